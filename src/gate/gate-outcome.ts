/** What gate.py decided: `gate.outcome` of a results file. */
import { z } from 'zod';

const number = z.number().nullable();

const comparisonSchema = z.looseObject({
  test: z.enum(['mcnemar', 'wilcoxon']),
  /** Cases with a value in both runs; `worse` and `better` of them changed. */
  pairs: z.number(),
  worse: z.number(),
  better: z.number(),
  only_in_baseline: z.number(),
  only_now: z.number(),
  unscored_before: z.number(),
  unscored_now: z.number(),
  /** Mean change over the pairs, and its 95 % interval. */
  change: number,
  low: number,
  high: number,
  /** One-sided, for "worse"; adjusted by Holm over the scorers that gate. */
  p_value: number,
  p_adjusted: number,
  /** Smallest drop that would have been found with a chance of 80 %. */
  detectable: number,
});

export const gateOutcomeSchema = z.looseObject({
  passed: z.boolean(),
  alpha: z.number(),
  failures: z.array(z.string()),
  /** Those that concern no single scorer. */
  run_failures: z.array(z.string()),
  notes: z.array(z.string()),
  baseline: z.string().nullable(),
  scorers: z.array(
    z.looseObject({
      name: z.string(),
      use: z.enum(['gate', 'trend', 'explore', 'rejected']),
      rows: z.number(),
      scored: z.number(),
      not_applicable: z.number(),
      error: z.number(),
      missing: z.number(),
      /** null also where the counts do not add up. */
      mean: number,
      minimum: number,
      max_drop: number,
      outcome: z.enum(['passed', 'failed', 'not_gated']),
      reasons: z.array(z.string()),
      comparison: comparisonSchema.nullable(),
    }),
  ),
});
export type GateOutcome = z.infer<typeof gateOutcomeSchema>;
