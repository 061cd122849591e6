/** `evalwright gate DIR`: runs the suite of a session by its own run_eval.py --gate, and tells what that decided. */
import { readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../base/app-error.ts';
import { parseJson } from '../base/lossless-json.ts';
import { plainText } from '../base/plain-text.ts';
import type { Config } from '../config/options.ts';
import { GATES_PATH, parseGates } from '../gate/gates.ts';
import { gateOutcomeSchema } from '../gate/gate-outcome.ts';
import { agentEnv, judgeEnv, mlflowClientEnv } from '../python/process-env.ts';
import { PythonRunner, type RunResult } from '../python/runner.ts';
import type { SessionRequest } from '../store/documents.ts';
import { SessionStore } from '../store/session-store.ts';
import { withDefaults, type AppDeps } from './deps.ts';
import { RESULT_SCHEMA_VERSION, type GateResult } from './results.ts';
import { createContext, type OpenContext } from './session-context.ts';

export type GateConfig = Pick<
  Config,
  'trackingUri' | 'judgeModel' | 'python' | 'cacheDir' | 'baseline' | 'gates' | 'junit' | 'summary' | 'calibrate'
>;

const timeLimitMs = 12 * 3_600_000;
/** Exit codes of run_eval.py. */
const script = { done: 0, red: 1, usage: 2, mlflow: 3 } as const;

/** Throws input.gate for options and gates.json files that cannot be used, remote.* for the server. */
export async function gateSession(directory: string, config: GateConfig, given: Partial<AppDeps> = {}): Promise<GateResult> {
  const deps = withDefaults(given);
  const store = new SessionStore(resolve(deps.cwd, directory));
  await store.requireSession();
  const lock = await store.lock();
  try {
    const { request } = await store.requireSession();
    const withJudge = { ...request, judge_model: config.judgeModel ?? request.judge_model };
    const context = createContext(config, withJudge, deps);
    try {
      const output = store.path('gateResults');
      await rm(output, { force: true });
      deps.onProgress({ phase: config.calibrate === undefined ? 'gate' : 'calibrate', done: 0, total: undefined });
      const run = await runScript(store, withJudge, config, context, deps);
      return await gateResult(store, config, run, deps);
    } finally {
      await context.close();
    }
  } finally {
    await lock.release();
  }
}

async function runScript(
  store: SessionStore,
  request: SessionRequest,
  config: GateConfig,
  context: OpenContext,
  deps: AppDeps,
): Promise<RunResult> {
  const folder = store.path('evaluation');
  const environment = await context.python();
  const server = await context.evaluationServer();
  await server.check();
  const file = (path: string): string => resolve(deps.cwd, path);
  // Not a file: the id of an MLflow run.
  const baseline = config.baseline !== undefined && existsSync(file(config.baseline)) ? file(config.baseline) : config.baseline;
  const options: [string, string | undefined][] = [
    ['--tracking-uri', server.trackingUri],
    ['--experiment', request.evaluation_experiment],
    ['--output', store.path('gateResults')],
    ['--baseline', baseline],
    ['--gates', config.gates && file(config.gates)],
    ['--junit', config.junit && file(config.junit)],
    ['--summary', config.summary && file(config.summary)],
    ['--calibrate', config.calibrate?.toString()],
  ];
  const summary = deps.env['GITHUB_STEP_SUMMARY'];
  return new PythonRunner(environment.python).run({
    arguments: [
      join(folder, 'run_eval.py'),
      '--gate',
      ...options.flatMap(([flag, value]) => (value === undefined ? [] : [`${flag}=${value}`])),
    ],
    cwd: folder,
    env: {
      ...(request.predict_fn === null ? {} : agentEnv(server.env)),
      ...mlflowClientEnv(server.env),
      ...(server.env['EVAL_JUDGE_MODEL'] ? judgeEnv(server.env) : {}),
      ...(request.predict_fn_folder === null ? {} : { PYTHONPATH: request.predict_fn_folder }),
      ...(summary === undefined ? {} : { GITHUB_STEP_SUMMARY: summary }),
      PYTHONDONTWRITEBYTECODE: '1',
    },
    timeoutMs: timeLimitMs,
    signal: deps.signal,
  });
}

const resultsSchema = z.looseObject({
  groups: z.array(z.looseObject({ group: z.string(), run_id: z.string(), experiment_id: z.string(), rows: z.number() })),
  gate: z.looseObject({ outcome: gateOutcomeSchema }).exactOptional(),
});

async function gateResult(store: SessionStore, config: GateConfig, run: RunResult, deps: AppDeps): Promise<GateResult> {
  const said = plainText(run.stdout);
  const text = await readFile(store.path('gateResults'), 'utf8').catch(() => undefined);
  const results = text === undefined ? undefined : resultsSchema.safeParse(parseJson(text)).data;
  const gatesPath = config.gates === undefined ? join(store.folder, ...GATES_PATH.split('/')) : resolve(deps.cwd, config.gates);
  const gates = parseGates(await readFile(gatesPath, 'utf8').catch(() => '')) ?? null;
  const outcome = results?.gate?.outcome ?? null;
  const isDecided = outcome !== null && (run.exitCode === script.done || run.exitCode === script.red);
  const isCalibrated = config.calibrate !== undefined && results !== undefined && run.exitCode === script.done;
  // A calibration on runs whose counts do not add up writes nothing and is red.
  const isRefused = config.calibrate !== undefined && run.exitCode === script.red;
  if (!isDecided && !isCalibrated && !isRefused) throw failed(run);
  return {
    schema_version: RESULT_SCHEMA_VERSION,
    session: store.folder,
    status: isCalibrated ? 'calibrated' : run.exitCode === script.done ? 'green' : 'red',
    outcome,
    gates,
    gates_path: gatesPath,
    results: store.path('gateResults'),
    runs: (results?.groups ?? []).map(({ group, run_id, experiment_id, rows }) => ({ group, run_id, experiment_id, rows })),
    said,
  };
}

function failed(run: RunResult): AppError {
  const lines = plainText(run.stderr).trim().split('\n');
  const told = lines.findLast((line) => line.startsWith('run_eval: '))?.replace('run_eval: ', '');
  if (told !== undefined && run.exitCode === script.usage) return new AppError('input.gate', told);
  const how = run.limit === undefined ? `exit code ${run.exitCode ?? run.signal ?? 'unknown'}` : `its ${run.limit} limit`;
  if (told !== undefined && run.exitCode === script.mlflow)
    return new AppError('remote.unavailable', told, { isRetryable: true });
  return new AppError('input.suite', `run_eval.py ended with ${how}\n${lines.slice(-5).join('\n')}`.trim(), {
    hint: '`evalwright validate` says what is wrong with it.',
  });
}
