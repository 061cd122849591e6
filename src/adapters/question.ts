/**
 * The ladder that finds the question and the answer of a run. Root inputs are never trusted to have a certain shape: they may
 * be a string, a list, an object of any keys, "" or missing.
 */
import { isJsonObject, type JsonValue } from '../base/json-value.ts';
import type { JsonPath } from '../trace/trace.ts';
import type { ChatMessage } from './messages/chat-message.ts';
import { findOutputMessages } from './messages/find-messages.ts';
import { decodeJsonText } from './messages/json-text.ts';
import { readMessages, readText } from './messages/read-messages.ts';

export interface LocatedText {
  text: string;
  path: JsonPath;
}

/** Searched in this order; a key whose value holds no text is passed over. */
const questionKeys = [
  'messages',
  'input',
  'query',
  'question',
  'prompt',
  'user_prompt',
  'user_input',
  'user_query',
  'user_message',
  'new_message',
  'message',
  'request',
  'contents',
  'inputs',
  'task',
  'text',
  'content',
  'chat_input',
  'input_str',
  'topic',
  'str_or_query_bundle',
  'query_bundle',
  'query_str',
  'state',
  'data',
  'body',
  'kwargs',
  'args',
];

const answerKeys = [
  'messages',
  'response',
  'answer',
  'output',
  'output_text',
  'final_output',
  'result',
  'final_answer',
  'content',
  'text',
  'message',
  'reply',
  'completion',
  'generation',
  'raw',
  'outputs',
  'data',
];

const maxDepth = 6;

export function findQuestion(inputs: JsonValue | undefined): LocatedText | undefined {
  return search(inputs, [], 0, questionKeys, lastUserText);
}

export function findAnswer(outputs: JsonValue | undefined): LocatedText | undefined {
  return search(outputs, [], 0, answerKeys, lastAssistantText);
}

type Pick = (messages: readonly ChatMessage[]) => LocatedText | undefined;

function search(
  value: JsonValue | undefined,
  path: JsonPath,
  depth: number,
  keys: readonly string[],
  pick: Pick,
): LocatedText | undefined {
  if (typeof value === 'string') return { text: value, path };
  if (typeof value !== 'object' || value === null || depth > maxDepth) return undefined;
  const messages = readMessages(value, path);
  if (messages.length > 0) return pick(messages);
  if (Array.isArray(value)) {
    const { text, path: found } = readText(value, path);
    if (found !== undefined) return { text, path: found };
    return value.length === 1 || isJsonObject(value[0]) ? search(value[0], [...path, 0], depth + 1, keys, pick) : undefined;
  }
  if (
    keys === answerKeys &&
    (value['choices'] !== undefined || value['candidates'] !== undefined || value['generations'] !== undefined)
  ) {
    return pick(findOutputMessages(value, path));
  }
  for (const key of keys) {
    if (!Object.hasOwn(value, key)) continue;
    const found = search(value[key], [...path, key], depth + 1, keys, pick);
    if (found !== undefined) return found;
  }
  return onlyText(value, path, keys);
}

/** Keys that never hold the question or the answer itself. */
const sideKeys =
  /^(?:reasoning|rationale|thoughts?|model|id|.*_id|name|type|role|status|session|user|language|locale|time.*|date.*)$/;

/** The one text among an object's values; for answers, the last of several (signatures list the answer last). */
function onlyText(value: { [key: string]: JsonValue }, path: JsonPath, keys: readonly string[]): LocatedText | undefined {
  const texts = Object.entries(value).filter(([key, item]) => typeof item === 'string' && !sideKeys.test(key));
  const chosen = keys === answerKeys || texts.length === 1 ? texts.at(-1) : undefined;
  return chosen === undefined ? undefined : { text: chosen[1] as string, path: [...path, chosen[0]] };
}

export function lastUserText(messages: readonly ChatMessage[]): LocatedText | undefined {
  return located(messages.findLast((message) => message.role === 'user' && message.path !== undefined));
}

/** The last assistant message that asks for no tool; "" is a real, empty answer. */
export function lastAssistantText(messages: readonly ChatMessage[]): LocatedText | undefined {
  return located(
    messages.findLast((message) => message.role === 'assistant' && message.path !== undefined && message.toolCalls.length === 0),
  );
}

function located(message: ChatMessage | undefined): LocatedText | undefined {
  return message === undefined ? undefined : { text: message.content, path: message.path ?? [] };
}

/** Previews are cut texts: parsed when they still parse, else taken as they are. */
export function findInPreview(
  preview: string | undefined,
  find: (value: JsonValue | undefined) => LocatedText | undefined,
): string | undefined {
  if (preview === undefined || preview === '') return undefined;
  const decoded = decodeJsonText(preview);
  return typeof decoded === 'string' ? preview : find(decoded)?.text;
}
