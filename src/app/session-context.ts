/** The session's surroundings for real: connections, the Python environment, a local MLflow where the user named none. */
import type { AgentUsage } from '../agent/agent-usage.ts';
import { cacheFolder } from '../python/cache-folder.ts';
import { ensurePythonEnvironment, type PythonEnvironment } from '../python/environment.ts';
import { startMlflowServer, type MlflowServer } from '../python/mlflow-server.ts';
import type { Config } from '../config/options.ts';
import type { OwnTraceWriter } from '../session/claude/agent-context.ts';
import type { EvaluationServer, SessionContext } from '../session/context.ts';
import { openFileSource } from '../session/file-source.ts';
import { openMlflowSource } from '../session/mlflow-source.ts';
import type { TraceSource } from '../session/trace-source.ts';
import type { SessionRequest, SourceSpec } from '../store/documents.ts';
import { openAgentContext } from './agent-context.ts';
import type { AppDeps } from './deps.ts';
import { judgeLimitsOf, type JudgeConfig } from './judge-limits.ts';
import { accessMlflow } from './mlflow-access.ts';
import { openOwnTraces } from './own-traces.ts';
import { packageVersion } from './package-info.ts';
import { join } from 'node:path';

export interface OpenContext extends SessionContext {
  /**
   * Engine claude: makes `agent` and asks the endpoint once, so that a wrong key fails in seconds. `soFar`: what earlier starts
   * used; `folder`: the session directory. Throws input.agent-sdk-missing, input.model-credentials, remote.model-*.
   */
  openAgent(soFar: AgentUsage, folder: string): Promise<void>;
  /** Ends what was started on the way. */
  close(): Promise<void>;
}

type ContextRequest = Pick<SessionRequest, 'source' | 'evaluation_uri' | 'evaluation_experiment' | 'judge_model' | 'agent'>;

/** `trackingUri`: as the user gave it, maybe with credentials that the session does not keep. */
export function createContext(
  config: Pick<Config, 'trackingUri' | 'python' | 'cacheDir'> & JudgeConfig,
  request: ContextRequest,
  deps: AppDeps,
): OpenContext {
  const judgeLimits = judgeLimitsOf(config, request.judge_model);
  const env = childEnv(config, deps);
  let environment: Promise<PythonEnvironment> | undefined;
  let evaluation: Promise<EvaluationServer> | undefined;
  let local: MlflowServer | undefined;
  const python = (): Promise<PythonEnvironment> =>
    (environment ??= ensurePythonEnvironment({ env, onProgress: deps.onProgress, signal: deps.signal }));

  async function startEvaluation(): Promise<EvaluationServer> {
    const judge = request.judge_model === null ? {} : { EVAL_JUDGE_MODEL: request.judge_model };
    if (request.evaluation_uri !== null)
      return evaluationServerAt(config.trackingUri ?? request.evaluation_uri, env, judge, deps);
    deps.onProgress({ phase: 'start a local MLflow', done: 0, total: undefined });
    const folder = join(cacheFolder(env), 'mlflow', 'local');
    local = await startMlflowServer({ python: (await python()).python, folder, signal: deps.signal, env });
    return evaluationServerAt(local.url, env, judge, deps);
  }

  const context: OpenContext = {
    clock: deps.clock,
    logger: deps.logger,
    onProgress: deps.onProgress,
    signal: deps.signal,
    version: packageVersion(),
    openSource: (spec) => Promise.resolve(openSource(spec, config.trackingUri, deps)),
    openMlflow: (spec) =>
      spec.type === 'file'
        ? undefined
        : { client: accessMlflow(config.trackingUri ?? spec.tracking_uri, deps).client, experimentId: spec.experiment_id },
    python,
    judgeLimits,
    onJudgeQuote: deps.onJudgeQuote,
    evaluationServer: () => (evaluation ??= startEvaluation()),
    openAgent: async (soFar, folder) => {
      if (request.agent === undefined) return;
      const common = { deps: { ...deps, env }, trackingUri: config.trackingUri };
      const evaluationServer = (): Promise<EvaluationServer> => context.evaluationServer();
      const ownTraces = (redact: (text: string) => string): OwnTraceWriter | undefined =>
        openOwnTraces({ ...common, request, folder, evaluationServer, redact });
      context.agent = await openAgentContext({ ...common, request: request.agent, python, soFar, ownTraces });
    },
    close: async () => {
      await evaluation?.catch(() => {});
      await local?.stop();
    },
  };
  return context;
}

export function openSource(spec: SourceSpec, trackingUri: string | undefined, deps: AppDeps): TraceSource {
  const includeEvaluationTraces = spec.include_evaluation_traces;
  if (spec.type === 'file') return openFileSource({ path: spec.path, includeEvaluationTraces });
  const { client } = accessMlflow(trackingUri ?? spec.tracking_uri, deps);
  return openMlflowSource(client, {
    experimentId: spec.experiment_id,
    filter: spec.filter ?? undefined,
    includeEvaluationTraces,
  });
}

/** --python and --cache-dir under the names by which src/python/ knows them. */
export function childEnv(config: Pick<Config, 'python' | 'cacheDir'>, deps: AppDeps): AppDeps['env'] {
  return {
    ...deps.env,
    ...(config.python === undefined ? {} : { EVALWRIGHT_PYTHON: config.python }),
    ...(config.cacheDir === undefined ? {} : { EVALWRIGHT_CACHE_DIR: config.cacheDir }),
  };
}

function evaluationServerAt(uri: string, env: AppDeps['env'], judge: Record<string, string>, deps: AppDeps): EvaluationServer {
  const access = accessMlflow(uri, { ...deps, env });
  access.client.close();
  return {
    trackingUri: access.connection.baseUrl,
    env: { ...access.env, ...judge },
    check: async () => {
      const { client } = accessMlflow(uri, { ...deps, env });
      await client.serverVersion().finally(() => client.close());
    },
  };
}
