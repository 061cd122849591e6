/** The part of results that tells the engine and what its agents did. */
import type { SessionRequest } from '../store/documents.ts';
import type { SessionStore } from '../store/session-store.ts';
import { agentSummary } from './agent-summary.ts';
import { quoteFor } from './quote.ts';
import type { EngineResult } from './results.ts';

export async function engineResult(store: SessionStore, { engine, agent }: SessionRequest): Promise<EngineResult> {
  const sessions = await store.readAgentSessions();
  const proposals = await store.readProposals();
  const isAlone = agent === undefined && sessions.length === 0 && proposals.length === 0;
  return {
    engine,
    quote: agent === undefined ? null : quoteFor(agent),
    agent: isAlone ? null : agentSummary(agent, sessions, proposals),
  };
}
