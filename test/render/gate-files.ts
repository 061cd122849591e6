/** The gate's Python alone, and results files to judge: what run_eval.py writes, made from verdicts. */
import { printModule } from '../../src/render/python/print-module.ts';
import { gateModule, gateReportModule, gateStatisticsModule } from '../../src/render/python/gate-modules.ts';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { gateOutcomeSchema, type GateOutcome } from '../../src/gate/gate-outcome.ts';
import { askPython, removeFolder, runPython, temporaryFolder, writeAll, type ProcessResult } from './python.ts';

export type Verdict = boolean | number | 'not_applicable' | 'error' | 'missing';
/** Scorer to verdict by case id. */
export type Verdicts = Record<string, Record<string, Verdict>>;

export function writeGate(folder: string): void {
  writeAll(folder, [
    { path: 'gate.py', content: printModule(gateModule) },
    { path: 'gate_report.py', content: printModule(gateReportModule) },
    { path: 'gate_statistics.py', content: printModule(gateStatisticsModule) },
  ]);
}

export interface ResultsFile {
  suite: string;
  judge_model: string | null;
  selection: { data: string; group: string | null };
  groups: { group: string; rows: number; verdicts: Verdicts; metrics: Record<string, unknown> }[];
  scorers: Record<string, unknown>[];
  faults: string[];
}

const numbers = (verdicts: readonly Verdict[]): number[] =>
  verdicts.flatMap((verdict) => (typeof verdict === 'string' ? [] : [Number(verdict)]));
const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** One group of live cases; every case needs a verdict of every scorer. */
export function resultsOf(scorers: Verdicts): ResultsFile {
  const names = Object.keys(scorers);
  const cases = Object.keys(scorers[names[0]!]!);
  const verdicts = Object.fromEntries(
    cases.map((id) => [id, Object.fromEntries(names.map((name) => [name, scorers[name]![id]!]))]),
  );
  const summaries = names.map((name) => {
    const given = Object.values(scorers[name]!);
    const count = (word: Verdict): number => given.filter((verdict) => verdict === word).length;
    return {
      name,
      kind: 'code',
      rows: cases.length,
      scored: numbers(given).length,
      not_applicable: count('not_applicable'),
      error: count('error'),
      missing: count('missing'),
      mean: meanOf(numbers(given)),
      status: 'scored',
      reason: null,
    };
  });
  const metrics = summaries.flatMap(({ name, mean }) => (mean === null ? [] : [[`${name}/mean`, mean]]));
  return {
    suite: 'shop',
    judge_model: null,
    selection: { data: 'suite', group: null },
    groups: [{ group: 'live', rows: cases.length, verdicts, metrics: Object.fromEntries(metrics) as Record<string, number> }],
    scorers: summaries,
    faults: [],
  };
}

/** `count` cases of which the first `failing` fail. */
export const share = (count: number, failing: number): Record<string, boolean> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`case-${at}`, at >= failing]));

export interface GatesFile {
  schema_version: number;
  alpha: number;
  rows: Record<string, number>;
  scorers: Record<string, Record<string, unknown>>;
}

export const gatesOf = (scorers: GatesFile['scorers'], rows: Record<string, number> = {}): GatesFile => ({
  schema_version: 1,
  alpha: 0.05,
  rows,
  scorers: Object.fromEntries(
    Object.entries(scorers).map(([name, entry]) => [name, { use: 'gate', minimum: null, max_drop: 0, ...entry }]),
  ),
});

export const healthy = (): ResultsFile => resultsOf({ grounded: share(40, 4), polite: share(40, 0) });
export const gates = gatesOf({ grounded: { minimum: 0.8 }, polite: { use: 'trend' } }, { live: 40 });

export function changed(change: (file: ResultsFile) => void): ResultsFile {
  const file = healthy();
  change(file);
  return file;
}

export interface Judged extends ProcessResult {
  folder: string;
}

/** A folder with gate.py, and what runs it. */
export function gateFolder() {
  const folder = temporaryFolder();
  writeGate(folder);

  /** Runs gate.py over files, which may hold anything. */
  function runGate(results: unknown, gates: unknown, baseline?: unknown, env: Record<string, string> = {}): Judged {
    const place = mkdtempSync(join(folder, 'case-'));
    const write = (name: string, content: unknown): string => {
      writeFileSync(join(place, name), typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
      return join(place, name);
    };
    const options = ['--gates', write('gates.json', gates), '--junit', join(place, 'j.xml'), '--summary', join(place, 's.md')];
    if (baseline !== undefined) options.push('--baseline', write('baseline.json', baseline));
    const process = runPython(inject('python'), [join(folder, 'gate.py'), write('results.json', results), ...options], { env });
    return { ...process, folder: place };
  }

  /** The outcomes of many trials, in one process. */
  function outcomes(trials: Trial[]): GateOutcome[] {
    const script =
      'import json, sys\nsys.path.insert(0, sys.argv[1])\nimport gate\nprint(json.dumps([{**gate.judge(t["results"], {"noise": {}, **t["gates"]}, t.get("baseline")), "baseline": None} for t in json.load(sys.stdin)]))';
    return gateOutcomeSchema.array().parse(askPython(inject('python'), script, trials, [folder]));
  }
  const outcome = (results: ResultsFile, gates: GatesFile, baseline?: ResultsFile): GateOutcome =>
    outcomes([{ results, gates, ...(baseline === undefined ? {} : { baseline }) }])[0]!;

  return { folder, runGate, outcomes, outcome, remove: (): void => removeFolder(folder) };
}

interface Trial {
  results: ResultsFile;
  gates: GatesFile;
  baseline?: ResultsFile;
}
