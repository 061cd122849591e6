/** Verdicts as the trial tells them, and what they mean beside that on the untouched row. */
import type { CaseVerdict } from '../validate/validation-result.ts';

/** undefined: the scorer was not asked, or the trial ended before. */
export type Verdict = CaseVerdict | undefined;

/** Passing is true; of numbers, 0.5 and more on a scale from 0 to 1. Undefined: neither passed nor failed. */
export function hasPassed(verdict: Verdict): boolean | undefined {
  if (typeof verdict === 'boolean') return verdict;
  return typeof verdict === 'number' && verdict >= 0 && verdict <= 1 ? verdict >= 0.5 : undefined;
}

/** The verdict on a changed row is worse: failed where it passed, or a lower number. */
export const isWorse = (before: Verdict, after: Verdict): boolean =>
  typeof before === 'number' && typeof after === 'number'
    ? after < before
    : hasPassed(before) === true && hasPassed(after) === false;

/** A row of which the scorer could say that a wrong change makes it worse. */
export const canGetWorse = (verdict: Verdict): boolean =>
  hasPassed(verdict) === true || (typeof verdict === 'number' && hasPassed(verdict) === undefined);
