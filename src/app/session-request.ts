/** From a configuration to the request that a session is made of. Names are looked up here, so that a typo fails before anything is written. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../base/app-error.ts';
import type { Config } from '../config/options.ts';
import type { SessionRequest, SourceSpec } from '../store/documents.ts';
import { resolveAgentRequest } from './agent-request.ts';
import type { AppDeps } from './deps.ts';
import { accessMlflow } from './mlflow-access.ts';
import { resolveEndpointAddress } from './model-endpoint.ts';

export type SourceConfig = Pick<Config, 'trackingUri' | 'experiment' | 'traces' | 'filter' | 'includeEvaluationTraces'>;

/** Throws input.option when neither or both kinds of source are named, input.experiment-not-found, input.trace-file. */
export async function resolveSource(config: SourceConfig, deps: AppDeps): Promise<SourceSpec> {
  if (config.traces !== undefined) return fileSource(config, config.traces, deps);
  if (config.experiment === undefined)
    throw new AppError('input.option', 'no traces are named', {
      hint: 'Give --experiment NAME (with --tracking-uri or MLFLOW_TRACKING_URI), or --traces FILE.',
    });
  const { client, connection } = accessMlflow(config.trackingUri, deps);
  try {
    const experiment = await client.findExperiment(config.experiment);
    return {
      type: 'mlflow',
      tracking_uri: connection.baseUrl,
      experiment_id: experiment.experimentId,
      experiment_name: experiment.name,
      filter: config.filter ?? null,
      include_evaluation_traces: config.includeEvaluationTraces,
    };
  } finally {
    client.close();
  }
}

function fileSource(config: SourceConfig, file: string, deps: AppDeps): SourceSpec {
  if (config.experiment !== undefined || config.filter !== undefined)
    throw new AppError('input.option', '--traces names a file; --experiment and --filter are for a server', {
      hint: 'Leave out --traces, or the other two.',
    });
  const path = resolve(deps.cwd, file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new AppError('input.trace-file', `there is no file ${path}`, { hint: 'Check --traces.', details: { path } });
  return { type: 'file', path, include_evaluation_traces: config.includeEvaluationTraces };
}

const standardCases = 60;

export async function resolveRequest(config: Config, deps: AppDeps): Promise<SessionRequest> {
  if (config.strategy !== 'traces' && config.predictFn === undefined)
    throw new AppError('input.option', `the strategy ${config.strategy} calls your agent, but --predict-fn is missing`, {
      hint: 'Add --predict-fn module:function, or use --strategy traces.',
    });
  if (config.predictFn !== undefined && !/^[\p{L}_][\p{L}\p{N}_.]*:[\p{L}_][\p{L}\p{N}_.]*$/u.test(config.predictFn))
    throw new AppError('input.option', '--predict-fn must be module:function, e.g. my_agent:answer', {
      hint: 'Name the module as Python imports it, then the function.',
    });
  // A faulty option is told before a server is asked anything.
  if (config.engine === 'claude') resolveEndpointAddress(config, deps.env);
  const source = await resolveSource(config, deps);
  const suiteName = sourceName(source);
  const evaluationExperiment = config.evaluationExperiment ?? `${suiteName}-evaluation`;
  return {
    source,
    suite_name: suiteName,
    engine: config.engine,
    ...(config.engine === 'claude'
      ? { agent: resolveAgentRequest(config, { source, suiteName, evaluationExperiment }, deps.env) }
      : {}),
    max_traces: config.maxTraces,
    max_cases: config.maxCases ?? standardCases,
    seed: config.seed,
    strategy: config.strategy,
    predict_fn: config.predictFn ?? null,
    predict_fn_folder: config.predictFn === undefined ? null : deps.cwd,
    judge_model: config.judgeModel ?? null,
    evaluation_uri: evaluationUri(config, source, deps),
    evaluation_experiment: evaluationExperiment,
    ...(config.redact ? {} : { redact: false }),
  };
}

/** The server of the traces; for a file the one that is named, if any. */
function evaluationUri(config: Config, source: SourceSpec, deps: AppDeps): string | null {
  if (source.type === 'mlflow') return source.tracking_uri;
  const named = config.trackingUri ?? deps.env['MLFLOW_TRACKING_URI'];
  if (named === undefined || named === '') return null;
  const { client, connection } = accessMlflow(config.trackingUri, deps);
  client.close();
  return connection.baseUrl;
}

function sourceName(source: SourceSpec): string {
  if (source.type === 'mlflow') return source.experiment_name;
  return (source.path.split(/[/\\]/).at(-1) ?? 'traces').replace(/\.(?:jsonl|ndjson|json)?(?:\.gz)?$/i, '') || 'traces';
}
