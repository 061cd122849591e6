/** Where a call's conversation lies inside its recorded inputs and outputs. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json-value.ts';
import type { JsonPath } from '../../trace/trace.ts';
import type { ChatMessage } from './chat-message.ts';
import { decodeJsonText, jsonText } from './json-text.ts';
import { readMessages, readText } from './read-messages.ts';

const inputKeys = ['messages', 'input', 'contents', 'message_history', 'chat_history', 'prompt', 'history'];
const wrapperKeys = ['request', 'kwargs', 'body', 'args', 'params', 'state', 'input', 'inputs', 'data'];
const systemKeys = ['system', 'instructions', 'system_instruction', 'systemInstruction', 'system_prompt'];

/** The messages that a model call was given, system texts first; [] when its inputs hold no conversation. */
export function findInputMessages(inputs: JsonValue | undefined, path: JsonPath = [], depth = 0): ChatMessage[] {
  if (Array.isArray(inputs)) return readMessages(inputs, path);
  if (!isJsonObject(inputs)) return [];
  for (const key of inputKeys) {
    const value = decodeJsonText(inputs[key]);
    if (value === undefined || value === null) continue;
    const found = typeof value === 'string' ? [plainUser(value, [...path, key])] : readMessages(value, [...path, key]);
    if (found.length > 0) return [...systemMessages(inputs), ...found];
  }
  if (depth >= 3) return [];
  for (const key of wrapperKeys) {
    const found = findInputMessages(decodeJsonText(inputs[key]), [...path, key], depth + 1);
    if (found.length > 0) return found;
  }
  return readMessages(inputs, path);
}

const plainUser = (content: string, path: JsonPath): ChatMessage => ({
  role: 'user',
  content,
  path,
  toolCalls: [],
  toolCallId: undefined,
  isError: false,
});

/** System texts that lie beside the messages: Anthropic `system`, Responses `instructions`, Gemini `config.system_instruction`. */
function systemMessages(inputs: JsonObject): ChatMessage[] {
  const config = isJsonObject(inputs['config']) ? inputs['config'] : {};
  for (const key of systemKeys) {
    const value = inputs[key] ?? config[key];
    const parts = isJsonObject(value) && Array.isArray(value['parts']) ? value['parts'] : value;
    const { text } = readText(parts, []);
    if (text !== '') return [{ ...plainUser(text, []), role: 'system', path: undefined }];
  }
  return [];
}

const outputKeys = ['message', 'messages', 'content', 'output', 'response', 'outputs', 'result'];

/** What a model answered, as messages: usually one of role assistant, with text, tool calls or both. */
export function findOutputMessages(outputs: JsonValue | undefined, path: JsonPath = [], depth = 0): ChatMessage[] {
  if (typeof outputs === 'string') return [{ ...plainUser(outputs, path), role: 'assistant' }];
  if (Array.isArray(outputs)) {
    const messages = readMessages(outputs, path);
    if (messages.length > 0) return merged(messages);
    return outputs.length > 0 && depth < 6 ? findOutputMessages(outputs[0], [...path, 0], depth + 1) : [];
  }
  if (!isJsonObject(outputs) || depth >= 6) return [];
  const item = (key: string): JsonValue | undefined => {
    const list = outputs[key];
    return Array.isArray(list) ? list[0] : undefined;
  };
  const choice = item('choices') ?? item('candidates') ?? item('generations');
  if (choice !== undefined) {
    const key = ['choices', 'candidates', 'generations'].find((name) => item(name) !== undefined)!;
    return findOutputMessages(choice, [...path, key, 0], depth + 1);
  }
  const own = readMessages(outputs, path);
  if (own.length > 0) return merged(own);
  for (const key of outputKeys) {
    const value = outputs[key];
    if (value === undefined || value === null) continue;
    if (key === 'content' && !isJsonObject(value)) {
      const parts = readMessages({ role: 'assistant', content: value }, path);
      if (parts.length > 0) return parts;
    }
    const found = findOutputMessages(value, [...path, key], depth + 1);
    if (found.length > 0) return found;
  }
  const text = outputs['text'];
  return typeof text === 'string' ? [{ ...plainUser(text, [...path, 'text']), role: 'assistant' }] : [];
}

/** Responses output lists hold one item a tool call: consecutive assistant messages become one. */
function merged(messages: ChatMessage[]): ChatMessage[] {
  const result: ChatMessage[] = [];
  for (const message of messages) {
    const last = result.at(-1);
    if (
      last === undefined ||
      last.role !== 'assistant' ||
      message.role !== 'assistant' ||
      (last.content !== '' && message.content !== '')
    ) {
      result.push({ ...message, toolCalls: [...message.toolCalls] });
      continue;
    }
    last.toolCalls.push(...message.toolCalls);
    if (last.content === '') {
      last.content = message.content;
      last.path = message.path;
    }
  }
  return result;
}

/** A message as one text: its content, then the calls that it asks for. */
export function messageText(message: ChatMessage): string {
  if (message.toolCalls.length === 0) return message.content;
  const calls = message.toolCalls.map((call) => `${call.name}(${call.arguments === undefined ? '' : jsonText(call.arguments)})`);
  return [message.content, ...calls].filter((text) => text !== '').join('\n');
}
