/** Changes of one call that every place agrees on: its step, its span, the model's request, the conversations that quote it. */
import { decodeJsonText, jsonText } from '../adapters/messages/json-text.ts';
import { canonicalText } from '../analysis/checks/value-text.ts';
import { isJsonObject, type JsonValue } from '../base/json-value.ts';
import { stringifyJson } from '../base/lossless-json.ts';
import type { Trace } from '../trace/trace.ts';
import { editStep, editValues, settle, spanOf } from './edit-trace.ts';
import type { Exchange } from './exchange.ts';
import { answersCall, asksFor, carriesCall, read, rewriteConversations, withText } from './messages.ts';
import { rewriteStrings, rewriteValue } from './rewrite-value.ts';

/** What a call did, changed. */
export interface CallChange {
  name?: string;
  input?: JsonValue;
  output?: JsonValue;
  /** A text makes the call fail; undefined makes it succeed. */
  error?: string | undefined;
}

/** One item of a conversation as it reads after the change; the same item when it is not about this call. */
export function changedItem(item: JsonValue, { step, callId, requestText }: Exchange, change: CallChange): JsonValue {
  if (callId !== undefined) {
    if (answersCall(item, callId)) return change.output === undefined ? item : withResult(item, callId, change);
    return asksFor(item, callId) ? withRequest(item, callId, step, change) : item;
  }
  const message = read(item)[0];
  if (message === undefined || requestText === '' || !message.content.startsWith(requestText)) return item;
  const asked = changedRequestText(requestText, step, change);
  const rest = message.content.slice(requestText.length);
  const output = step.output === undefined ? '' : jsonText(step.output);
  const answered = change.output === undefined || output === '' ? rest : rest.replace(output, () => jsonText(change.output!));
  return withText(item, asked + answered);
}

function withResult(item: JsonValue, callId: string, change: CallChange): JsonValue {
  const text = jsonText(change.output!);
  const shown = read(item).find((message) => message.toolCallId === callId)!.content;
  const replace = (part: JsonValue): JsonValue => {
    const replaced = rewriteStrings(part, (inner) => (inner === shown ? text : inner));
    return isJsonObject(replaced) && replaced['status'] === 'success' && change.error !== undefined
      ? { ...replaced, status: 'error' }
      : replaced;
  };
  return read(item).length === 1
    ? withText(replace(item), text)
    : rewriteValue(item, (part) => (part !== item && carriesCall(part, callId) ? replace(part) : undefined));
}

const withRequest = (item: JsonValue, callId: string, step: Exchange['step'], change: CallChange): JsonValue =>
  rewriteValue(item, (part) => (carriesCall(part, callId) ? changedRequest(part, step, change) : undefined));

const inputKeys = new Set(['arguments', 'args', 'input', 'tool_kwargs', 'parameters']);

function changedRequest(request: JsonValue, step: Exchange['step'], change: CallChange): JsonValue {
  if (!isJsonObject(request)) return request;
  return Object.fromEntries(
    Object.entries(request).map(([key, value]): [string, JsonValue] => {
      if (inputKeys.has(key) && canonicalText(decodeJsonText(value)) === canonicalText(decodeJsonText(step.input)))
        return [key, change.input === undefined ? value : likeBefore(value, change.input)];
      if ((key === 'name' || key === 'tool_name') && value === step.name) return [key, change.name ?? value];
      return [key, isJsonObject(value) && !inputKeys.has(key) ? changedRequest(value, step, change) : value];
    }),
  );
}

/** Text where text was, a value where a value was. */
const likeBefore = (before: JsonValue | undefined, value: JsonValue): JsonValue =>
  typeof before === 'string' && typeof value !== 'string' ? stringifyJson(value) : value;

/** A request in plain text names the argument values somewhere: those that changed are replaced. */
export function changedRequestText(text: string, step: Exchange['step'], change: CallChange): string {
  if (change.input === undefined || !isJsonObject(step.input) || !isJsonObject(change.input)) return text;
  let changed = text;
  for (const [key, value] of Object.entries(step.input)) {
    const next = change.input[key];
    if (typeof value === 'string' && value !== '' && typeof next === 'string') changed = changed.replaceAll(value, () => next);
  }
  return changed;
}

/** The trace with one call changed. */
export function changeCall(trace: Trace, exchange: Exchange, change: CallChange): Trace {
  const { step } = exchange;
  const span = spanOf(trace, step.spanId);
  const inConversations = editValues(trace, (value) =>
    rewriteConversations(value, (list) => list.map((item) => changedItem(item, exchange, change))),
  );
  const edited = editStep(inConversations, step.spanId, stepAfter(step, change), {
    ...(change.name === undefined || span === undefined ? {} : { name: span.name.replace(step.name, () => change.name!) }),
    ...(change.input === undefined ? {} : { inputs: likeBefore(span?.inputs, change.input) }),
    ...(change.output === undefined ? {} : { outputs: resultAfter(span?.outputs, exchange, change) }),
    ...('error' in change ? { status: change.error === undefined ? 'OK' : 'ERROR', statusMessage: change.error } : {}),
  });
  return settle(trace, edited);
}

const stepAfter = (step: Exchange['step'], change: CallChange): Partial<Exchange['step']> => ({
  ...(change.name === undefined ? {} : { name: change.name }),
  ...(change.input === undefined ? {} : { input: change.input }),
  ...(change.output === undefined ? {} : { output: change.output }),
  ...('error' in change ? { error: change.error } : {}),
});

/** A tool message keeps its envelope round the changed content. */
function resultAfter(outputs: JsonValue | undefined, { step, callId }: Exchange, change: CallChange): JsonValue {
  if (outputs === undefined || canonicalText(outputs) === canonicalText(step.output)) return change.output!;
  return callId !== undefined && answersCall(outputs, callId) ? withResult(outputs, callId, change) : change.output!;
}
