/**
 * OpenAI Agents SDK under mlflow.openai.autolog: `AgentRunner.run` (or `agents.trace`), below it one AGENT span an agent, a CHAIN
 * a turn, Response spans, tools and `Handoff` spans. The agent that starts is the run itself; those handed over to are sub-agents.
 */
import { isJsonObject } from '../../base/json-value.ts';
import type { StepKind } from '../../trace/trace.ts';
import { decodeTrace } from '../decode-trace.ts';
import { hasFormat, someSpan } from '../detect.ts';
import type { ReadingNode, SpanAdapter } from '../span-adapter.ts';
import type { SpanReading } from '../span-reading.ts';

export const openaiAgentsAdapter: SpanAdapter = {
  name: 'openai-agents',
  detect: (raw) =>
    hasFormat(raw, 'openai-agent') || someSpan(raw, (span) => span.name === 'AgentRunner.run' || span.name === 'agents.trace')
      ? 0.8
      : 0,
  decode: (raw) => decodeTrace(raw, { framework: 'openai-agents', read: readOpenaiAgents, stepKind }),
};

function readOpenaiAgents(reading: SpanReading): SpanReading {
  const target = handoffTarget(reading);
  if (target !== undefined) reading.label = target;
  // An agent's span records its output type only: neither question nor answer.
  if (isAgent(reading)) Object.assign(reading, { inputs: undefined, outputs: undefined });
  return reading;
}

const isRunner = (reading: SpanReading): boolean => /^(?:AgentRunner\.run|agents\.trace)/.test(reading.name);
const isAgent = (reading: SpanReading): boolean => reading.type === 'AGENT' && Array.isArray(reading.raw.attributes['handoffs']);

function handoffTarget(reading: SpanReading): string | undefined {
  const target = reading.type === 'CHAIN' && isJsonObject(reading.outputs) ? reading.outputs['to_agent'] : undefined;
  return typeof target === 'string' ? target : undefined;
}

function stepKind(node: ReadingNode): StepKind | 'none' | undefined {
  const span = node.span;
  if (handoffTarget(span) !== undefined) return 'handoff';
  if (isRunner(span)) return 'none';
  if (isAgent(span)) return node.parent?.children.find((sibling) => isAgent(sibling.span)) === node ? 'none' : 'agent';
  return undefined;
}
