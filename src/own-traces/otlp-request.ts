/** Spans of a session as one OTLP/JSON export request, each text through the cleaner. */
import { stringifyJson } from '../base/lossless-json.ts';
import { plainLine } from '../base/plain-text.ts';
import { createCleaner, type Cleaner } from './clean-value.ts';
import type { OwnSpan } from './own-span.ts';
import { spanIdOf } from './trace-identity.ts';

export interface OwnTrace {
  /** 32 hex digits. */
  traceId: string;
  /** Of the run: mlflow.trace.session. */
  sessionId: string;
  /** The root first. */
  spans: readonly OwnSpan[];
  /** Tags of the trace; undefined ones are left out. */
  tags: Readonly<Record<string, string | undefined>>;
}

/** Characters. */
const maxInputs = 20_000;
const maxOutputs = 8000;
const maxAttribute = 4000;
/** MLflow guarantees so many for a session id, and for tags more. */
const maxLine = 250;
const maxTotal = 4_000_000;
const maxSpans = 2000;
const maxEvents = 100;

export function otlpRequest(trace: OwnTrace, redact: (text: string) => string): object {
  const cleaner = createCleaner(redact, maxTotal);
  const line = (text: string, limit = maxLine): string => plainLine(redact(text), limit);
  const [root, ...others] = trace.spans.slice(0, maxSpans);
  const leftOut = trace.spans.length - maxSpans;
  const tags = Object.entries(trace.tags).flatMap(([tag, value]) =>
    value === undefined ? [] : [[`mlflow.traceTag.${tag}`, line(value)] as const],
  );
  const rootAttributes = {
    'session.id': line(trace.sessionId),
    ...Object.fromEntries(tags),
    ...(leftOut > 0 ? { 'evalwright.spans_left_out': leftOut } : {}),
  };
  const spans = [...(root === undefined ? [] : [wireSpan(root, rootAttributes)]), ...others.map((span) => wireSpan(span, {}))];

  function wireSpan(span: OwnSpan, more: Record<string, unknown>): object {
    const { traceId } = trace;
    return {
      traceId,
      spanId: spanIdOf(traceId, span.key),
      ...(span.parent === undefined ? {} : { parentSpanId: spanIdOf(traceId, span.parent) }),
      name: line(span.name) || 'unnamed',
      kind: 1,
      startTimeUnixNano: nanoseconds(span.startMs),
      endTimeUnixNano: nanoseconds(span.endMs),
      status: span.error === undefined ? { code: 1 } : { code: 2, message: line(span.error, 1000) },
      attributes: [
        ...attributes({ 'mlflow.spanType': span.type, ...more }, cleaner),
        ...attributes({ 'mlflow.spanInputs': span.inputs }, cleaner, maxInputs),
        ...attributes({ 'mlflow.spanOutputs': span.outputs }, cleaner, maxOutputs),
        ...attributes(span.attributes, cleaner),
      ],
      events: span.events.slice(0, maxEvents).map((event) => ({
        name: event.name,
        timeUnixNano: nanoseconds(event.timeMs),
        attributes: attributes(event.attributes, cleaner),
      })),
    };
  }

  const resource = { attributes: attributes({ 'service.name': 'evalwright' }, cleaner) };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'evalwright' }, spans }] }] };
}

/** Structures travel as JSON text, which MLflow and its readers decode; numbers and booleans as what they are. */
function attributes(values: Record<string, unknown>, cleaner: Cleaner, limit = maxAttribute): object[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : { key, value: anyValue(value) }));

  function anyValue(value: unknown): object {
    if (typeof value === 'boolean') return { boolValue: value };
    if (Number.isSafeInteger(value)) return { intValue: String(value) };
    if (typeof value === 'number') return { doubleValue: Number.isFinite(value) ? value : String(value) };
    if (typeof value === 'string') return { stringValue: cleaner.text(value, limit) };
    return { stringValue: stringifyJson(cleaner.json(value, limit)) };
  }
}

const nanoseconds = (timeMs: number): string => String(BigInt(Math.round(timeMs)) * 1_000_000n);
