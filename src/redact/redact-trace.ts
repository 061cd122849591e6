/**
 * A trace with every text that somebody wrote replaced; times, kinds and counts stay. Ids pass through as well: they are hexadecimal
 * nearly always and then stay, but a sender may choose others, and documents that name them are redacted like this.
 */
import type { JsonValue } from '../base/json-value.ts';
import type { RawSpanEvent } from '../trace/raw-trace.ts';
import type { Trace } from '../trace/trace.ts';

/** What of a redactor is needed: `Redactor` itself imports this file. */
interface Replacing {
  text(text: string, label?: string): string;
  value(value: JsonValue, label?: string): JsonValue;
}

export function redactTrace(trace: Trace, redactor: Replacing): Trace {
  const text = (value: string): string => redactor.text(value);
  const maybeText = (value: string | undefined): string | undefined => (value === undefined ? undefined : redactor.text(value));
  const value = (given: JsonValue | undefined): JsonValue | undefined =>
    given === undefined ? undefined : redactor.value(given);
  const texts = (given: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(given).map(([key, item]) => [text(key), redactor.text(item, key)]));
  const attributes = (given: Record<string, JsonValue>): Record<string, JsonValue> =>
    Object.fromEntries(Object.entries(given).map(([key, item]) => [text(key), redactor.value(item, key)]));
  const events = (given: readonly RawSpanEvent[]): RawSpanEvent[] =>
    given.map((event) => ({ ...event, name: text(event.name), attributes: attributes(event.attributes) }));
  return {
    ...trace,
    traceId: text(trace.traceId),
    inputs: value(trace.inputs),
    outputs: value(trace.outputs),
    steps: trace.steps.map((step) => ({
      ...step,
      spanId: text(step.spanId),
      name: text(step.name),
      agent: maybeText(step.agent),
      input: value(step.input),
      output: value(step.output),
      error: maybeText(step.error),
    })),
    messages: trace.messages.map((message) => ({ ...message, content: text(message.content) })),
    systemTexts: trace.systemTexts.map(text),
    question: maybeText(trace.question),
    answer: maybeText(trace.answer),
    toolDeclarations: trace.toolDeclarations.map((tool) => ({
      name: text(tool.name),
      description: maybeText(tool.description),
      parameters: value(tool.parameters),
    })),
    spans: trace.spans.map((span) => ({
      ...span,
      spanId: text(span.spanId),
      parentSpanId: maybeText(span.parentSpanId),
      name: text(span.name),
      inputs: value(span.inputs),
      outputs: value(span.outputs),
      statusMessage: maybeText(span.statusMessage),
      events: events(span.events),
    })),
    name: text(trace.name),
    userId: maybeText(trace.userId),
    sessionId: maybeText(trace.sessionId),
    tags: texts(trace.tags),
    metadata: texts(trace.metadata),
    assessments: trace.assessments.map((item) => ({
      ...item,
      value: value(item.value),
      error: maybeText(item.error),
      rationale: maybeText(item.rationale),
      sourceId: maybeText(item.sourceId),
    })),
  };
}
