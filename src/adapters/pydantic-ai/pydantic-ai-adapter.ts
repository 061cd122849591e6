/** pydantic-ai under mlflow.pydantic_ai.autolog: nested `Agent.run...` spans of one run, `...request` models, tools or a ToolManager. */
import { isJsonObject } from '../../base/json-value.ts';
import type { StepKind } from '../../trace/trace.ts';
import { decodeTrace } from '../decode-trace.ts';
import { hasFormat } from '../detect.ts';
import type { ReadingNode, SpanAdapter } from '../span-adapter.ts';
import type { SpanReading } from '../span-reading.ts';

export const pydanticAiAdapter: SpanAdapter = {
  name: 'pydantic-ai',
  detect: (raw) => (hasFormat(raw, 'pydantic_ai') ? 0.8 : 0),
  decode: (raw) => decodeTrace(raw, { framework: 'pydantic-ai', read: readPydanticAi, stepKind }),
};

/** ToolManager spans carry the call in their inputs: {"call": {"tool_name": ..., "args": ...}}. */
function readPydanticAi(reading: SpanReading): SpanReading {
  const call = reading.type === 'TOOL' && isJsonObject(reading.inputs) ? reading.inputs['call'] : undefined;
  if (!isJsonObject(call) || typeof call['tool_name'] !== 'string') return reading;
  reading.label = call['tool_name'];
  reading.inputs = call['args'];
  return reading;
}

/** `Agent.run_sync` calls `Agent.run`: one run, not an agent and its sub-agent. */
function stepKind(node: ReadingNode): StepKind | 'none' | undefined {
  const isRun = node.span.type === 'AGENT' && /^Agent\.(?:run|iter)/.test(node.span.name);
  return isRun && node.parent?.span.type === 'AGENT' ? 'none' : undefined;
}
