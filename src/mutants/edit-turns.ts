/** Turns of a conversation put in and taken out: a text of the agent (a model step) and the user's message that follows it. */
import { findInputMessages, messageText } from '../adapters/messages/find-messages.ts';
import type { JsonValue } from '../base/json-value.ts';
import type { Step, Trace } from '../trace/trace.ts';
import { editStep, editValues, settle, spanOf, stepOf } from './edit-trace.ts';
import { replyOf } from './exchange.ts';
import { read, rewriteConversations, withText } from './messages.ts';
import { rewriteValue } from './rewrite-value.ts';
import { branch, copiedInto, sharedAncestor, withoutGap, withoutSpans } from './spans.ts';

/** A text of the agent, the user's reply to it, and the model step that saw both last. */
export interface Turn {
  asked: Step;
  question: string;
  reply: string;
  next: Step;
}

/** Turns between user and agent that the model steps show, in order. */
export function turnsOf(trace: Trace): Turn[] {
  const models = trace.steps.filter(({ kind }) => kind === 'model');
  return models.flatMap((next, index) => {
    const asked = models[index - 1];
    const [said, reply] = findInputMessages(next.input).slice(-2);
    if (asked === undefined || asked.agent !== next.agent || said?.role !== 'assistant' || reply?.role !== 'user') return [];
    const { text, calls } = replyOf(asked);
    const isTurn = calls.length === 0 && said.content === text && text !== '' && asked.index + 1 === next.index;
    return isTurn ? [{ asked, question: text, reply: reply.content, next }] : [];
  });
}

const shows = (item: JsonValue | undefined, role: string, text: string): boolean => {
  const message = read(item)[0];
  return message !== undefined && message.role === role && message.content === text;
};

/** The trace without the turn. Undefined when the same turn occurs twice: conversations would not tell which is meant. */
export function removeTurn(trace: Trace, { asked, question, reply }: Turn): Trace | undefined {
  if (turnsOf(trace).filter((turn) => turn.question === question && turn.reply === reply).length !== 1) return undefined;
  const rest = withoutGap(trace, withoutSpans(trace, [asked.spanId]), [asked]);
  const edited = editValues(rest, (value) =>
    rewriteConversations(value, (list) => {
      const at = list.findIndex((item, index) => shows(item, 'assistant', question) && shows(list[index + 1], 'user', reply));
      return at < 0 ? list : [...list.slice(0, at), ...list.slice(at + 2)];
    }),
  );
  return settle(trace, edited);
}

export interface InsertedTurn {
  trace: Trace;
  /** The model step that speaks first in the new turn. */
  spanId: string;
}

/**
 * Lets the agent say `question` and the user answer `reply` before the model step `next`, as a model step of its own.
 * Undefined when `next` was shown no list of messages, or one that does not offer the form of both.
 */
export function insertTurn(
  trace: Trace,
  next: Step,
  question: string,
  reply: string,
  random: () => number,
): InsertedTurn | undefined {
  const seen = findInputMessages(next.input);
  const anchor = seen.at(-1);
  const before = trace.steps[next.index - 1];
  if (anchor === undefined || before === undefined) return undefined;
  const anchorText = messageText(anchor);
  const isAnchor = (item: JsonValue): boolean =>
    read(item).some((message) => message.role === anchor.role && messageText(message) === anchorText);
  const occurrence = seen.filter((message) => message.role === anchor.role && messageText(message) === anchorText).length;
  const ids = new Set(trace.spans.filter((span) => isBefore(trace, span.spanId, next)).map(({ spanId }) => spanId));
  let inserted = 0;
  const extend = (list: readonly JsonValue[]): readonly JsonValue[] => {
    if (list.length === 1) return list;
    const at = list.flatMap((item, index) => (isAnchor(item) ? [index] : []))[occurrence - 1];
    const said = formOf(list, 'assistant', question);
    const answered = formOf(list, 'user', reply);
    if (at === undefined || said === undefined || answered === undefined) return list;
    inserted += 1;
    return [...list.slice(0, at + 1), said, answered, ...list.slice(at + 1)];
  };
  const reworded = editValues(
    trace,
    (value) => rewriteConversations(value, extend),
    ({ spanId }) => ({ inputs: !ids.has(spanId), outputs: !ids.has(spanId) }),
  );
  if (inserted === 0) return undefined;
  const parent = sharedAncestor(trace, before.spanId, next.spanId);
  const atNs = branch(trace, next.spanId, parent)?.startTimeNs;
  const copies = copiedInto(reworded, [stepOf(reworded, next.spanId)!], { after: before, atNs, parent }, random);
  const spanId = copies.ids.get(next.spanId)!;
  const spoken = speaking(trace, next, question);
  if (spoken === undefined) return undefined;
  const shown = { input: next.input, output: spoken.output };
  const asRecorded = { inputs: spanOf(trace, next.spanId)?.inputs, outputs: spoken.outputs };
  return { trace: settle(trace, editStep(copies.trace, spanId, shown, asRecorded)), spanId };
}

/** Spans that ended before `next` began to see messages: those that stand before its span and do not enclose it. */
function isBefore(trace: Trace, spanId: string, next: Step): boolean {
  const position = (id: string): number => trace.spans.findIndex((span) => span.spanId === id);
  let enclosing = spanOf(trace, next.spanId);
  while (enclosing !== undefined && enclosing.spanId !== spanId)
    enclosing = enclosing.parentSpanId === undefined ? undefined : spanOf(trace, enclosing.parentSpanId);
  return enclosing === undefined && position(spanId) < position(next.spanId);
}

/** A message of the role with another text, in the form that the list's messages have. */
function formOf(list: readonly JsonValue[], role: 'assistant' | 'user', text: string): JsonValue | undefined {
  const plain = (wanted: string): JsonValue | undefined =>
    list.find((item) => {
      const messages = read(item);
      const [message] = messages;
      return messages.length === 1 && message?.role === wanted && message.path !== undefined && message.toolCalls.length === 0;
    });
  const own = plain(role);
  if (own !== undefined) return withText(own, text);
  const user = plain('user');
  if (user === undefined) return undefined;
  const spoken = rewriteValue(withText(user, text), (part) =>
    part === 'user' ? 'assistant' : part === 'human' ? 'ai' : undefined,
  );
  return shows(spoken, role, text) ? spoken : undefined;
}

/** The recorded reply of a model step that only speaks, with another text: of `next` itself, else of any. */
function speaking(
  trace: Trace,
  next: Step,
  text: string,
): (Pick<Step, 'output'> & { outputs: JsonValue | undefined }) | undefined {
  const form = [next, ...trace.steps].find((step) => {
    if (step.kind !== 'model') return false;
    const reply = replyOf(step);
    return reply.text !== '' && reply.calls.length === 0;
  });
  if (form === undefined) return undefined;
  const old = replyOf(form).text;
  const reworded = (value: JsonValue | undefined): JsonValue | undefined =>
    value === undefined ? undefined : rewriteValue(value, (part) => (part === old ? text : undefined));
  return { output: reworded(form.output), outputs: reworded(spanOf(trace, form.spanId)?.outputs) };
}
