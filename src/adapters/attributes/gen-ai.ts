/** OpenTelemetry's semantic conventions for generative AI (gen_ai.*), attributes and the older message events. */
import type { JsonObject, JsonValue } from '../../base/json-value.ts';
import type { RawSpanEvent } from '../../trace/raw-trace.ts';
import { decodeJsonText } from '../messages/json-text.ts';
import { textOf, usageOf, type AttributeReading } from './attribute-reading.ts';

const types = new Map([
  ['chat', 'CHAT_MODEL'],
  ['execute_tool', 'TOOL'],
  ['invoke_agent', 'AGENT'],
  ['create_agent', 'AGENT'],
  ['embeddings', 'EMBEDDING'],
  ['retrieval', 'RETRIEVER'],
  ['text_completion', 'LLM'],
  ['generate_content', 'LLM'],
]);

export function readGenAi(attributes: JsonObject, events: readonly RawSpanEvent[]): AttributeReading {
  const operation = textOf(attributes['gen_ai.operation.name']);
  const type = operation === undefined ? undefined : (types.get(operation) ?? 'LLM');
  const system = decodeJsonText(attributes['gen_ai.system_instructions']);
  const sent = decodeJsonText(attributes['gen_ai.input.messages']) ?? eventMessages(events, false);
  const received = decodeJsonText(attributes['gen_ai.output.messages']) ?? eventMessages(events, true);
  const isTool = type === 'TOOL';
  return {
    type,
    inputs: isTool
      ? decodeJsonText(attributes['gen_ai.tool.call.arguments'])
      : sent === undefined
        ? undefined
        : withSystem(sent, system),
    outputs: isTool
      ? decodeJsonText(attributes['gen_ai.tool.call.result'])
      : received === undefined
        ? undefined
        : { messages: received },
    model: textOf(attributes['gen_ai.response.model']) ?? textOf(attributes['gen_ai.request.model']),
    tokens: usageOf(
      attributes['gen_ai.usage.input_tokens'] ?? attributes['gen_ai.usage.prompt_tokens'],
      attributes['gen_ai.usage.output_tokens'] ?? attributes['gen_ai.usage.completion_tokens'],
      attributes['gen_ai.usage.total_tokens'] ?? attributes['llm.usage.total_tokens'],
    ),
    tools: decodeJsonText(attributes['gen_ai.tool.definitions']),
    label: isTool
      ? textOf(attributes['gen_ai.tool.name'])
      : type === 'AGENT'
        ? textOf(attributes['gen_ai.agent.name'])
        : undefined,
  };
}

function withSystem(messages: JsonValue, system: JsonValue | undefined): JsonValue {
  return system === undefined ? { messages } : { system, messages };
}

/** `gen_ai.user.message` and its like carry the request, `gen_ai.choice` the answer. */
function eventMessages(events: readonly RawSpanEvent[], answers: boolean): JsonValue[] | undefined {
  const messages: JsonValue[] = [];
  for (const event of events) {
    const role = /^gen_ai\.(system|user|assistant|tool)\.message$/.exec(event.name)?.[1];
    if (answers && event.name === 'gen_ai.choice')
      messages.push({ ...event.attributes, ...objectOf(event.attributes['message']), role: 'assistant' });
    else if (!answers && role !== undefined) messages.push({ ...event.attributes, role });
  }
  return messages.length === 0 ? undefined : messages;
}

function objectOf(value: JsonValue | undefined): JsonObject {
  const decoded = decodeJsonText(value);
  return typeof decoded === 'object' && decoded !== null && !Array.isArray(decoded) ? decoded : {};
}
