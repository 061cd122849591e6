/** `state/redaction.json`: which placeholder stands for which value. It holds the values, so it never leaves the session directory. */
import { z } from 'zod';
import { kinds } from '../redact/found.ts';

export const redactionSchema = z.object({
  schema_version: z.literal(1),
  /** SHA-256 of the snapshot of traces whose participants are known. */
  snapshot: z.string(),
  /** Class, canonical value, as first written; a value's number is its place among those of its class. */
  values: z.array(z.tuple([z.enum(kinds), z.string(), z.string()])),
  names: z.array(z.string()),
  ordinary: z.array(z.string()),
  users: z.array(z.string()),
});
export type RedactionDocument = z.infer<typeof redactionSchema>;
