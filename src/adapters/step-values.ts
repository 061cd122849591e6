/** Input, output and error of a step, freed from the envelopes of message classes. */
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json-value.ts';
import type { RawSpanEvent } from '../trace/raw-trace.ts';
import type { ChatMessage } from './messages/chat-message.ts';
import { findInputMessages, findOutputMessages } from './messages/find-messages.ts';
import { decodeJsonText } from './messages/json-text.ts';
import { readMessages, readText } from './messages/read-messages.ts';
import type { SpanReading } from './span-reading.ts';

export function toolInput(reading: SpanReading): JsonValue | undefined {
  return decodeJsonText(reading.inputs);
}

/** A LangChain ToolMessage becomes its content; everything else stays. */
export function toolOutput(outputs: JsonValue | undefined): JsonValue | undefined {
  const message = toolMessage(outputs);
  if (message === undefined) return outputs;
  const content = message['content'];
  if (!Array.isArray(content)) return content;
  const { text, path } = readText(content, []);
  return path === undefined ? content : text;
}

function toolMessage(outputs: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(outputs)) return undefined;
  const inner = isJsonObject(outputs['kwargs']) && Array.isArray(outputs['id']) ? outputs['kwargs'] : outputs;
  const isToolMessage = inner['type'] === 'tool' || inner['role'] === 'tool';
  return isToolMessage && inner['content'] !== undefined && inner['content'] !== null ? inner : undefined;
}

/** Keys that may stand beside `error` in a result that only reports a failure. */
const errorCompanions = new Set([
  'error',
  'success',
  'status',
  'code',
  'status_code',
  'message',
  'detail',
  'details',
  'is_error',
  'isError',
]);

/** Why a step failed: the span's status, its exception event, or a result marked as failed. */
export function stepError(reading: SpanReading): string | undefined {
  if (reading.status === 'ERROR') return reading.statusMessage || exceptionText(reading.events) || 'error';
  const outputs = reading.outputs;
  if (!isJsonObject(outputs)) return undefined;
  const message = toolMessage(outputs);
  if (message?.['status'] === 'error' || message?.['is_error'] === true) return readText(message['content'], []).text || 'error';
  if (reading.type !== 'TOOL') return undefined;
  const error = outputs['error'];
  if (outputs['is_error'] === true || outputs['isError'] === true)
    return readText(outputs['content'] ?? outputs['result'] ?? error, []).text || 'error';
  if (typeof error === 'string' && error !== '' && Object.keys(outputs).every((key) => errorCompanions.has(key))) return error;
  return undefined;
}

function exceptionText(events: readonly RawSpanEvent[]): string | undefined {
  const exception = events.find((event) => event.name === 'exception')?.attributes;
  if (exception === undefined) return undefined;
  const [type, message] = [exception['exception.type'], exception['exception.message']];
  return [type, message].filter((text): text is string => typeof text === 'string' && text !== '').join(': ') || undefined;
}

/** What a sub-agent was asked: the last user text of its state, else its inputs. */
export function agentInput(reading: SpanReading): JsonValue | undefined {
  const message = findInputMessages(reading.inputs).findLast(
    (candidate) => candidate.role === 'user' && candidate.path !== undefined,
  );
  return message?.content ?? reading.inputs;
}

/** What a sub-agent answered: the last assistant text of its result, else its outputs. */
export function agentOutput(reading: SpanReading): JsonValue | undefined {
  const outputs = toolOutput(reading.outputs);
  const state = isJsonObject(outputs) && isJsonObject(outputs['update']) ? outputs['update'] : outputs;
  const messages: ChatMessage[] = isJsonObject(state) ? findOutputMessages(state['messages']) : readMessages(state);
  const message = messages.findLast(
    (candidate) => candidate.role === 'assistant' && candidate.content !== '' && candidate.toolCalls.length === 0,
  );
  return message?.content ?? outputs;
}

/** The message list of a model call, else all that was recorded of it. */
export function modelInput(reading: SpanReading): JsonValue | undefined {
  const inputs = reading.inputs;
  return isJsonObject(inputs) && Array.isArray(inputs['messages']) ? inputs['messages'] : inputs;
}

/** OpenAI's one choice, else all that was recorded of the answer. */
export function modelOutput(reading: SpanReading): JsonValue | undefined {
  const outputs = reading.outputs;
  const choices = isJsonObject(outputs) ? outputs['choices'] : undefined;
  const choice = Array.isArray(choices) && choices.length === 1 ? choices[0] : undefined;
  return isJsonObject(choice) && choice['message'] !== undefined ? choice['message'] : outputs;
}
