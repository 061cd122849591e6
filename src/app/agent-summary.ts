/** What the agents of a run did and used, as `run`, `resume` and `status` say it. Pure. */
import { totalTokens } from '../agent/agent-usage.ts';
import { usedBy } from '../session/claude/budget.ts';
import type { AgentSessionRecord, Proposal } from '../store/agent-documents.ts';
import type { AgentRequest } from './agent-request.ts';
import type { AgentSessionSummary, AgentSummary, ProposalSummary } from './results.ts';

export function agentSummary(
  request: AgentRequest | undefined,
  sessions: readonly AgentSessionRecord[],
  proposals: readonly Proposal[],
): AgentSummary {
  const usage = usedBy(sessions);
  const { cost_usd, cost_basis, ...tokens } = usage;
  return {
    provider: request?.provider ?? null,
    base_url: request?.base_url ?? null,
    model: request?.model ?? null,
    sessions: sessions.map(sessionSummary),
    usage: tokens,
    cost_usd,
    cost_basis,
    tasks: byTask(sessions),
    budget: {
      ...(request?.budget ?? unbounded),
      used: {
        cost_usd,
        tokens: totalTokens(usage),
        sessions: sessions.length,
        minutes: round(sessions.reduce((sum, session) => sum + session.wall_ms, 0) / 60_000),
      },
    },
    proposals: {
      open: count(proposals, 'open'),
      accepted: count(proposals, 'accepted'),
      rejected: count(proposals, 'rejected'),
      items: proposals.map(proposalSummary),
    },
  };
}

/** Bounds of a chat hold for that chat only. */
const unbounded: AgentRequest['budget'] = { max_cost_usd: null, max_tokens: null, max_sessions: null, max_minutes: null };

function sessionSummary(session: AgentSessionRecord): AgentSessionSummary {
  const { id, task, role, model, status, usage, context_tokens, context_window, tool_calls, tool_errors, wall_ms } = session;
  const { cost_usd, cost_basis, ...tokens } = usage;
  return {
    id,
    task,
    role,
    model,
    status,
    failure: session.failure,
    usage: tokens,
    cost_usd,
    cost_basis,
    context_tokens,
    context_window,
    tool_calls,
    tool_errors,
    refusals: session.refusals ?? [],
    wall_ms,
    summary: session.summary,
    trace_id: session.trace_id,
  };
}

/** In the order in which the tasks had their first session. */
function byTask(sessions: readonly AgentSessionRecord[]): AgentSummary['tasks'] {
  return [...new Set(sessions.map((session) => session.task))].map((task) => {
    const own = sessions.filter((session) => session.task === task);
    const usage = usedBy(own);
    return { task, sessions: own.length, tokens: totalTokens(usage), cost_usd: usage.cost_usd };
  });
}

export function proposalSummary(proposal: Proposal): ProposalSummary {
  const { id, session, made_by, status, reason } = proposal;
  return { id, session, made_by, status, reason, what: what(proposal) };
}

function what(proposal: Proposal): string {
  if (proposal.type === 'artifact') return `write ${proposal.path}`;
  if (proposal.type === 'amendment') {
    const { amendment } = proposal;
    return amendment.action === 'add' ? `add finding "${amendment.title}"` : `${amendment.action} finding ${amendment.finding}`;
  }
  const { edit } = proposal;
  switch (edit.operation) {
    case 'add_case':
      return `add case of trace ${edit.trace_id}`;
    case 'add_edge_case':
      return `add edge case (${edit.family})`;
    case 'remove_case':
      return `remove case ${edit.case_id}`;
    case 'add_scorer':
      return `add ${edit.scorer.kind} scorer ${edit.scorer.name}`;
    case 'remove_scorer':
    default:
      return `remove scorer ${edit.name}`;
  }
}

const count = (proposals: readonly Proposal[], status: Proposal['status']): number =>
  proposals.filter((proposal) => proposal.status === status).length;
const round = (value: number): number => Math.round(value * 100) / 100;
