/** Calls taken out of a run, put in again elsewhere, or repeated, with the requests for them and all that quotes them. */
import { findInputMessages } from '../adapters/messages/find-messages.ts';
import type { JsonValue } from '../base/json-value.ts';
import type { Span, Trace } from '../trace/trace.ts';
import { changeCall, changedItem, type CallChange } from './edit-call.ts';
import { editStep, editValues, settle, spanOf, stepOf } from './edit-trace.ts';
import { exchangeOf, type Exchange } from './exchange.ts';
import { answersCall, asksFor, read, rewriteConversations, withoutCall } from './messages.ts';
import { rewriteStrings } from './rewrite-value.ts';
import { branch, copiedInto, freshId, sharedAncestor, withoutGap, withoutSpans } from './spans.ts';

/** Whether a conversation's item is (part of) the exchange; in plain text one item is request and result together. */
function belongs(item: JsonValue, { callId, requestText }: Exchange): boolean {
  if (callId !== undefined) return asksFor(item, callId) || answersCall(item, callId);
  return requestText !== '' && read(item).some(({ content }) => content.startsWith(requestText));
}

/** The trace without a call. Its request goes too, unless it says something or asks for other calls as well. */
export function removeCall(trace: Trace, exchange: Exchange): Trace {
  const { step, request, callId, requestText, requested } = exchange;
  const isRequestGone = request !== undefined && (requested === 0 || (requested === 1 && requestText === ''));
  const removed = isRequestGone ? [request, step] : [step];
  const rest = withoutSpans(
    trace,
    removed.map(({ spanId }) => spanId),
  );
  const edited = editValues(withoutGap(trace, rest, removed), (value) =>
    rewriteConversations(value, (list) =>
      callId === undefined
        ? list.filter((item) => !belongs(item, exchange))
        : list.map((item) => (belongs(item, exchange) ? withoutCall(item, callId) : item)).filter((item) => item !== undefined),
    ),
  );
  return settle(trace, edited);
}

export interface Insertion {
  trace: Trace;
  /** The inserted call's step. */
  spanId: string;
}

/** Exchanges whose messages can be copied one by one: a request that asks for this call only, or code that calls. */
export const isMovable = ({ requested }: Exchange): boolean => requested <= 1;

/**
 * Copies an exchange behind another one, with a change if wanted. The conversations that hold both get the copy's messages
 * behind those of `after`; the copied request saw what the model step after `after` saw.
 */
export function insertCall(
  trace: Trace,
  source: Exchange,
  after: Exchange,
  random: () => number,
  change: CallChange = {},
): Insertion {
  const sources = source.request === undefined ? [source.step] : [source.request, source.step];
  const shared = sharedAncestor(trace, after.step.spanId, (after.request ?? after.step).spanId);
  const callId = source.callId === undefined ? undefined : freshCallId(trace, source.callId, random);
  const renamed = (value: JsonValue): JsonValue =>
    rewriteStrings(value, (text) => (text === source.callId && callId !== undefined ? callId : text));
  const copyOf = (item: JsonValue): JsonValue => renamed(changedItem(item, source, change));
  const atNs = branch(trace, after.step.spanId, shared)?.endTimeNs;
  const { trace: copied, ids } = copiedInto(trace, sources, { after: after.step, atNs, parent: shared }, random);
  const isNew = new Set(ids.values());
  const next = trace.steps.find(
    ({ kind, index, agent }) => kind === 'model' && index > after.step.index && agent === after.step.agent,
  );
  const extended = editValues(
    copied,
    (value) => rewriteConversations(value, (list) => extendedBy(list, source, after, copyOf)),
    ({ spanId }) => ({ inputs: !isNew.has(spanId), outputs: !isNew.has(spanId) }),
  );
  const stepId = ids.get(source.step.spanId)!;
  const requestId = source.request === undefined ? undefined : ids.get(source.request.spanId)!;
  const ofCopies = editCopies(extended, isNew, renamed);
  const seen = requestId === undefined || next === undefined ? ofCopies : withInputsOf(ofCopies, requestId, trace, next.spanId);
  const inserted = stepOf(seen, stepId)!;
  const request = requestId === undefined ? undefined : stepOf(seen, requestId);
  const own: Exchange = { ...source, step: inserted, request, callId };
  // In plain text both exchanges read alike, so the change was made while copying; only the copied spans are left to change.
  const changed = Object.keys(change).length === 0 ? seen : changeCopies(seen, isNew, own, change);
  return { trace: settle(trace, changed), spanId: stepId };
}

function extendedBy(
  list: readonly JsonValue[],
  source: Exchange,
  after: Exchange,
  copyOf: (item: JsonValue) => JsonValue,
): readonly JsonValue[] {
  const at = list.findLastIndex((item) => belongs(item, after));
  const all = list.filter((item) => belongs(item, source));
  const copies = source.callId === undefined ? all.slice(0, 1) : all;
  const isWhole = after.callId === undefined || answersCall(list[at] ?? null, after.callId);
  // A lone message is a model's reply; what follows it is in the next list.
  if (at < 0 || list.length === 1 || !isWhole || copies.length === 0) return list;
  return [...list.slice(0, at + 1), ...copies.map(copyOf), ...list.slice(at + 1)];
}

const editCopies = (trace: Trace, isNew: ReadonlySet<string>, edit: (value: JsonValue) => JsonValue): Trace =>
  editValues(trace, edit, ({ spanId }) => ({ inputs: isNew.has(spanId), outputs: isNew.has(spanId) }));

function withInputsOf(trace: Trace, spanId: string, original: Trace, from: string): Trace {
  const step = stepOf(original, from)!;
  const span = spanOf(original, from);
  const tokens = stepOf(trace, spanId)?.tokens;
  return editStep(trace, spanId, { input: step.input, tokens }, span === undefined ? {} : { inputs: span.inputs });
}

function changeCopies(trace: Trace, isNew: ReadonlySet<string>, own: Exchange, change: CallChange): Trace {
  const changed = changeCall(trace, own, change);
  const pick = <T extends Pick<Span, 'spanId'>>(before: readonly T[], after: readonly T[]): T[] =>
    before.map((item, index) => (isNew.has(item.spanId) ? after[index]! : item));
  return own.callId === undefined
    ? { ...trace, steps: pick(trace.steps, changed.steps), spans: pick(trace.spans, changed.spans) }
    : changed;
}

/** Ids such as "call_7Hf2" get other letters and digits behind their prefix, and are new to the trace. */
function freshCallId(trace: Trace, like: string, random: () => number): string {
  const taken = new Set(
    trace.steps
      .filter(({ kind }) => kind === 'model')
      .flatMap((step) => findInputMessages(step.input).map(({ toolCallId }) => toolCallId)),
  );
  const prefix = /^[a-z]+[_-]/i.exec(like)?.[0] ?? '';
  for (;;) {
    const id = prefix + freshId(like.slice(prefix.length).padEnd(8, '0').replace(/[g-z]/gi, 'a'), random);
    if (!taken.has(id)) return id;
  }
}

/** The call `moved` made after `after` instead of where it was. Undefined when its request also says something. */
export function moveCall(trace: Trace, moved: Exchange, after: Exchange, random: () => number): Insertion | undefined {
  if (moved.requestText !== '') return undefined;
  const inserted = insertCall(trace, moved, after, random);
  const original = stepOf(inserted.trace, moved.step.spanId);
  const exchange = original === undefined ? undefined : movedExchange(inserted.trace, moved, original.spanId);
  if (exchange === undefined) return undefined;
  return { trace: settle(trace, removeCall(inserted.trace, exchange)), spanId: inserted.spanId };
}

/** The original among the copies: by its call id, or as the call of code that it is. */
function movedExchange(trace: Trace, moved: Exchange, spanId: string): Exchange | undefined {
  const step = stepOf(trace, spanId)!;
  if (moved.callId === undefined) return exchangeOf(trace, step);
  return { ...moved, step, request: moved.request && stepOf(trace, moved.request.spanId) };
}
