/** A session as the engine hands it over: two answers, a tool that works, one that fails, one that nobody waited for. */
import type { AgentUsage } from '../../src/agent/agent-usage.ts';
import type { TimedAgentEvent } from '../../src/session/claude/agent-context.ts';
import type { AgentSessionRecord } from '../../src/store/agent-documents.ts';

export const startMs = Date.parse('2026-01-02T03:04:05.000Z');

export const usage = (input: number, output: number, more: Partial<AgentUsage> = {}): AgentUsage => ({
  input_tokens: input,
  output_tokens: output,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: (input * 3 + output * 15) / 1e6,
  cost_basis: 'list',
  requests: 1,
  ...more,
});

export const record = (more: Partial<AgentSessionRecord> = {}): AgentSessionRecord => ({
  id: 'create_scorers.1',
  task: 'create_scorers',
  role: 'worker',
  model: 'claude-sonnet-4-5',
  started_at: new Date(startMs).toISOString(),
  finished_at: new Date(startMs + 10_000).toISOString(),
  status: 'completed',
  failure: null,
  usage: usage(1300, 150, { cache_read_tokens: 4000, cache_write_tokens: 200, requests: 2 }),
  context_tokens: 5500,
  context_window: 200_000,
  tool_calls: 3,
  tool_errors: 1,
  wall_ms: 10_000,
  host_ms: 40,
  summary: 'One scorer was proposed.',
  report: { summary: 'One scorer was proposed.', proposals: ['p1'] },
  trace_id: null,
  ...more,
});

export const at = (offsetMs: number, event: TimedAgentEvent['event']): TimedAgentEvent => ({
  timeMs: startMs + offsetMs,
  event,
});
export const answered = (offsetMs: number, messageId: string, own: AgentUsage, durationMs = 1000): TimedAgentEvent =>
  at(offsetMs, { type: 'model-answered', messageId, model: 'claude-sonnet-4-5', usage: own, contextTokens: 1000, durationMs });
export const called = (offsetMs: number, callId: string, tool: string, input: unknown): TimedAgentEvent =>
  at(offsetMs, { type: 'tool-called', callId, tool, input });
export const toolAnswered = (
  offsetMs: number,
  callId: string,
  tool: string,
  text: string,
  more: { isError?: boolean; characters?: number } = {},
): TimedAgentEvent => {
  const { isError = false, characters = text.length } = more;
  return at(offsetMs, { type: 'tool-answered', callId, tool, isError, characters, durationMs: 500, text });
};

export const sampleEvents = (): TimedAgentEvent[] => [
  at(100, { type: 'started', model: 'claude-sonnet-4-5', tools: ['findings', 'propose_scorer'] }),
  at(200, { type: 'retrying', attempt: 1, status: 529, delayMs: 500, reason: 'overloaded' }),
  at(1500, { type: 'thinking', summary: 'First the findings.' }),
  at(1600, { type: 'text', text: 'I look at the findings.' }),
  called(1700, 'call-1', 'findings', { top: 3 }),
  called(1710, 'call-2', 'trace_compare', { failing: 'tr-1' }),
  answered(2000, 'message-1', usage(1000, 100, { cache_write_tokens: 200 })),
  toolAnswered(2300, 'call-1', 'findings', '{"findings":[]}'),
  toolAnswered(2500, 'call-2', 'trace_compare', 'There is no trace tr-1.', { isError: true }),
  at(3800, { type: 'text', text: 'Done.' }),
  called(3900, 'call-3', 'propose_scorer', { name: 'refund_is_confirmed' }),
  answered(4000, 'message-2', usage(300, 50, { cache_read_tokens: 4000 })),
];
