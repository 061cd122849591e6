/** Usage and proposals as `run` and `status` tell them, from documents as the engine writes them. */
import { expect, test } from 'vitest';
import { standardBudget } from '../../src/app/agent-request.ts';
import { agentSummary } from '../../src/app/agent-summary.ts';
import type { EngineResult, TaskSummary } from '../../src/app/results.ts';
import { agentStatusText, agentText } from '../../src/cli/reporters/agent.ts';
import type { AgentSessionRecord, Proposal } from '../../src/store/agent-documents.ts';

const evil = 'x\u001b[2J\u202e';
const record = (id: string, more: Partial<AgentSessionRecord>): AgentSessionRecord => ({
  id,
  task: id.replace(/\.\d+$/, ''),
  role: 'worker',
  model: 'claude-sonnet-4-5',
  started_at: '2026-01-01T00:00:00.000Z',
  finished_at: '2026-01-01T00:01:00.000Z',
  status: 'completed',
  failure: null,
  usage: {
    input_tokens: 100,
    output_tokens: 50,
    cache_read_tokens: 2000,
    cache_write_tokens: 500,
    cost_usd: 0.25,
    cost_basis: 'list',
    requests: 3,
  },
  context_tokens: 9000,
  context_window: 200_000,
  tool_calls: 4,
  tool_errors: 1,
  wall_ms: 60_000,
  host_ms: 10,
  summary: evil,
  trace_id: null,
  ...more,
});
const sessions = [
  record('explore.1', { status: 'failed', failure: { kind: 'refusal', message: 'no', status: null } }),
  record('explore.2', {}),
  record('create_scorers.1', {}),
];
const proposals: Proposal[] = [
  {
    id: 'p1',
    session: 'explore.2',
    made_by: 'claude',
    status: 'accepted',
    reason: null,
    type: 'artifact',
    path: 'evaluation/NOTES.md',
    content: '',
  },
  {
    id: 'p2',
    session: 'create_scorers.1',
    made_by: 'claude',
    status: 'rejected',
    reason: `blind ${evil}`,
    type: 'edit',
    edit: { operation: 'remove_scorer', name: `gone_${evil}`, reason: 'r' },
  },
];
const request = {
  provider: 'anthropic' as const,
  base_url: 'https://api.anthropic.com',
  model: 'claude-sonnet-4-5',
  may_annotate: false,
  self_experiment: null,
  budget: standardBudget,
};
const result = (items: readonly AgentSessionRecord[], asked: readonly Proposal[]): EngineResult & { tasks: TaskSummary[] } => ({
  engine: 'claude',
  quote: null,
  agent: agentSummary(request, items, asked),
  tasks: [{ id: 'fix_1', title: 'Repair', status: 'done', attempts: 1, note: `without the agent: ${evil}` }],
});

test('sums: by kind of token, by task, against the budget', () => {
  expect(agentSummary(request, sessions, proposals)).toMatchObject({
    usage: { input_tokens: 300, output_tokens: 150, cache_read_tokens: 6000, cache_write_tokens: 1500, requests: 9 },
    cost_usd: 0.75,
    cost_basis: 'list',
    tasks: [
      { task: 'explore', sessions: 2, tokens: 5300, cost_usd: 0.5 },
      { task: 'create_scorers', sessions: 1, tokens: 2650, cost_usd: 0.25 },
    ],
    budget: { max_cost_usd: 5, used: { cost_usd: 0.75, tokens: 7950, sessions: 3, minutes: 3 } },
    proposals: { accepted: 1, rejected: 1, open: 0 },
  });
});

test('one session without a known price makes the cost of the run unknown, not smaller', () => {
  const unknown = record('fix_1.1', { usage: { ...sessions[0]!.usage, cost_usd: null, cost_basis: 'unknown' } });
  const summary = agentSummary(request, [...sessions, unknown], []);
  expect(summary).toMatchObject({ cost_usd: null, cost_basis: 'unknown', budget: { used: { cost_usd: null } } });
  expect(agentStatusText(result([...sessions, unknown], []))).toContain('used: cost unknown');
});

test('status: a line a session, tokens by kind, cost with its basis, by task', () => {
  const text = agentStatusText(result(sessions, proposals));
  expect(text).toMatch(/explore\.1 +failed: refusal +3 +2\.6k +\$0\.25 +9k\/200k +4 +1/);
  expect(text).toContain('tokens: 300 in, 150 out, 6k read from and 1.5k written to the cache');
  expect(text).toContain('by task: explore 5.3k ($0.50), create_scorers 2.6k ($0.25)');
  expect(text).toContain('used: $0.75 at list prices, an estimate, 8k tokens, 3 sessions, 3 minutes');
  expect(text).toContain('bounds: $5.00, 10M tokens, 25 sessions, 90 minutes');
});

test('run: what was accepted, what was rejected and why, what went on without the agent', () => {
  const text = agentText(result(sessions, proposals));
  expect(text).toContain('3 sessions, 1 of them without a usable end, 8k tokens, about $0.75 at list prices');
  expect(text).toContain('1 proposal accepted, 1 rejected');
  expect(text).toMatch(/rejected: remove scorer gone_.*: blind/);
  expect(text).toMatch(/Repair: without the agent/);
});

test('hostile names and reasons cannot move the cursor', () => {
  const text = agentText(result(sessions, proposals)) + agentStatusText(result(sessions, proposals));
  // oxlint-disable-next-line no-control-regex -- what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test('the engine builtin has nothing to say', () => {
  const builtin = { engine: 'builtin' as const, quote: null, agent: null, tasks: [] };
  expect(agentText(builtin) + agentStatusText(builtin)).toBe('');
});
