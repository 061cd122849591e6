/** The verdicts that are held against labels. */
import { hasPassed } from '../certify/verdict.ts';
import type { SuiteSpec } from '../spec/suite-spec.ts';
import type { CaseVerdict } from '../validate/validation-result.ts';

/** By scorer, by case id. */
export type VerdictTable = ReadonlyMap<string, ReadonlyMap<string, CaseVerdict>>;

export function verdictTable(verdicts: Readonly<Record<string, Readonly<Record<string, CaseVerdict>>>>): VerdictTable {
  return new Map(Object.entries(verdicts).map(([scorer, cases]) => [scorer, new Map(Object.entries(cases))]));
}

/** Without live rows: what a live row answers is another text each time. */
export function recordedVerdicts(suite: SuiteSpec, verdicts: Parameters<typeof verdictTable>[0]): VerdictTable {
  const recorded = new Set(suite.cases.filter(({ evidence }) => evidence !== undefined).map(({ id }) => id));
  return new Map(
    [...verdictTable(verdicts)].map(([scorer, cases]) => [scorer, new Map([...cases].filter(([id]) => recorded.has(id)))]),
  );
}

/** undefined: not applicable, broken, not asked, or a number off the scale from 0 to 1. */
export const passes = (table: VerdictTable, scorer: string, caseId: string): boolean | undefined =>
  hasPassed(table.get(scorer)?.get(caseId));
