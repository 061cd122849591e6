/** The parts of a trace that must agree, changed together: steps with their spans, root values, the conversation, the sums. */
import { isDeepStrictEqual } from 'node:util';
import { findAnswer } from '../adapters/question.ts';
import { readConversation } from '../adapters/conversation.ts';
import { isModelSpan, type SpanReading } from '../adapters/span-reading.ts';
import type { JsonValue } from '../base/json-value.ts';
import type { TokenUsage } from '../trace/token-usage.ts';
import type { Span, Step, Trace } from '../trace/trace.ts';

/** Which values of a span an edit may touch. */
export type Scope = (span: Span) => { inputs: boolean; outputs: boolean };
const everywhere: Scope = () => ({ inputs: true, outputs: true });

export const spanOf = (trace: Trace, spanId: string): Span | undefined => trace.spans.find((span) => span.spanId === spanId);
export const stepOf = (trace: Trace, spanId: string): Step | undefined => trace.steps.find((step) => step.spanId === spanId);

/** The span that stands for the run: its outputs are the trace's. */
export function rootSpan(trace: Trace): Span | undefined {
  const roots = trace.spans.filter((span) => span.parentSpanId === undefined);
  return roots.find((span) => span.outputs === trace.outputs && span.inputs === trace.inputs) ?? roots[0];
}

/** `edit` over the recorded values of spans and their steps; the root's change shows in the trace's own inputs and outputs. */
export function editValues(trace: Trace, edit: (value: JsonValue) => JsonValue, scope: Scope = everywhere): Trace {
  const change = (value: JsonValue | undefined, wanted: boolean): JsonValue | undefined =>
    value === undefined || !wanted ? value : edit(value);
  const scopes = new Map(trace.spans.map((span) => [span.spanId, scope(span)]));
  const root = rootSpan(trace);
  const ofTrace = root === undefined ? { inputs: true, outputs: true } : scopes.get(root.spanId)!;
  return {
    ...trace,
    inputs: change(trace.inputs, ofTrace.inputs),
    outputs: change(trace.outputs, ofTrace.outputs),
    spans: trace.spans.map((span) => {
      const { inputs, outputs } = scopes.get(span.spanId)!;
      return { ...span, inputs: change(span.inputs, inputs), outputs: change(span.outputs, outputs) };
    }),
    steps: trace.steps.map((step) => {
      const own = scopes.get(step.spanId) ?? { inputs: true, outputs: true };
      return { ...step, input: change(step.input, own.inputs), output: change(step.output, own.outputs) };
    }),
  };
}

/** One step and its span changed. */
export function editStep(trace: Trace, spanId: string, editOfStep: Partial<Step>, editOfSpan: Partial<Span>): Trace {
  return {
    ...trace,
    steps: trace.steps.map((step) => (step.spanId === spanId ? { ...step, ...editOfStep } : step)),
    spans: trace.spans.map((span) => (span.spanId === spanId ? { ...span, ...editOfSpan } : span)),
  };
}

/** What the model spans show together, as the adapters read it, closed by the final answer. */
function conversationOf(trace: Trace): Pick<Trace, 'messages' | 'systemTexts'> {
  const readings = trace.spans.map((span) => ({ ...span, tools: undefined }) as unknown as SpanReading);
  const { messages, systemTexts } = readConversation(readings.filter(isModelSpan));
  if (messages.length === 0 && trace.question !== undefined) messages.push({ role: 'user', content: trace.question });
  const last = messages.at(-1);
  if (trace.answer !== undefined && !(last?.role === 'assistant' && last.content === trace.answer))
    messages.push({ role: 'assistant', content: trace.answer });
  return { messages, systemTexts };
}

/** The run's sums follow the tokens of the steps that came or went. */
function changedTokens(before: Trace, after: Trace): TokenUsage | undefined {
  const change = (key: keyof TokenUsage): number | undefined => {
    const total = before.tokens?.[key];
    const sum = (trace: Trace): number => trace.steps.reduce((tokens, step) => tokens + (step.tokens?.[key] ?? 0), 0);
    return total === undefined ? undefined : total + sum(after) - sum(before);
  };
  return (
    before.tokens && {
      inputTokens: change('inputTokens'),
      outputTokens: change('outputTokens'),
      totalTokens: change('totalTokens'),
    }
  );
}

/**
 * Brings what follows from the edited spans and steps in line: indexes, token sums, the answer's place, the messages. Messages
 * that the spans of `before` do not account for were not read from them, so they are kept, but for a changed answer.
 */
export function settle(before: Trace, edited: Trace): Trace {
  const steps = edited.steps.map((step, index) => (step.index === index ? step : { ...step, index }));
  const after: Trace = { ...edited, steps, tokens: changedTokens(before, edited) };
  const { answer } = after;
  if (after.answerPath !== undefined && after.outputs !== before.outputs) {
    const found = findAnswer(after.outputs);
    if (found?.text === answer) after.answerPath = found?.path;
  }
  const { messages, systemTexts } = before;
  if (isDeepStrictEqual(conversationOf(before), { messages, systemTexts })) return { ...after, ...conversationOf(after) };
  after.messages = messages.map((message) =>
    message.role === 'assistant' && message.content === before.answer ? { ...message, content: answer ?? '' } : message,
  );
  return after;
}
