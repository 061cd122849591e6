/** `evalwright score DIR`: the suite of a session on other traces, run by MLflow, its verdicts brought back to the trace ids. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { toTrace } from '../adapters/to-trace.ts';
import type { Analysis } from '../analysis/analysis.ts';
import type { Config } from '../config/options.ts';
import { renderCases } from '../render/python/render-suite.ts';
import { chooseTraces } from '../session/collect.ts';
import type { TraceSource } from '../session/trace-source.ts';
import { caseFromTrace } from '../spec/case-from-trace.ts';
import type { EvalCase } from '../spec/suite-spec.ts';
import { writeArtifacts } from '../store/artifact-files.ts';
import { SessionStore } from '../store/session-store.ts';
import { withDefaults, type AppDeps } from './deps.ts';
import { RESULT_SCHEMA_VERSION, type ScorerVerdict, type ScoreResult, type TraceVerdict } from './results.ts';
import { runSuite, type SuiteResults, type Verdict } from './run-suite.ts';
import { createContext, openSource } from './session-context.ts';
import { resolveSource, type SourceConfig } from './session-request.ts';

export type ScoreConfig = SourceConfig &
  Pick<Config, 'maxTraces' | 'seed' | 'evaluationExperiment' | 'judgeModel' | 'python' | 'cacheDir'>;

/** A number of a judge counts as passed from here on. */
const passingScore = 0.5;

export async function scoreTraces(directory: string, config: ScoreConfig, given: Partial<AppDeps> = {}): Promise<ScoreResult> {
  const deps = withDefaults(given);
  const store = new SessionStore(resolve(deps.cwd, directory));
  const session = await store.requireSession();
  const analysis = await store.requireAnalysis();
  await store.requireSuite();
  const spec = await resolveSource(config, deps);
  const request = {
    ...session.request,
    judge_model: config.judgeModel ?? session.request.judge_model,
    evaluation_uri: spec.type === 'mlflow' ? spec.tracking_uri : session.request.evaluation_uri,
    evaluation_experiment: config.evaluationExperiment ?? session.request.evaluation_experiment,
  };
  const cases = await casesOf(openSource(spec, config.trackingUri, deps), analysis, config, deps);
  const context = createContext(config, request, deps);
  const folder = await mkdtemp(join(tmpdir(), 'evalwright-score-'));
  try {
    await writeArtifacts(folder, renderCases(cases));
    deps.onProgress({ phase: 'score traces', done: 0, total: undefined, note: `${cases.length} traces` });
    const results = await runSuite({
      evaluationFolder: store.path('evaluation'),
      dataFolder: join(folder, 'evaluation', 'data'),
      outputPath: join(folder, 'results.json'),
      experiment: request.evaluation_experiment,
      importFolder: request.predict_fn_folder,
      environment: await context.python(),
      server: await context.evaluationServer(),
      signal: deps.signal,
    });
    return scoreResult(store.folder, cases, results, request.evaluation_experiment);
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function casesOf(source: TraceSource, analysis: Analysis, config: ScoreConfig, deps: AppDeps): Promise<EvalCase[]> {
  try {
    const { trace_ids: traceIds } = await chooseTraces(source, {
      windowEndMs: await source.windowEnd(deps.clock.now().getTime()),
      maxTraces: config.maxTraces,
      seed: config.seed,
      onProgress: deps.onProgress,
    });
    const cases = new Map<string, EvalCase>();
    for await (const raw of source.read(traceIds, deps.onProgress)) cases.set(raw.traceId, caseFromTrace(toTrace(raw), analysis));
    return traceIds.flatMap((id) => cases.get(id) ?? []);
  } finally {
    source.close();
  }
}

function scoreResult(session: string, cases: readonly EvalCase[], results: SuiteResults, experiment: string): ScoreResult {
  const byCase = new Map(results.groups.flatMap((group) => Object.entries(group.verdicts)));
  const verdicts = cases.map((item): [string, TraceVerdict] => [
    item.metadata.source_trace ?? item.id,
    traceVerdict(byCase.get(item.id) ?? {}),
  ]);
  return {
    schema_version: RESULT_SCHEMA_VERSION,
    session,
    traces: cases.length,
    verdicts: Object.fromEntries(verdicts),
    scorers: results.scorers,
    failing: verdicts.filter(([, verdict]) => verdict.failed > 0).length,
    evaluation_experiment: experiment,
    runs: results.groups.map(({ group, run_id, experiment_id, rows }) => ({ group, run_id, experiment_id, rows })),
  };
}

function traceVerdict(verdicts: Readonly<Record<string, Verdict>>): TraceVerdict {
  const result: TraceVerdict = { failed: 0, passed: 0, not_applicable: 0, error: 0, scorers: {} };
  for (const [scorer, verdict] of Object.entries(verdicts)) {
    const said = scorerVerdict(verdict);
    result[said] += 1;
    result.scorers[scorer] = said;
  }
  return result;
}

function scorerVerdict(verdict: Verdict): ScorerVerdict {
  if (verdict === 'not_applicable') return verdict;
  if (verdict === 'error' || verdict === 'missing') return 'error';
  return verdict === true || (typeof verdict === 'number' && verdict >= passingScore) ? 'passed' : 'failed';
}
