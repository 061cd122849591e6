/** Conversations wherever they lie in recorded values: lists of messages, and single messages such as a model's reply. */
import type { ChatMessage } from '../adapters/messages/chat-message.ts';
import { readMessages } from '../adapters/messages/read-messages.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json-value.ts';
import { rewriteStrings, rewriteValue, withValueAt } from './rewrite-value.ts';

/** What an item of a message list says; [] when it is no message. Anthropic's user messages may hold several tool results. */
export const read = (item: JsonValue | undefined): ChatMessage[] => (isJsonObject(item) ? readMessages(item) : []);

const isMessage = (value: JsonValue): boolean => read(value).length > 0;

/** True for a tool's result as a message: text edits about the answer must not touch it. */
export const isToolResult = (value: JsonValue): boolean => read(value).some(({ role }) => role === 'tool');

/**
 * `edit` on every list of messages, and on every message that stands alone, as a list of one; a lone message changes only when
 * exactly one comes back. Messages are not entered, so the parts of one are never taken for a list.
 */
export function rewriteConversations(value: JsonValue, edit: (list: readonly JsonValue[]) => readonly JsonValue[]): JsonValue {
  return rewriteValue(value, (part) => {
    if (Array.isArray(part)) {
      if (!part.some(isMessage)) return undefined;
      const edited = edit(part);
      const isSame = edited.length === part.length && edited.every((item, index) => item === part[index]);
      return isSame ? part : [...edited];
    }
    if (!isMessage(part)) return undefined;
    const edited = edit([part]);
    return edited.length === 1 ? edited[0]! : part;
  });
}

/** A message with another text: the text that was read is replaced wherever the message repeats it. */
export function withText(item: JsonValue, text: string): JsonValue {
  const message = read(item)[0];
  if (message === undefined) return item;
  const place = message.path;
  const placed = place === undefined ? item : withValueAt(item, place, text);
  return message.content === '' ? placed : rewriteStrings(placed, (part) => (part === message.content ? text : part));
}

const idKeys = ['id', 'call_id', 'tool_call_id', 'tool_use_id', 'toolUseId'];

/** Whether an object is the request or the result with this call id: by a key of its own or of the one object that it wraps. */
export function carriesCall(value: JsonValue, callId: string): value is JsonObject {
  if (!isJsonObject(value)) return false;
  const own = (object: JsonObject): boolean => idKeys.some((key) => object[key] === callId);
  const wrapped = Object.values(value);
  return own(value) || (wrapped.length === 1 && isJsonObject(wrapped[0]) && own(wrapped[0]));
}

/** A message without the request or result of a call; undefined when nothing is left of it. */
export function withoutCall(item: JsonValue, callId: string): JsonValue | undefined {
  if (read(item).every((message) => message.toolCallId === callId) && read(item).length > 0) return undefined;
  const rest = rewriteValue(item, (part) => {
    if (!Array.isArray(part) || !part.some((inner) => carriesCall(inner, callId))) return undefined;
    return part.filter((inner) => !carriesCall(inner, callId));
  });
  if (rest === item) return asksFor(item, callId) ? undefined : item;
  return read(rest).some((message) => message.content !== '' || message.toolCalls.length > 0 || message.role === 'tool')
    ? rest
    : undefined;
}

export const asksFor = (item: JsonValue, callId: string): boolean =>
  read(item).some((message) => message.toolCalls.some(({ id }) => id === callId));

export const answersCall = (item: JsonValue, callId: string): boolean =>
  read(item).some((message) => message.toolCallId === callId);
