/** Who this agent is: topology, purpose, shapes. */
import { plainLine, plainText } from '../base/plain-text.ts';
import type { AgentProfile, QueryType } from './analysis.ts';
import type { TraceFeatures } from './features.ts';
import type { Routing } from './statistics/routing.ts';

const POLICY_LIMIT = 2000;
/** Share of traces with more than one user turn, or in sessions of several traces, from which an agent is conversational. */
const CONVERSATIONAL = 0.3;

export function buildProfile(features: readonly TraceFeatures[], types: readonly QueryType[], routing: Routing): AgentProfile {
  const tools = namesOf(features, 'tool');
  const retrievers = namesOf(features, 'retrieval');
  const policy = mostFrequent(features.flatMap((trace) => trace.system_text ?? []));
  return {
    agent_type: agentType(features, routing, tools, retrievers),
    purpose: purposeOf(policy, types),
    frameworks: byFrequency(features.map((trace) => trace.framework)),
    models: byFrequency(features.flatMap((trace) => trace.models)),
    experts: routing.kind === 'agent' ? routing.experts : namesOf(features, 'agent'),
    tools,
    retrievers,
    policy: policy === undefined ? undefined : plainText(policy).slice(0, POLICY_LIMIT),
    input_shape: mostFrequent(features.map((trace) => trace.input_shape)) ?? 'nothing',
    output_shape: outputShape(features),
    conversational: isConversational(features),
  };
}

function agentType(features: readonly TraceFeatures[], routing: Routing, tools: string[], retrievers: string[]): string {
  if (features.length === 0) return 'unknown';
  const experts = routing.experts.length;
  if (routing.kind === 'agent' && experts >= 2) return `supervisor over ${experts} experts`;
  const agents = namesOf(features, 'agent').length;
  if (agents > 0) return agents === 1 ? 'agent with one sub-agent' : `agent with ${agents} sub-agents`;
  if (routing.kind === 'tool' && experts >= 2) return `router over ${experts} tools asked in prose`;
  if (retrievers.length > 0) return tools.length > 0 ? 'tool-calling agent with retrieval' : 'retrieval-augmented answers';
  if (tools.length > 0) return `tool-calling agent (${tools.length} ${tools.length === 1 ? 'tool' : 'tools'})`;
  const calls = features.map((trace) => trace.steps.filter((step) => step.kind === 'model').length);
  if (calls.every((count) => count === 0)) return 'unknown (no model or tool call recorded)';
  return calls.every((count) => count <= 1) ? 'single model call' : 'chain of model calls';
}

const addressesAgent = /\b(?:you|your|sie|du|vous|tu|usted)\b/i;

/** Up to two sentences of the first line of the commonest system text that addresses the agent; else what people ask about. */
function purposeOf(policy: string | undefined, types: readonly QueryType[]): string {
  const lines = (policy ?? '').split('\n').map((line) => line.trim());
  const prose = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const chosen = prose.slice(0, 10).find((line) => addressesAgent.test(line)) ?? prose[0] ?? '';
  const sentences = chosen.match(/.+?(?:[.!?。！？](?=\s|$)|$)/gsu) ?? [];
  const first = Math.max(
    0,
    sentences.findIndex((sentence) => addressesAgent.test(sentence)),
  );
  if (chosen !== '') return plainLine(sentences.slice(first, first + 2).join(''), 240);
  const names = types.slice(0, 5).map((type) => plainLine(type.name, 60));
  return names.length === 0
    ? 'unknown: no system text and no question was recorded'
    : `answers questions about: ${names.join('; ')}`;
}

function namesOf(features: readonly TraceFeatures[], kind: 'tool' | 'retrieval' | 'agent'): string[] {
  const names = new Set<string>();
  for (const trace of features) for (const step of trace.steps) if (step.kind === kind) names.add(step.name);
  return [...names].sort();
}

function byFrequency(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([value]) => value);
}

const mostFrequent = (values: readonly string[]): string | undefined => byFrequency(values)[0];

/** E.g. "{response}, Markdown table". */
function outputShape(features: readonly TraceFeatures[]): string {
  const shape = mostFrequent(features.map((trace) => trace.output_shape)) ?? 'nothing';
  const content = mostFrequent(features.flatMap((trace) => (trace.answer.empty ? [] : [trace.answer.shape])));
  const names: Record<string, string> = {
    json: 'JSON',
    table: 'Markdown table',
    code: 'code block',
    list: 'list',
    link: 'links',
  };
  const known = content === undefined || !Object.hasOwn(names, content) ? undefined : names[content];
  return known === undefined ? shape : `${shape}, ${known}`;
}

function isConversational(features: readonly TraceFeatures[]): boolean {
  const sessions = new Map<string, number>();
  for (const { session_id } of features)
    if (session_id !== undefined) sessions.set(session_id, (sessions.get(session_id) ?? 0) + 1);
  const turning = features.filter(
    ({ user_turns, session_id }) => user_turns >= 2 || (session_id !== undefined && sessions.get(session_id)! >= 2),
  );
  return features.length > 0 && turning.length >= CONVERSATIONAL * features.length;
}
