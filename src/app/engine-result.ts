/** The part of results that tells the engine and what its agents did. */
import { join } from 'node:path';
import { agentSessionsSchema, proposalsSchema, type AgentSessionRecord, type Proposal } from '../store/agent-documents.ts';
import { readDocument } from '../store/document-file.ts';
import type { SessionRequest } from '../store/documents.ts';
import { agentSummary } from './agent-summary.ts';
import type { EngineResult } from './results.ts';
import { quoteFor } from './quote.ts';

export async function engineResult(folder: string, request: SessionRequest): Promise<EngineResult> {
  const { engine, agent } = request;
  if (agent === undefined) return { engine, quote: null, agent: null };
  const summary = agentSummary(agent, await readAgentSessions(folder), await readProposals(folder));
  return { engine, quote: quoteFor(agent), agent: summary };
}

export async function readAgentSessions(folder: string): Promise<AgentSessionRecord[]> {
  return (await readDocument(join(folder, 'state', 'agent_sessions.json'), agentSessionsSchema, 1))?.sessions ?? [];
}

async function readProposals(folder: string): Promise<Proposal[]> {
  return (await readDocument(join(folder, 'state', 'proposals.json'), proposalsSchema, 1))?.proposals ?? [];
}
