/** What the model calls of a run show together: the conversation, the system texts, the declared tools. */
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json-value.ts';
import type { Message, ToolDeclaration } from '../trace/trace.ts';
import type { ChatMessage } from './messages/chat-message.ts';
import { findInputMessages, findOutputMessages, messageText } from './messages/find-messages.ts';
import type { SpanReading } from './span-reading.ts';

export interface Conversation {
  messages: Message[];
  systemTexts: string[];
  toolDeclarations: ToolDeclaration[];
  /** What the first model call was given and the last one answered. */
  firstInput: ChatMessage[];
  lastOutput: ChatMessage[];
}

/** `calls`: the model spans in order of start. */
export function readConversation(calls: readonly SpanReading[]): Conversation {
  const systemTexts = new Set<string>();
  const tools = new Map<string, ToolDeclaration>();
  let longest: ChatMessage[] = [];
  let longestCall: SpanReading | undefined;
  let firstInput: ChatMessage[] = [];
  for (const call of calls) {
    const input = findInputMessages(call.inputs);
    if (firstInput.length === 0) firstInput = input;
    for (const message of input) if (message.role === 'system' && message.content !== '') systemTexts.add(message.content);
    for (const tool of readToolDeclarations(call)) if (!tools.has(tool.name)) tools.set(tool.name, tool);
    if (input.length >= longest.length && input.length > 0) {
      longest = input;
      longestCall = call;
    }
  }
  const lastCall = calls.at(-1);
  const lastOutput = lastCall === undefined ? [] : findOutputMessages(lastCall.outputs);
  const reply = longestCall === undefined ? [] : longestCall === lastCall ? lastOutput : findOutputMessages(longestCall.outputs);
  return {
    messages: [...longest, ...reply].map((message) => ({ role: message.role, content: messageText(message) })),
    systemTexts: [...systemTexts],
    toolDeclarations: [...tools.values()],
    firstInput,
    lastOutput,
  };
}

/** Declared functions lie under these keys, at the top of the request or in one of its parts. */
const toolKeys = ['tools', 'functions'];
const requestParts = ['kwargs', 'invocation_params', 'config', 'toolConfig', 'options', 'body'];

function readToolDeclarations(call: SpanReading): ToolDeclaration[] {
  const lists: (JsonValue | undefined)[] = [call.tools];
  if (isJsonObject(call.inputs)) {
    for (const request of [call.inputs, ...requestParts.map((part) => (call.inputs as JsonObject)[part])])
      if (isJsonObject(request)) for (const key of toolKeys) lists.push(request[key]);
  }
  const declarations: ToolDeclaration[] = [];
  for (const list of lists) if (Array.isArray(list)) for (const item of list) collect(item, declarations);
  return declarations;
}

function collect(item: JsonValue, into: ToolDeclaration[]): void {
  if (!isJsonObject(item)) return;
  const grouped = item['function_declarations'] ?? item['functionDeclarations'];
  if (Array.isArray(grouped)) {
    for (const inner of grouped) collect(inner, into);
    return;
  }
  const nested = item['function'] ?? item['toolSpec'];
  const tool = isJsonObject(nested) ? nested : item;
  const name = tool['name'];
  if (typeof name !== 'string' || name === '') return;
  const schema =
    tool['parameters'] ??
    tool['input_schema'] ??
    tool['inputSchema'] ??
    tool['parameters_json_schema'] ??
    tool['params_json_schema'];
  const description = tool['description'];
  into.push({
    name,
    description: typeof description === 'string' ? description : undefined,
    parameters: isJsonObject(schema) && isJsonObject(schema['json']) ? schema['json'] : schema,
  });
}
