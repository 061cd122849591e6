/**
 * What an agent session says about findings: added, corrected or doubted, each with evidence that the harness checked to exist.
 * `state/analysis.json` itself stays the builtin engine's; amendments are laid over it when it is shown or worked from.
 */
import { z } from 'zod';

const text = (maximum: number) => z.string().trim().min(1).max(maximum);

export const evidenceSchema = z.object({
  trace_id: z.string().max(200),
  span_id: z.string().max(200).nullable().describe('null: the quotation stands in question, answer or a system text'),
  quote: text(400).describe('verbatim from that span or from question or answer, at least 8 characters, or the whole value'),
});
export type AmendmentEvidence = z.infer<typeof evidenceSchema>;

const evidence = z.array(evidenceSchema).min(1).max(30);

export const amendmentSchema = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('add'),
    title: text(120),
    claim: text(400).describe('one sentence with its numbers: k of n'),
    severity: z.enum(['low', 'medium', 'high']),
    trace_ids: z.array(z.string().max(200)).min(1).max(500).describe('every trace that shows it; each needs an evidence entry'),
    evidence,
  }),
  z.object({
    action: z.literal('correct'),
    finding: z.string().max(200),
    claim: text(400),
    severity: z.enum(['low', 'medium', 'high']).nullable(),
    evidence,
  }),
  z.object({
    action: z.literal('doubt'),
    finding: z.string().max(200),
    reason: text(400).describe('why it is a false alarm; the finding stays in the report, marked'),
    evidence,
  }),
]);
export type Amendment = z.infer<typeof amendmentSchema>;
