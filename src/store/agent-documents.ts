/** The documents that only sessions with a model have. */
import { z } from 'zod';
import { amendmentSchema } from '../analysis/amendment.ts';
import { suiteEditSchema } from '../spec/suite-edit.ts';

const proposalBase = {
  /** "p1", "p2", ... in the order in which they were made. */
  id: z.string(),
  /** Agent session that made it, e.g. "create_scorers.1"; "chat" or "mcp". */
  session: z.string(),
  made_by: z.enum(['claude', 'person']),
  /** open: passed the checks at the door; accepted: in the suite that was validated; rejected: taken out, with the reason. */
  status: z.enum(['open', 'accepted', 'rejected']),
  reason: z.string().nullable(),
};

export const proposalSchema = z.discriminatedUnion('type', [
  z.object({ ...proposalBase, type: z.literal('edit'), edit: suiteEditSchema }),
  z.object({ ...proposalBase, type: z.literal('amendment'), amendment: amendmentSchema }),
  /** A text file of the suite, e.g. evaluation/NOTES.md. */
  z.object({ ...proposalBase, type: z.literal('artifact'), path: z.string(), content: z.string() }),
]);
export type Proposal = z.infer<typeof proposalSchema>;

/** `state/proposals.json`: everything agents asked for. Suite = builtin suite + its edits that are not rejected. */
export const proposalsSchema = z.object({ schema_version: z.literal(1), proposals: z.array(proposalSchema) });

const usageSchema = z.object({
  input_tokens: z.number(),
  output_tokens: z.number(),
  cache_read_tokens: z.number(),
  cache_write_tokens: z.number(),
  cost_usd: z.number().nullable(),
  cost_basis: z.enum(['list', 'unknown']),
  requests: z.number(),
});

export const agentSessionSchema = z.object({
  /** "<task>.<number>" */
  id: z.string(),
  task: z.string(),
  role: z.enum(['initializer', 'worker', 'fix', 'chat']),
  model: z.string(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  /** interrupted: the host was killed while it ran. */
  status: z.enum(['running', 'completed', 'failed', 'interrupted']),
  failure: z.object({ kind: z.string(), message: z.string(), status: z.number().nullable() }).nullable(),
  /** Kept up while it runs, so that a killed host loses at most the last answer's. */
  usage: usageSchema,
  context_tokens: z.number(),
  context_window: z.number().nullable(),
  tool_calls: z.number(),
  tool_errors: z.number(),
  /** What was refused or failed, redacted: the first different ones, how often each; absent when nothing was. */
  refusals: z.array(z.object({ tool: z.string(), message: z.string(), times: z.number() })).exactOptional(),
  wall_ms: z.number(),
  host_ms: z.number(),
  /** The worker's own words, redacted; null without a report. */
  summary: z.string().nullable(),
  /** What it handed over, so that a completed session is never run again; absent without a report. */
  report: z.unknown().exactOptional(),
  /** Trace in the experiment of --self-experiment; null when none was written. */
  trace_id: z.string().nullable(),
});
export type AgentSessionRecord = z.infer<typeof agentSessionSchema>;

/** `state/agent_sessions.json`. */
export const agentSessionsSchema = z.object({ schema_version: z.literal(1), sessions: z.array(agentSessionSchema) });
