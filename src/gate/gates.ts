/** `evaluation/gates.json`: what a run of the suite is held to. Read by evaluation/gate.py; people edit it. */
import { z } from 'zod';

export const GATES_SCHEMA_VERSION = 1;
export const GATES_PATH = 'evaluation/gates.json';

const thresholdsSchema = z.object({
  use: z.enum(['gate', 'trend', 'explore', 'rejected']),
  /** Least mean; null: none. */
  minimum: z.number().nullable().default(null),
  /** A drop against the baseline that was proved is let pass up to here; null: drops do not gate. */
  max_drop: z.number().nullable().default(null),
  /** Least number of rows with a value; null: any. */
  min_scored: z.number().int().nullable().default(null),
  reason: z.string().default(''),
});
export type Thresholds = z.infer<typeof thresholdsSchema>;

const gatesSchema = z.object({
  schema_version: z.literal(GATES_SCHEMA_VERSION),
  /** Chance that a run in which nothing changed is red, over all scorers together. */
  alpha: z.number().default(0.05),
  /** Cases of the suite by group. */
  rows: z.record(z.string(), z.number()).default({}),
  /** `proposed`: what the tool wrote last; a field that differs from it was edited by a person. */
  scorers: z.record(z.string(), thresholdsSchema.extend({ proposed: thresholdsSchema.partial().exactOptional() })),
  /** Measured by `--calibrate`. */
  noise: z.looseObject({ scorers: z.record(z.string(), z.looseObject({ rows: z.number() })).exactOptional() }).default({}),
});
export type Gates = z.infer<typeof gatesSchema>;

/** undefined: not a gates file. gate.py tells people what is wrong with it, line by line. */
export function parseGates(text: string): Gates | undefined {
  try {
    const parsed = gatesSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export const printGates = (gates: Gates): string => `${JSON.stringify(gates, undefined, 2)}\n`;
