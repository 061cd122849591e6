/** What is left of a run's budget. It counts every session of the directory, those of earlier starts too. */
import { addUsage, noUsage, totalTokens, type AgentUsage } from '../../agent/agent-usage.ts';
import type { AgentSessionLimits } from '../../agent/agent-runtime.ts';
import type { AgentSessionRecord } from '../../store/agent-documents.ts';
import type { RunBudget } from './agent-context.ts';

export function usedBy(sessions: readonly AgentSessionRecord[]): AgentUsage {
  return sessions.reduce((sum, { usage }) => addUsage(sum, usage), noUsage);
}

/** Which bound is reached, as a sentence; undefined while a session may begin. */
export function budgetReached(budget: RunBudget, sessions: readonly AgentSessionRecord[]): string | undefined {
  const used = totalTokens(usedBy(sessions));
  const cost = knownCost(sessions);
  const minutes = minutesOf(sessions);
  if (budget.maxSessions !== undefined && sessions.length >= budget.maxSessions)
    return `${sessions.length} of ${budget.maxSessions} sessions were used`;
  if (budget.maxTokens !== undefined && used >= budget.maxTokens) return `${used} of ${budget.maxTokens} tokens were used`;
  if (budget.maxCostUsd !== undefined && cost >= budget.maxCostUsd)
    return `$${cost.toFixed(2)} of $${budget.maxCostUsd.toFixed(2)} were used`;
  if (budget.maxMinutes !== undefined && minutes >= budget.maxMinutes)
    return `${minutes.toFixed(1)} of ${budget.maxMinutes} minutes were used`;
  return undefined;
}

/** Limits of the next session: its own, and what is left. */
export function sessionLimits(
  budget: RunBudget,
  sessions: readonly AgentSessionRecord[],
  own: { maxTurns: number; wallClockMs: number },
): AgentSessionLimits {
  // The Agent SDK would hold a model without a price against that of another one.
  const isPriced = sessions.at(-1)?.usage.cost_usd !== null;
  const leftMs = budget.maxMinutes === undefined ? Infinity : (budget.maxMinutes - minutesOf(sessions)) * 60_000;
  return {
    maxTurns: own.maxTurns,
    wallClockMs: Math.max(1000, Math.min(own.wallClockMs, leftMs)),
    ...(budget.maxTokens === undefined ? {} : { maxTokens: budget.maxTokens - totalTokens(usedBy(sessions)) }),
    ...(budget.maxCostUsd === undefined || !isPriced ? {} : { maxCostUsd: budget.maxCostUsd - knownCost(sessions) }),
  };
}

/** US dollars. Sessions whose price is not known add nothing: of them only tokens can be bounded, which the run says. */
const knownCost = (sessions: readonly AgentSessionRecord[]): number =>
  sessions.reduce((sum, { usage }) => sum + (usage.cost_usd ?? 0), 0);

const minutesOf = (sessions: readonly AgentSessionRecord[]): number =>
  sessions.reduce((sum, { wall_ms }) => sum + wall_ms, 0) / 60_000;
