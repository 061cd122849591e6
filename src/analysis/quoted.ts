/**
 * Does a quotation stand where it is said to stand? White space does not count: a model sees values reprinted, and line ends are the
 * first thing to change.
 */
import { stringifyJson } from '../base/lossless-json.ts';
import { isJsonObject, type JsonValue } from '../base/json-value.ts';
import type { Trace } from '../trace/trace.ts';

/** Characters besides white space; a shorter quotation must be a whole value. */
const SHORTEST_QUOTE = 8;

const squeezed = (text: string): string => text.replace(/\s+/g, '');

/** Every text in a JSON value, as it is and as JSON writes it. */
function* textsOf(value: JsonValue | undefined): Generator<string> {
  if (value === undefined) return;
  if (typeof value !== 'string') yield stringifyJson(value);
  const open: JsonValue[] = [value];
  while (open.length > 0) {
    const item = open.pop()!;
    if (typeof item === 'string') {
      yield item;
      // As it stands inside the JSON that a tool shows.
      yield JSON.stringify(item).slice(1, -1);
    } else if (Array.isArray(item)) for (const entry of item) open.push(entry);
    else if (isJsonObject(item)) for (const entry of Object.values(item)) open.push(entry);
    else yield String(item);
  }
}

/** Texts of the place: a span's input, output and errors, or with null the question, the answer and what they stand in. */
function* textsAt(trace: Trace, spanId: string | null): Generator<string> {
  if (spanId === null) {
    for (const value of [trace.question, trace.answer, trace.inputs, trace.outputs]) yield* textsOf(value);
    return;
  }
  for (const span of trace.spans) {
    if (span.spanId !== spanId) continue;
    yield* textsOf(span.inputs);
    yield* textsOf(span.outputs);
    yield* textsOf(span.statusMessage);
    for (const event of span.events) yield* textsOf(event.attributes);
  }
  for (const step of trace.steps) {
    if (step.spanId !== spanId) continue;
    yield* textsOf(step.input);
    yield* textsOf(step.output);
    yield* textsOf(step.error);
  }
}

export type QuoteFault = 'not-found' | 'too-short';

/** undefined: it stands there. */
export function quoteFault(trace: Trace, spanId: string | null, quote: string): QuoteFault | undefined {
  const wanted = squeezed(quote);
  const isShort = wanted.length < SHORTEST_QUOTE;
  let isPart = false;
  for (const text of textsAt(trace, spanId)) {
    const found = squeezed(text);
    if (found === wanted) return undefined;
    if (!found.includes(wanted)) continue;
    if (!isShort) return undefined;
    isPart = true;
  }
  return isPart ? 'too-short' : 'not-found';
}
