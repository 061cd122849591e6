/**
 * Conversations out of the shapes that model interfaces use: OpenAI chat and Responses items, Anthropic content blocks,
 * LangChain messages (plain, serialised constructors, tuples), Gemini and Bedrock parts, pydantic-ai parts, GenAI semantic
 * conventions. One reader for all: the shapes do not contradict each other, and agents mix them.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json-value.ts';
import type { JsonPath, Role } from '../../trace/trace.ts';
import type { ChatMessage, ToolCall } from './chat-message.ts';
import { decodeJsonText, jsonText } from './json-text.ts';

/** Nested lists deeper than this are no conversation. */
const maxDepth = 4;

const roles = new Map<unknown, Role>([
  ['system', 'system'],
  ['developer', 'system'],
  ['system-prompt', 'system'],
  ['instructions', 'system'],
  ['SystemMessage', 'system'],
  ['SystemMessageChunk', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['user-prompt', 'user'],
  ['HumanMessage', 'user'],
  ['HumanMessageChunk', 'user'],
  ['assistant', 'assistant'],
  ['ai', 'assistant'],
  ['AIMessageChunk', 'assistant'],
  ['AIMessage', 'assistant'],
  ['model', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
  ['ToolMessage', 'tool'],
  ['FunctionMessage', 'tool'],
]);

/** Messages in a list, a nested list, or a single message object. Items that are no message are skipped. */
export function readMessages(value: JsonValue | undefined, path: JsonPath = [], depth = 0): ChatMessage[] {
  if (Array.isArray(value)) {
    const pair = readPair(value, path);
    if (pair !== undefined) return [pair];
    if (depth >= maxDepth) return [];
    const messages: ChatMessage[] = [];
    for (let index = 0; index < value.length; index += 1) {
      const item = value[index];
      if (typeof item !== 'object' || item === null) continue;
      for (const message of readMessages(item, [...path, index], depth + 1)) messages.push(message);
    }
    return messages;
  }
  if (!isJsonObject(value)) return [];
  return readMessageObject(value, path);
}

/** LangChain's ("user", "text") tuples. */
function readPair(value: JsonValue[], path: JsonPath): ChatMessage | undefined {
  if (value.length !== 2 || typeof value[0] !== 'string' || typeof value[1] !== 'string') return undefined;
  const role = roles.get(value[0]);
  return role === undefined ? undefined : { ...emptyMessage(role), content: value[1], path: [...path, 1] };
}

const emptyMessage = (role: Role): ChatMessage => ({
  role,
  content: '',
  path: undefined,
  toolCalls: [],
  toolCallId: undefined,
  isError: false,
});

function readMessageObject(value: JsonObject, path: JsonPath): ChatMessage[] {
  if (isJsonObject(value['kwargs']) && Array.isArray(value['id'])) {
    const role = roles.get(value['id'].at(-1));
    return role === undefined ? [] : [readPlainMessage(value['kwargs'], role, [...path, 'kwargs'])];
  }
  const type = value['type'];
  if (type === 'function_call') return [functionCallItem(value)];
  if (type === 'function_call_output') return [functionOutputItem(value, path)];
  if (typeof value['kind'] === 'string' && Array.isArray(value['parts']))
    return pydanticMessage(value['parts'], [...path, 'parts']);
  const role = roles.get(value['role']) ?? (value['role'] === undefined ? roles.get(type) : undefined);
  if (role === undefined) return [];
  return splitToolResults(value, role, path);
}

function functionCallItem(value: JsonObject): ChatMessage {
  return {
    ...emptyMessage('assistant'),
    toolCalls: [toolCall(value['name'], value['arguments'], value['call_id'] ?? value['id'])],
  };
}

function functionOutputItem(value: JsonObject, path: JsonPath): ChatMessage {
  const text = readText(value['output'], [...path, 'output']);
  return { ...emptyMessage('tool'), content: text.text, path: text.path, toolCallId: textOrUndefined(value['call_id']) };
}

/** Anthropic and Bedrock put tool results into user messages: those blocks become messages of role tool. */
function splitToolResults(value: JsonObject, role: Role, path: JsonPath): ChatMessage[] {
  const parts = Array.isArray(value['content']) ? value['content'] : Array.isArray(value['parts']) ? value['parts'] : undefined;
  if (parts === undefined) return [readPlainMessage(value, role, path)];
  const results: ChatMessage[] = [];
  for (const part of parts) {
    if (!isJsonObject(part)) continue;
    const bedrock = part['toolResult'];
    const gemini = part['functionResponse'] ?? part['function_response'];
    if (part['type'] === 'tool_result' || part['type'] === 'tool_call_response') {
      const content = part['content'] ?? part['response'] ?? part['result'];
      results.push(toolResult(content, part['tool_use_id'] ?? part['id'], part['is_error'] === true));
    } else if (isJsonObject(bedrock)) {
      results.push(toolResult(bedrock['content'], bedrock['toolUseId'], bedrock['status'] === 'error'));
    } else if (isJsonObject(gemini)) results.push(toolResult(gemini['response'], gemini['id'], false));
  }
  if (results.length === 0) return [readPlainMessage(value, role, path)];
  const rest = readPlainMessage(value, role, path);
  return rest.content === '' && rest.toolCalls.length === 0 ? results : [...results, rest];
}

function toolResult(content: JsonValue | undefined, id: JsonValue | undefined, isError: boolean): ChatMessage {
  const text = readText(content, []).text || (content === undefined || content === '' ? '' : jsonText(content));
  return { ...emptyMessage('tool'), content: text, toolCallId: textOrUndefined(id), isError };
}

function readPlainMessage(value: JsonObject, role: Role, path: JsonPath): ChatMessage {
  const key = ['content', 'parts', 'blocks', 'text'].find((name) => value[name] !== undefined && value[name] !== null);
  const text = key === undefined ? noText : readText(value[key], [...path, key]);
  return {
    role,
    content: text.text,
    path: text.path,
    toolCalls: readToolCalls(value),
    toolCallId: textOrUndefined(value['tool_call_id']),
    isError: value['status'] === 'error' || value['is_error'] === true,
  };
}

/** A pydantic-ai request or response holds several parts, each a message of its own. */
function pydanticMessage(parts: JsonValue[], path: JsonPath): ChatMessage[] {
  const messages: ChatMessage[] = [];
  let reply: ChatMessage | undefined;
  parts.forEach((part, index) => {
    if (!isJsonObject(part)) return;
    const kind = part['part_kind'];
    const text = readText(part['content'], [...path, index, 'content']);
    if (kind === 'text' || kind === 'tool-call') {
      if (reply === undefined) messages.push((reply = emptyMessage('assistant')));
      if (kind === 'text') Object.assign(reply, { content: joined(reply.content, text.text), path: reply.path ?? text.path });
      else reply.toolCalls.push(toolCall(part['tool_name'], part['args'], part['tool_call_id']));
    } else if (kind === 'tool-return' || kind === 'retry-prompt') {
      messages.push({ ...toolResult(part['content'], part['tool_call_id'], kind === 'retry-prompt') });
    } else {
      const role = roles.get(kind);
      if (role !== undefined) messages.push({ ...emptyMessage(role), content: text.text, path: text.path });
    }
  });
  return messages;
}

const joined = (first: string, second: string): string => (first === '' ? second : second === '' ? first : `${first}\n${second}`);

export interface FoundText {
  text: string;
  path: JsonPath | undefined;
}
const noText: FoundText = { text: '', path: undefined };
const textPartTypes = new Set<unknown>(['text', 'input_text', 'output_text', 'refusal', 'summary_text']);

/** The text of a content value: a string, or a list of text parts among others (images, tool calls, reasoning). */
export function readText(value: JsonValue | undefined, path: JsonPath): FoundText {
  if (typeof value === 'string') return { text: value, path };
  if (isJsonObject(value)) return readPart(value, path);
  if (!Array.isArray(value)) return noText;
  const texts: string[] = [];
  let first: JsonPath | undefined;
  value.forEach((part, index) => {
    const found =
      typeof part === 'string'
        ? { text: part, path: [...path, index] }
        : isJsonObject(part)
          ? readPart(part, [...path, index])
          : noText;
    if (found.path === undefined) return;
    first ??= found.path;
    texts.push(found.text);
  });
  return { text: texts.join('\n'), path: first };
}

function readPart(part: JsonObject, path: JsonPath): FoundText {
  const type = part['type'] ?? part['block_type'];
  if (part['thought'] === true) return noText;
  if (type !== undefined && !textPartTypes.has(type)) return noText;
  for (const key of ['text', 'content', 'refusal']) {
    const text = part[key];
    if (typeof text === 'string') return { text, path: [...path, key] };
  }
  return noText;
}

/** Tool calls that an assistant message asks for. */
function readToolCalls(message: JsonObject): ToolCall[] {
  const calls: ToolCall[] = [];
  const listed =
    message['tool_calls'] ??
    (isJsonObject(message['additional_kwargs']) ? message['additional_kwargs']['tool_calls'] : undefined);
  if (Array.isArray(listed))
    for (const call of listed) {
      if (!isJsonObject(call)) continue;
      const inner = isJsonObject(call['function']) ? call['function'] : call;
      if (inner['name'] !== undefined || inner['tool_name'] !== undefined)
        calls.push(
          toolCall(inner['name'] ?? inner['tool_name'], inner['arguments'] ?? inner['args'] ?? inner['tool_kwargs'], call['id']),
        );
    }
  if (isJsonObject(message['function_call']))
    calls.push(toolCall(message['function_call']['name'], message['function_call']['arguments'], undefined));
  if (calls.length > 0) return calls;
  for (const list of [message['content'], message['parts'], message['blocks']]) {
    if (!Array.isArray(list)) continue;
    for (const part of list) {
      if (!isJsonObject(part)) continue;
      const nested = part['toolUse'] ?? part['functionCall'] ?? part['function_call'];
      if (isJsonObject(nested))
        calls.push(toolCall(nested['name'], nested['input'] ?? nested['args'], nested['toolUseId'] ?? nested['id']));
      else if (part['type'] === 'tool_use' || part['type'] === 'tool_call' || part['block_type'] === 'tool_call')
        calls.push(
          toolCall(
            part['name'] ?? part['tool_name'],
            part['input'] ?? part['arguments'] ?? part['args'] ?? part['tool_kwargs'],
            part['id'],
          ),
        );
    }
  }
  return calls;
}

function toolCall(name: JsonValue | undefined, input: JsonValue | undefined, id: JsonValue | undefined): ToolCall {
  return { name: typeof name === 'string' ? name : 'unknown', arguments: decodeJsonText(input), id: textOrUndefined(id) };
}

const textOrUndefined = (value: JsonValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
