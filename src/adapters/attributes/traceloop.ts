/** Traceloop's OpenLLMetry: traceloop.span.kind, traceloop.entity.*, gen_ai.prompt.N.* and gen_ai.completion.N.*. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json-value.ts';
import { decodeJsonText } from '../messages/json-text.ts';
import { textOf, usageOf, type AttributeReading } from './attribute-reading.ts';
import { unflatten } from './unflatten.ts';

const types = new Map([
  ['workflow', 'CHAIN'],
  ['task', 'CHAIN'],
  ['agent', 'AGENT'],
  ['tool', 'TOOL'],
]);

export function readTraceloop(attributes: JsonObject): AttributeReading {
  const kind = textOf(attributes['traceloop.span.kind'])?.toLowerCase();
  const prompts = messages(attributes, 'gen_ai.prompt');
  const completions = messages(attributes, 'gen_ai.completion');
  const isModel = prompts !== undefined || attributes['llm.request.type'] !== undefined;
  return {
    type:
      kind === undefined
        ? isModel
          ? attributes['llm.request.type'] === 'completion'
            ? 'LLM'
            : 'CHAT_MODEL'
          : undefined
        : types.get(kind),
    inputs: prompts === undefined ? entity(attributes['traceloop.entity.input'], 'inputs') : { messages: prompts },
    outputs: completions === undefined ? entity(attributes['traceloop.entity.output'], 'outputs') : { messages: completions },
    model: textOf(attributes['gen_ai.response.model']) ?? textOf(attributes['gen_ai.request.model']),
    tokens: usageOf(
      attributes['gen_ai.usage.prompt_tokens'],
      attributes['gen_ai.usage.completion_tokens'],
      attributes['llm.usage.total_tokens'],
    ),
    tools: unflatten(attributes, 'llm.request.functions')?.map((tool) => ({
      ...tool,
      parameters: decodeJsonText(tool['parameters']) ?? null,
    })),
    label: textOf(attributes['traceloop.entity.name']),
  };
}

function messages(attributes: JsonObject, prefix: string): JsonValue[] | undefined {
  return unflatten(attributes, prefix)?.map((item) => {
    const calls = unflatten(item, 'tool_calls');
    const message: JsonObject = {
      role: item['role'] ?? (prefix.endsWith('completion') ? 'assistant' : 'user'),
      content: decodeJsonText(item['content']) ?? '',
    };
    if (calls !== undefined) message['tool_calls'] = calls.map((call) => ({ ...call }));
    return message;
  });
}

/** Entity values wrap the real one: {"inputs": {...}, "tags": [...], ...}. */
function entity(value: JsonValue | undefined, key: string): JsonValue | undefined {
  const decoded = decodeJsonText(value);
  return isJsonObject(decoded) && decoded[key] !== undefined ? decoded[key] : decoded;
}
