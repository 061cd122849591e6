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
import { stringifyJson } from '../base/lossless-json.ts';
import type { PythonEnvironment } from '../python/environment.ts';
import { shippedPython } from '../python/guarded-process.ts';
import { plainEnv, type Env } from '../python/process-env.ts';
import { PythonRunner, type RunResult } from '../python/runner.ts';
import { findSandbox } from '../python/sandbox.ts';
import { caseRow } from '../render/python/render-suite.ts';
import { startLoopbackJudge, type JudgeRequest } from '../testing/loopback-judge.ts';
import type { CaseVerdict } from '../validate/validation-result.ts';
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
  environment: PythonEnvironment;
  env: Env;
  importPath?: readonly string[] | undefined;
  limits?: TrialLimits | undefined;
  signal?: AbortSignal | undefined;
}

export interface TrialLimits {
  /** One scorer call; 60 s by default, 10 s for a free scorer. */
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
}

const callMs = 60_000;
const customMs = 10_000;
const totalMs = 15 * 60_000;
const memoryBytes = 2 * 1024 ** 3;

/** Rejects only when the signal aborts, when Python cannot be started, or when no temporary folder can be made. */
export async function runTrials(input: RunTrialsInput): Promise<TrialOutcome> {
  const workFolder = await mkdtemp(join(tmpdir(), 'evalwright-certify-'));
  const judge = input.hasJudges ? await startLoopbackJudge({ maxRequests: 20_000 }) : undefined;
  try {
    const rowsPath = join(workFolder, 'rows.jsonl');
    const rows = await writeRows(rowsPath, input.trials);
    const ofCode = rows.filter((row) => row.for === 'code').length;
    const shards = Math.max(1, Math.min(input.limits?.processes ?? 2, Math.ceil(ofCode / 50)));
    const deadline = performance.now() + (input.limits?.totalMs ?? totalMs);
    const base = { folder: await realpath(input.folder), rowsPath, workFolder, deadline };
    const parts: Omit<Shard, keyof typeof base>[] = Array.from({ length: shards }, (_, shard) => ({
      target: 'code',
      shard,
      shards,
    }));
    // Judges run apart: they have to reach the stub, and what needs no network gets none.
    if (judge !== undefined) parts.push({ target: 'judges', shard: 0, shards: 1, judgeUrl: judge.url });
    const outcomes = await Promise.all(parts.map((part) => runShard(input, { ...base, ...part })));
    return collected(rows, outcomes, judge?.requests ?? []);
  } finally {
    await judge?.stop();
    await rm(workFolder, { recursive: true, force: true });
  }
}

type Row = Omit<ScoredTrial, 'verdicts' | 'requests'>;

async function writeRows(path: string, trials: Iterable<Trial>): Promise<Row[]> {
  const file = createWriteStream(path, { mode: 0o600 });
  const rows: Row[] = [];
  for (const { case: item, traceId, role, for: target } of trials) {
    rows.push({ traceId, caseId: item.id, role, for: target });
    const line = stringifyJson({ for: target, case: caseRow(item), evidence: item.evidence ?? null });
    if (!file.write(`${line}\n`)) await once(file, 'drain');
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

interface ShardOutcome {
  rows: Extract<TrialEvent, { event: 'row' }>[];
  names: string[];
  faults: TrialFault[];
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

async function runOnce(
  input: RunTrialsInput,
  { folder, rowsPath, target, shard, shards, workFolder, judgeUrl, deadline }: Shard,
  { attempt, firstRow, skip }: { attempt: number; firstRow: number; skip: string[] },
): Promise<{ events: TrialEvent[]; running: string | undefined; run: RunResult }> {
  const { limits = {} } = input;
  const own = join(workFolder, `${target}-${shard}-${attempt}`);
  await mkdir(own);
  const limitMs = limits.callMs ?? callMs;
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
    call_limit_s: limitMs / 1000,
    custom_limit_s: Math.min(limitMs, customMs) / 1000,
    ...jobPaths(own),
  };
  const jobPath = join(own, 'job.json');
  await writeFile(jobPath, JSON.stringify(job));
  const { python } = input.environment;
  const command = [python, '-I', '-B', '-X', 'utf8', shippedPython('certify_suite.py'), jobPath];
  const sandbox = await findSandbox();
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
    env: { ...plainEnv(input.env), ...(judgeUrl === undefined ? {} : stubEnv) },
    timeoutMs: Math.max(1, deadline - performance.now()),
    memoryBytes: limits.memoryBytes ?? memoryBytes,
    maxOutputBytes: 4 * 1024 ** 2,
    signal: input.signal,
  });
  return { ...(await readTrialReport(job)), run };
}

/** Judges talk to the loopback stub and to nobody else. */
const stubEnv = {
  EVAL_JUDGE_MODEL: 'openai:/stub',
  MLFLOW_GENAI_JUDGE_DEFAULT_MODEL: 'openai:/stub',
  OPENAI_API_KEY: 'stub',
  MLFLOW_GENAI_EVAL_MAX_RETRIES: '0',
};

function collected(rows: readonly Row[], outcomes: readonly ShardOutcome[], requests: readonly JudgeRequest[]): TrialOutcome {
  const scored = new Map(outcomes.flatMap((outcome) => outcome.rows).map((row) => [row.number, row]));
  const sent = requestsByRow(requests);
  const faults = new Map<string, TrialFault>();
  for (const fault of outcomes.flatMap((outcome) => outcome.faults)) faults.set(`${fault.scorer} ${fault.code}`, fault);
  for (const { errors } of scored.values())
    for (const [scorer, { message, file, line }] of Object.entries(errors))
      if (!faults.has(`${scorer} scorer-error`))
        faults.set(`${scorer} scorer-error`, { scorer, code: 'scorer-error', message, file, line });
  return {
    trials: rows.map((row, number) => ({
      ...row,
      verdicts: scored.get(number)?.verdicts ?? {},
      requests: sent.get(String(number)) ?? {},
    })),
    names: [...new Set(outcomes.flatMap(({ names }) => names))],
    faults: [...faults.values()],
  };
}

/** By row number and scorer, from "/scorers/<name>/rows/<number>/v1/...". */
function requestsByRow(requests: readonly JudgeRequest[]): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  for (const { path, text } of requests) {
    const match = /^\/scorers\/([^/]+)\/rows\/([^/]+)\//.exec(path);
    if (match === null) continue;
    const ofRow = found.get(match[2]!) ?? {};
    ofRow[decodeURIComponent(match[1]!)] = text;
    found.set(match[2]!, ofRow);
  }
  return found;
}
