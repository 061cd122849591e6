/**
 * Runs the rungs of the validation over a rendered suite: one Python process (`python/validate_suite.py`) under limits does them in
 * order and reports; here its report, or the way it died, becomes a ValidationResult. Whatever the suite does, this returns.
 */
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ignoreProgress, type ReportProgress } from '../base/progress.ts';
import type { PythonEnvironment } from '../python/environment.ts';
import { shippedPython } from '../python/guarded-process.ts';
import { agentEnv, judgeEnv, mlflowClientEnv, type Env } from '../python/process-env.ts';
import { PythonRunner } from '../python/runner.ts';
import { isJudge, type SuiteSpec } from '../spec/suite-spec.ts';
import { unwrapped } from '../python/sandbox.ts';
import { startLoopbackJudge, type LoopbackJudge } from '../testing/loopback-judge.ts';
import { diagnoseBrokenEnd } from './broken-end.ts';
import { buildResult } from './build-result.ts';
import type { JudgeLimits } from './judge-limits.ts';
import { judgeQuote, type JudgeQuote } from './judge-quote.ts';
import { checkWiring } from './judge-wiring.ts';
import { probeJob } from './probe-job.ts';
import { readProbeReport } from './probe-report.ts';
import { suiteSandbox, type SuiteSandbox } from './suite-sandbox.ts';
import type { ValidationResult } from './validation-result.ts';

export interface ValidationLimits {
  /** One scorer call or one import; 120 s by default. */
  callMs?: number;
  /** Everything; 45 minutes by default. */
  totalMs?: number;
  /** Resident memory of the Python process and its children; 4 GiB by default. */
  memoryBytes?: number;
  /** What the suite may print; 16 MiB by default. */
  outputBytes?: number;
}

export interface ValidateSuiteInput {
  /** Session folder that holds evaluation/. */
  folder: string;
  spec: SuiteSpec;
  environment: PythonEnvironment;
  trackingUri: string;
  experimentName: string;
  /** MLflow's authentication, EVAL_JUDGE_MODEL or MLFLOW_GENAI_JUDGE_DEFAULT_MODEL and the keys of the judge's vendor are taken from here. */
  env: Env;
  /** Where predict_fn's module is found; the current folder by default. */
  importPath?: readonly string[];
  limits?: ValidationLimits;
  /** Of judges that are really run; without them no row is asked about twice, and nothing bounds the calls. */
  judgeLimits?: JudgeLimits | undefined;
  /** Rows that each judge is asked about for its certificate after this: part of the quote. */
  certifiedRows?: number | undefined;
  /** Told before the first call of a judge. */
  onJudgeQuote?: ((quote: JudgeQuote) => void) | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ReportProgress;
}

/** Rejects only when the signal aborts, when Python itself cannot be started, or when no temporary folder can be made. */
export async function validateSuite(input: ValidateSuiteInput): Promise<ValidationResult> {
  const { env, spec, limits = {} } = input;
  const report = input.onProgress ?? ignoreProgress;
  const judgeModel = env['EVAL_JUDGE_MODEL'] || env['MLFLOW_GENAI_JUDGE_DEFAULT_MODEL'] || undefined;
  const hasJudges = spec.scorers.some(isJudge);
  const callLimitMs = limits.callMs ?? 120_000;
  const folder = await realpath(input.folder);
  const workFolder = await mkdtemp(join(tmpdir(), 'evalwright-validate-'));
  let judge: LoopbackJudge | undefined;
  let sandbox: SuiteSandbox | undefined;
  try {
    judge = hasJudges && judgeModel === undefined ? await startLoopbackJudge() : undefined;
    const importPath = input.importPath ?? [process.cwd()];
    const { trackingUri, experimentName } = input;
    const job = probeJob({
      folder,
      spec,
      trackingUri,
      experimentName,
      judgeModel,
      judgeUrl: judge?.url,
      judgeLimits: input.judgeLimits,
      importPath,
      callLimitMs,
      workFolder,
    });
    const jobPath = join(workFolder, 'job.json');
    await writeFile(jobPath, JSON.stringify(job));
    if (hasJudges && judgeModel !== undefined)
      input.onJudgeQuote?.(judgeQuote(spec, judgeModel, input.judgeLimits, input.certifiedRows));
    report({ phase: 'validate suite', done: 0, total: undefined, note: 'running the suite against MLflow' });
    const { python } = input.environment;
    sandbox = await suiteSandbox({
      command: [python, '-I', '-B', '-X', 'utf8', shippedPython('validate_suite.py'), jobPath],
      python,
      folder,
      workFolder,
      importPath,
      trackingUri,
      judgeUrl: judge?.url,
      env,
      needsSurroundings: spec.predict_fn !== undefined || (hasJudges && judgeModel !== undefined),
    });
    const ended = await new PythonRunner(python).runCommand(sandbox.command, {
      cwd: folder,
      env: {
        // The agent that predict_fn calls needs whatever the user's own environment gives it.
        ...(spec.predict_fn === undefined ? {} : agentEnv(env)),
        // MLflow's own 7 retries take four minutes to say that a server is down.
        MLFLOW_HTTP_REQUEST_MAX_RETRIES: '3',
        TQDM_DISABLE: '1',
        ...mlflowClientEnv(env),
        ...(judgeModel === undefined ? {} : judgeEnv(env)),
        MLFLOW_TRACKING_URI: trackingUri,
      },
      timeoutMs: limits.totalMs ?? 45 * 60_000,
      memoryBytes: limits.memoryBytes ?? 4 * 1024 ** 3,
      maxOutputBytes: limits.outputBytes ?? 16 * 1024 ** 2,
      signal: input.signal,
    });
    const run = unwrapped(ended);
    const probeReport = await readProbeReport(job);
    const { wiring, diagnostics } = checkWiring(probeReport, judge?.requests ?? []);
    const brokenEnd = diagnoseBrokenEnd(probeReport, run, folder, callLimitMs);
    const hasJudgeModel = judgeModel !== undefined;
    const all = brokenEnd === undefined ? diagnostics : [...diagnostics, brokenEnd];
    const result = buildResult({ spec, report: probeReport, wiring, hasJudgeModel, totalMs: run.durationMs, diagnostics: all });
    return { ...result, sandbox: sandbox.sentence };
  } finally {
    await sandbox?.stop();
    await judge?.stop();
    await rm(workFolder, { recursive: true, force: true });
  }
}
