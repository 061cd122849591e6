/** The gate's Python alone, and results files to judge: what run_eval.py writes, made from verdicts. */
import { printModule } from '../../src/render/python/print-module.ts';
import { gateModule, gateReportModule, gateStatisticsModule } from '../../src/render/python/gate-modules.ts';
import { writeAll } from './python.ts';

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
