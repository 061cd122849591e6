/**
 * Has the suite's own Python scorers score the trial rows, in one process a core. A scorer that hangs, eats memory or ends the process is
 * named and left out, and the others go on from that row.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { stringifyJson } from '../base/lossless-json.ts';
import type { PythonEnvironment } from '../python/environment.ts';
import { shippedPython } from '../python/guarded-process.ts';
import { plainEnv, type Env } from '../python/process-env.ts';
import { PythonRunner, type RunResult } from '../python/runner.ts';
import { findSandbox, unwrapped } from '../python/sandbox.ts';
import { caseRow } from '../render/python/render-suite.ts';
import { startLoopbackJudge } from '../testing/loopback-judge.ts';
import type { CaseVerdict } from '../validate/validation-result.ts';
import type { JudgeLimits, JudgeUse } from '../validate/judge-limits.ts';
import { collectTrials, type JudgedShard, type ShardOutcome, type TrialRow } from './collect-trials.ts';
import { jobPaths, readTrialReport, type TrialEvent, type TrialJob } from './trial-job.ts';
import { trialFault, type TrialFault } from './trial-fault.ts';
import type { Trial, TrialRole } from './trials.ts';

export interface RunTrialsInput {
  /** Session folder that holds evaluation/. */
  folder: string;
  scorers: readonly { name: string; kind: string }[];
  /** Only these are tried; all when not given. */
  only?: readonly string[] | undefined;
  trials: Iterable<Trial>;
  hasJudges: boolean;
  /** The model that answers the trials for "judged"; without one there must be none of them. */
  judge?: JudgeModel | undefined;
  environment: PythonEnvironment;
  env: Env;
  importPath?: readonly string[] | undefined;
  limits?: TrialLimits | undefined;
  signal?: AbortSignal | undefined;
}

export interface JudgeModel {
  /** Environment of the process in which it is asked, with EVAL_JUDGE_MODEL and the vendor's key. May hold secrets. */
  env: Readonly<Record<string, string>>;
  /** What is left for certificates. */
  limits: JudgeLimits;
}

export interface TrialLimits {
  /** One scorer call; 60 s by default, 10 s for a free scorer, 120 s for a judge that asks its model. */
  callMs?: number;
  /** Everything; 15 minutes by default. */
  totalMs?: number;
  /** Resident memory of one process; 2 GiB by default. */
  memoryBytes?: number;
  /** 2 by default. */
  processes?: number;
}

/** A trial row without its content, and what the scorers said about it. */
export interface ScoredTrial {
  traceId: string;
  caseId: string;
  role: TrialRole;
  for: Trial['for'];
  verdicts: Readonly<Record<string, CaseVerdict>>;
  /** Judges: the request that was sent, by scorer; what they answered means nothing. */
  requests: Readonly<Record<string, string>>;
}

export interface TrialOutcome {
  trials: ScoredTrial[];
  /** Scorers that the suite returned. */
  names: string[];
  faults: TrialFault[];
  /** Of the judge model; undefined: none was asked. */
  judged: JudgedOutcome | undefined;
}

export interface JudgedOutcome {
  calls: JudgeUse;
  /** Why rows were not asked about, for all judges; null: they were. */
  stopped: string | null;
  /** By scorer: the first answer that was none. */
  errors: ReadonlyMap<string, string>;
}

/** Importing MLflow takes as long as scoring so many rows. */
const ROWS_WORTH_A_PROCESS = 400;
const callMs = 60_000;
const judgedCallMs = 120_000;
const customMs = 10_000;
const totalMs = 15 * 60_000;
const memoryBytes = 2 * 1024 ** 3;

/** Rejects only when the signal aborts, when Python cannot be started, or when no temporary folder can be made. */
export async function runTrials(input: RunTrialsInput): Promise<TrialOutcome> {
  const workFolder = await mkdtemp(join(tmpdir(), 'evalwright-certify-'));
  const judge = input.hasJudges ? await startLoopbackJudge({ maxRequests: 20_000 }) : undefined;
  try {
    const rowsPath = join(workFolder, 'rows.jsonl');
    const rows = await writeRows(rowsPath, input.trials, input.signal);
    const ofCode = rows.filter((row) => row.for === 'code').length;
    const shards = Math.max(1, Math.min(input.limits?.processes ?? 2, Math.ceil(ofCode / ROWS_WORTH_A_PROCESS)));
    const deadline = performance.now() + (input.limits?.totalMs ?? totalMs);
    const base = { folder: await realpath(input.folder), rowsPath, workFolder, deadline };
    const parts: Omit<Shard, keyof typeof base>[] = Array.from({ length: shards }, (_, shard) => ({
      target: 'code',
      shard,
      shards,
    }));
    // Judges run apart: they have to reach the stub, and what needs no network gets none.
    if (judge !== undefined) parts.push({ target: 'judges', shard: 0, shards: 1, judgeUrl: judge.url });
    const [judged, ...outcomes] = await Promise.all([
      input.judge === undefined ? undefined : runJudged(input, input.judge, base),
      ...parts.map((part) => runShard(input, { ...base, ...part })),
    ]);
    return collectTrials(rows, outcomes, judge?.requests ?? [], judged);
  } finally {
    await judge?.stop();
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** Making mutants is work without a pause: others, an interrupt among them, get their turn in between. */
async function writeRows(path: string, trials: Iterable<Trial>, signal: AbortSignal | undefined): Promise<TrialRow[]> {
  const file = createWriteStream(path, { mode: 0o600 });
  const rows: TrialRow[] = [];
  for (const { case: item, traceId, role, for: target } of trials) {
    rows.push({ traceId, caseId: item.id, role, for: target });
    const line = stringifyJson({ for: target, case: caseRow(item), evidence: item.evidence ?? null });
    if (!file.write(`${line}\n`)) await once(file, 'drain');
    if (rows.length % 10 === 0) await nextTurn();
    signal?.throwIfAborted();
  }
  file.end();
  await finished(file);
  return rows;
}

interface Shard {
  folder: string;
  rowsPath: string;
  workFolder: string;
  deadline: number;
  target: Trial['for'];
  shard: number;
  shards: number;
  judgeUrl?: string;
}

async function runShard(input: RunTrialsInput, shard: Shard): Promise<ShardOutcome> {
  const outcome: ShardOutcome = { rows: [], names: [], faults: [] };
  const { only } = input;
  const skip = new Set(only === undefined ? [] : input.scorers.map(({ name }) => name).filter((name) => !only.includes(name)));
  let firstRow = 0;
  for (let attempt = 0; ; attempt += 1) {
    const { events, running, run } = await runOnce(input, shard, { attempt, firstRow, skip: [...skip] });
    for (const event of events) if (event.event === 'row') outcome.rows.push(event);
    outcome.names = events.find((event) => event.event === 'scorers')?.names ?? outcome.names;
    if (events.some(({ event }) => event === 'finished')) return outcome;
    const fault = trialFault(events, running, run);
    outcome.faults.push(fault);
    // Whoever ended the process is left out; without a name to blame there is nothing to go on with.
    if (fault.scorer === null || skip.has(fault.scorer) || performance.now() >= shard.deadline) return outcome;
    skip.add(fault.scorer);
    firstRow = (outcome.rows.at(-1)?.number ?? -1) + 1;
  }
}

/** Once: what a process that died had asked is known to be used, and a second one would have to ask again. */
async function runJudged(
  input: RunTrialsInput,
  { limits }: JudgeModel,
  base: Pick<Shard, 'folder' | 'rowsPath' | 'workFolder' | 'deadline'>,
): Promise<JudgedShard> {
  const none = { made: 0, refused: 0, usd: limits.price === null ? null : 0 };
  if (limits.maxCalls === 0 || limits.maxUsd === 0)
    return { rows: [], calls: none, stopped: 'the limits of judge calls and cost left none for certificates' };
  const skip = input.scorers.map(({ name }) => name).filter((name) => input.only?.includes(name) === false);
  const shard: Shard = { ...base, target: 'judged', shard: 0, shards: 1 };
  const { events, running, run } = await runOnce(input, shard, { attempt: 0, firstRow: 0, skip });
  const calls = events.findLast((event) => event.event === 'judge-calls') ?? none;
  const isFinished = events.some(({ event }) => event === 'finished');
  return {
    rows: events.filter((event) => event.event === 'row'),
    calls: { made: calls.made, refused: calls.refused, usd: calls.usd },
    stopped: !isFinished
      ? trialFault(events, running, run).message.replace(/\.$/, '')
      : calls.refused > 0
        ? `the limits of judge calls and cost left ${calls.made} calls for certificates`
        : null,
  };
}

async function runOnce(
  input: RunTrialsInput,
  { folder, rowsPath, target, shard, shards, workFolder, judgeUrl, deadline }: Shard,
  { attempt, firstRow, skip }: { attempt: number; firstRow: number; skip: string[] },
): Promise<{ events: TrialEvent[]; running: string | undefined; run: RunResult }> {
  const { limits = {} } = input;
  const own = join(workFolder, `${target}-${shard}-${attempt}`);
  await mkdir(own);
  const judge = target === 'judged' ? input.judge : undefined;
  const limitMs = limits.callMs ?? (judge === undefined ? callMs : judgedCallMs);
  const job: TrialJob = {
    folder,
    import_path: [...(input.importPath ?? [])],
    rows_path: rowsPath,
    first_row: firstRow,
    shard,
    shards,
    scorers: [...input.scorers],
    skip,
    target,
    judge_url: judgeUrl ?? null,
    judge_budget: judge === undefined ? null : budgetOf(judge.limits),
    call_limit_s: limitMs / 1000,
    custom_limit_s: Math.min(limitMs, customMs) / 1000,
    ...jobPaths(own),
  };
  const jobPath = join(own, 'job.json');
  await writeFile(jobPath, JSON.stringify(job));
  const { python } = input.environment;
  const command = [python, '-I', '-B', '-X', 'utf8', shippedPython('certify_suite.py'), jobPath];
  // A judge that asks its model needs the network and whatever files the vendor's client reads.
  const sandbox = judge === undefined ? await findSandbox() : undefined;
  const readable = [folder, rowsPath, ...(input.importPath ?? [])];
  const wrapped = sandbox?.wrap(command, {
    python,
    readable,
    writable: [own],
    cwd: folder,
    network: target === 'code' ? 'none' : 'open',
  });
  const run = await new PythonRunner(python).runCommand(wrapped ?? command, {
    cwd: folder,
    env: { ...plainEnv(input.env), ...(judgeUrl === undefined ? {} : stubEnv), ...judge?.env },
    timeoutMs: Math.max(1, deadline - performance.now()),
    memoryBytes: limits.memoryBytes ?? memoryBytes,
    maxOutputBytes: 4 * 1024 ** 2,
    signal: input.signal,
  });
  return { ...(await readTrialReport(job)), run: unwrapped(run) };
}

const budgetOf = ({ maxCalls, maxUsd, price }: JudgeLimits): TrialJob['judge_budget'] => ({
  max_calls: maxCalls,
  max_usd: maxUsd,
  price,
});

/** Judges talk to the loopback stub and to nobody else. */
const stubEnv = {
  EVAL_JUDGE_MODEL: 'openai:/stub',
  MLFLOW_GENAI_JUDGE_DEFAULT_MODEL: 'openai:/stub',
  OPENAI_API_KEY: 'stub',
  MLFLOW_GENAI_EVAL_MAX_RETRIES: '0',
};
