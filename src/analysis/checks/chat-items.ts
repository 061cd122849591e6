/**
 * Who said what in a recorded model call: a short reader for the shapes that producers use (OpenAI chat and Responses items,
 * Anthropic blocks, LangChain constructors and pairs, Gemini and Bedrock parts, pydantic-ai parts). It reads roles, texts and how
 * many calls a message asks for, nothing else; src/adapters/messages reads the rest, and this folder may not depend on it.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json-value.ts';
import type { Role } from '../../trace/trace.ts';

export interface ChatItem {
  role: Role;
  /** Text parts joined by newlines; "" when there are none. */
  text: string;
  /** How many tool calls the message asks for. */
  calls: number;
}

const roles = new Map<unknown, Role>(
  (
    [
      ['system', ['system', 'developer', 'system-prompt', 'SystemMessage']],
      ['user', ['user', 'human', 'user-prompt', 'HumanMessage']],
      ['assistant', ['assistant', 'ai', 'model', 'AIMessage', 'AIMessageChunk']],
      ['tool', ['tool', 'function', 'ToolMessage', 'FunctionMessage']],
    ] as const
  ).flatMap(([role, names]) => names.map((name): [string, Role] => [name, role])),
);
const listKeys = ['messages', 'input', 'contents', 'message_history', 'chat_history', 'prompt', 'history'];
const wrapperKeys = ['request', 'kwargs', 'body', 'args', 'params', 'state', 'input', 'inputs', 'data'];
const textTypes = new Set<unknown>(['text', 'input_text', 'output_text', 'refusal']);
const callTypes = new Set<unknown>(['tool_use', 'tool_call']);
const callKeys = ['toolUse', 'functionCall', 'function_call'];
const MAX_DEPTH = 4;

/** The message list of a call's inputs, as recorded; [] when they hold none. A text under a message key is one user message. */
export function chatList(inputs: JsonValue | undefined, depth = 0): readonly JsonValue[] {
  if (Array.isArray(inputs)) {
    const [only] = inputs;
    return inputs.length === 1 && Array.isArray(only) && isJsonObject(only[0]) ? only : inputs;
  }
  if (!isJsonObject(inputs) || depth >= MAX_DEPTH) return [];
  for (const key of listKeys) {
    const value = own(inputs, key);
    if (typeof value === 'string' && value !== '') return [{ role: 'user', content: value }];
    if (Array.isArray(value) && value.length > 0) return chatList(value, depth + 1);
  }
  for (const key of wrapperKeys) {
    const found = chatList(own(inputs, key), depth + 1);
    if (found.length > 0) return found;
  }
  return [];
}

const own = (value: JsonObject, key: string): JsonValue | undefined => (Object.hasOwn(value, key) ? value[key] : undefined);

/** The messages in one item of such a list: usually one, several for nested lists and pydantic-ai requests, none for other data. */
export function chatItems(value: JsonValue | undefined, depth = 0): ChatItem[] {
  if (Array.isArray(value)) {
    const role = value.length === 2 && typeof value[1] === 'string' ? roles.get(value[0]) : undefined;
    if (role !== undefined) return [{ role, text: value[1] as string, calls: 0 }];
    return depth >= MAX_DEPTH ? [] : value.flatMap((item) => chatItems(item, depth + 1));
  }
  if (!isJsonObject(value)) return [];
  const inner = own(value, 'kwargs');
  const constructor = own(value, 'id');
  if (isJsonObject(inner) && Array.isArray(constructor)) {
    const role = roles.get(constructor.at(-1));
    return role === undefined ? [] : [message(inner, role)];
  }
  const type = own(value, 'type');
  if (type === 'function_call') return [{ role: 'assistant', text: '', calls: 1 }];
  if (type === 'function_call_output') return [{ role: 'tool', text: '', calls: 0 }];
  const parts = own(value, 'parts');
  if (Array.isArray(parts) && typeof own(value, 'kind') === 'string') return parts.flatMap(requestPart);
  const role = roles.get(own(value, 'role')) ?? roles.get(type);
  return role === undefined ? [] : [message(value, role)];
}

function requestPart(part: JsonValue): ChatItem[] {
  if (!isJsonObject(part)) return [];
  const kind = own(part, 'part_kind');
  const text = contentText(own(part, 'content'));
  if (kind === 'tool-call') return [{ role: 'assistant', text: '', calls: 1 }];
  if (kind === 'text') return [{ role: 'assistant', text, calls: 0 }];
  const role = roles.get(kind);
  return role === undefined ? [] : [{ role, text, calls: 0 }];
}

function message(value: JsonObject, role: Role): ChatItem {
  const content = own(value, 'content') ?? own(value, 'parts') ?? own(value, 'text');
  return { role, text: contentText(content), calls: callCount(value, content) };
}

function contentText(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? content : [content];
  return parts.flatMap(partText).join('\n');
}

function partText(part: JsonValue | undefined): string[] {
  if (typeof part === 'string') return [part];
  if (!isJsonObject(part) || own(part, 'thought') === true) return [];
  const type = own(part, 'type');
  if (type !== undefined && !textTypes.has(type)) return [];
  const text = own(part, 'text') ?? own(part, 'content') ?? own(part, 'refusal');
  return typeof text === 'string' ? [text] : [];
}

function callCount(value: JsonObject, content: JsonValue | undefined): number {
  const more = own(value, 'additional_kwargs');
  const listed = own(value, 'tool_calls') ?? (isJsonObject(more) ? own(more, 'tool_calls') : undefined);
  if (Array.isArray(listed) && listed.length > 0) return listed.length;
  if (isJsonObject(own(value, 'function_call'))) return 1;
  if (!Array.isArray(content)) return 0;
  const isCallPart = (part: JsonValue): boolean =>
    isJsonObject(part) && (callTypes.has(own(part, 'type')) || callKeys.some((key) => isJsonObject(own(part, key))));
  return content.filter(isCallPart).length;
}

const replyKeys = ['choices', 'candidates', 'generations', 'message', 'messages', 'output', 'response', 'content', 'result'];

/** What a model answered, as one message; undefined when its output holds neither text nor calls that can be read. */
export function chatReply(output: JsonValue | undefined, depth = 0): ChatItem | undefined {
  if (typeof output === 'string') return output === '' ? undefined : { role: 'assistant', text: output, calls: 0 };
  const items = chatItems(output).filter((item) => item.role === 'assistant');
  if (items.length > 0) {
    const texts = items.flatMap((item) => (item.text === '' ? [] : [item.text]));
    const calls = items.reduce((sum, item) => sum + item.calls, 0);
    return texts.length === 0 && calls === 0 ? undefined : { role: 'assistant', text: texts.join('\n'), calls };
  }
  if (depth > 6) return undefined;
  if (Array.isArray(output))
    return isJsonObject(output[0]) || Array.isArray(output[0]) ? chatReply(output[0], depth + 1) : undefined;
  if (!isJsonObject(output)) return undefined;
  for (const key of replyKeys) {
    const value = own(output, key);
    if (value === undefined || value === null) continue;
    const reply = chatReply(key === 'content' && Array.isArray(value) ? { role: 'assistant', content: value } : value, depth + 1);
    if (reply !== undefined) return reply;
  }
  const parts = own(output, 'parts');
  if (Array.isArray(parts)) return chatReply(parts.some(hasPartKind) ? { kind: 'response', parts } : { role: 'model', parts }, 6);
  const text = own(output, 'text');
  return typeof text === 'string' && text !== '' ? { role: 'assistant', text, calls: 0 } : undefined;
}

const hasPartKind = (part: JsonValue): boolean => isJsonObject(part) && typeof own(part, 'part_kind') === 'string';
