/** The part of results that tells the engine and what its agents did. */
import type { SessionRequest } from '../store/documents.ts';
import type { SessionStore } from '../store/session-store.ts';
import { agentSummary } from './agent-summary.ts';
import { quoteFor } from './quote.ts';
import type { EngineResult } from './results.ts';

export async function engineResult(store: SessionStore, { engine, agent }: SessionRequest): Promise<EngineResult> {
  if (agent === undefined) return { engine, quote: null, agent: null };
  const summary = agentSummary(agent, await store.readAgentSessions(), await store.readProposals());
  return { engine, quote: quoteFor(agent), agent: summary };
}
