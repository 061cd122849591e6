/**
 * An exchange: a call, the model step that asked for it, and how conversations refer to it, by call id, or, where an agent
 * writes its calls as plain text, by the text with which the model asked.
 */
import { findOutputMessages } from '../adapters/messages/find-messages.ts';
import { isCall } from '../analysis/checks/check-input.ts';
import { canonicalText } from '../analysis/checks/value-text.ts';
import { decodeJsonText } from '../adapters/messages/json-text.ts';
import type { JsonValue } from '../base/json-value.ts';
import type { Step, Trace } from '../trace/trace.ts';

export interface Exchange {
  step: Step;
  /** Undefined when no model step asked for the call: code did. */
  request: Step | undefined;
  callId: string | undefined;
  /** What the model said when it asked; the only trace of the exchange in conversations without call ids. */
  requestText: string;
  /** Calls that the request asks for; 0 when it asks in plain text or there is none. */
  requested: number;
}

/** Text and calls of a model step's reply. */
export function replyOf(step: Step): { text: string; calls: { id: string | undefined; name: string; input: string }[] } {
  const messages = findOutputMessages(step.output);
  return {
    text: messages.findLast(({ role, content }) => role === 'assistant' && content !== '')?.content ?? '',
    calls: messages.flatMap(({ toolCalls }) =>
      toolCalls.map((call) => ({ id: call.id, name: call.name, input: inputText(call.arguments) })),
    ),
  };
}

const inputText = (input: JsonValue | undefined): string => canonicalText(decodeJsonText(input) ?? {});

/**
 * The exchange of a tool or retrieval step. Undefined where it cannot be told apart in the conversation: calls without ids among
 * calls that have some, ids used twice, and requests in plain text that the model made twice in the same words.
 */
export function exchangeOf(trace: Trace, step: Step): Exchange | undefined {
  const before = trace.steps.slice(0, step.index).reverse();
  const models = trace.steps.filter(({ kind }) => kind === 'model').map((model) => ({ model, reply: replyOf(model) }));
  const replies = new Map(models.map(({ model, reply }) => [model, reply]));
  const request = before.find((candidate) => candidate.kind === 'model' && candidate.agent === step.agent);
  if (request === undefined) return { step, request, callId: undefined, requestText: '', requested: 0 };
  const asked = before
    .filter((candidate) => candidate.kind === 'model' && candidate.agent === step.agent)
    .flatMap((model) => replies.get(model)!.calls.map((call) => ({ model, ...call })))
    .find(({ name, input }) => name === step.name && input === inputText(step.input));
  if (asked !== undefined) {
    const uses = models.flatMap(({ reply }) => reply.calls).filter(({ id }) => id === asked.id).length;
    if (asked.id === undefined || uses !== 1) return undefined;
    const { text, calls } = replies.get(asked.model)!;
    return { step, request: asked.model, callId: asked.id, requestText: text, requested: calls.length };
  }
  if (models.some(({ reply }) => reply.calls.length > 0)) return undefined;
  const { text } = replies.get(request)!;
  const isSoleCall = !trace.steps.slice(request.index + 1, step.index).some(isCall);
  const isUnique = models.filter(({ reply }) => reply.text === text).length === 1;
  return text !== '' && isSoleCall && isUnique
    ? { step, request, callId: undefined, requestText: text, requested: 0 }
    : undefined;
}

/** Exchanges of the calls that have one, in order. */
export const exchanges = (trace: Trace): Exchange[] =>
  trace.steps
    .filter(isCall)
    .map((step) => exchangeOf(trace, step))
    .filter((exchange) => exchange !== undefined);
