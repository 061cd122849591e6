/** OpenInference (Arize Phoenix instrumentations): openinference.span.kind, input.value, output.value, llm.*, flattened messages. */
import type { JsonObject, JsonValue } from '../../base/json-value.ts';
import { decodeJsonText } from '../messages/json-text.ts';
import { textOf, usageOf, type AttributeReading } from './attribute-reading.ts';
import { unflatten } from './unflatten.ts';

const types: Record<string, string> = { LLM: 'CHAT_MODEL', UNKNOWN: 'UNKNOWN' };

export function readOpenInference(attributes: JsonObject): AttributeReading {
  const kind = textOf(attributes['openinference.span.kind'])?.toUpperCase();
  const isModel = kind === 'LLM';
  const sent = isModel ? flatMessages(attributes, 'llm.input_messages') : undefined;
  const received = isModel ? flatMessages(attributes, 'llm.output_messages') : undefined;
  return {
    type: kind === undefined ? undefined : (types[kind] ?? kind),
    inputs: sent === undefined ? decodeJsonText(attributes['input.value']) : { messages: sent },
    outputs:
      received === undefined ? (documents(attributes) ?? decodeJsonText(attributes['output.value'])) : { messages: received },
    model: textOf(attributes['llm.model_name']),
    tokens: usageOf(
      attributes['llm.token_count.prompt'],
      attributes['llm.token_count.completion'],
      attributes['llm.token_count.total'],
    ),
    tools: unflatten(attributes, 'llm.tools')?.map((tool) => decodeJsonText(only(tool, 'tool.json_schema') ?? tool) ?? tool),
    label: textOf(attributes['tool.name']),
  };
}

/** `llm.input_messages.0.message.role` and so on, as OpenAI messages. */
function flatMessages(attributes: JsonObject, prefix: string): JsonValue[] | undefined {
  return unflatten(attributes, prefix)?.map((item) => {
    const message: JsonObject = { role: only(item, 'message.role') ?? 'user', content: only(item, 'message.content') ?? '' };
    const calls = unflatten(item, 'message.tool_calls');
    if (calls !== undefined)
      message['tool_calls'] = calls.map((call) => ({
        id: only(call, 'tool_call.id') ?? null,
        name: only(call, 'tool_call.function.name') ?? '',
        arguments: only(call, 'tool_call.function.arguments') ?? '',
      }));
    const id = only(item, 'message.tool_call_id');
    if (id !== undefined) message['tool_call_id'] = id;
    return message;
  });
}

function documents(attributes: JsonObject): JsonValue[] | undefined {
  return unflatten(attributes, 'retrieval.documents')?.map((document) => ({
    page_content: only(document, 'document.content') ?? '',
    metadata: decodeJsonText(only(document, 'document.metadata')) ?? {},
    id: only(document, 'document.id') ?? null,
  }));
}

const only = (item: JsonObject, key: string): JsonValue | undefined => (Object.hasOwn(item, key) ? item[key] : undefined);
