/**
 * Does a quotation stand where it is said to stand? What a tool changes when it shows a value does not count: white space, line ends,
 * control characters, forged markers. Nor does what a model changes when it copies out of JSON: escapes.
 */
import { stringifyJson } from '../base/lossless-json.ts';
import { isJsonObject, type JsonValue } from '../base/json-value.ts';
import { plainText } from '../base/plain-text.ts';
import type { Trace } from '../trace/trace.ts';

/** Characters besides white space; a shorter quotation must be a whole value. */
const SHORTEST_QUOTE = 8;

/** "‹" is what the tools show for the bracket of a forged marker. */
const squeezed = (text: string): string =>
  plainText(text)
    .replace(/[\s\ufffd]+/g, '')
    .replace(/[‹\uff1c\ufe64]/g, '<');

/** Without the escapes of JSON, however often it was written into JSON; one form for letters that have several. */
const unescaped = (text: string): string =>
  squeezed(
    text
      .replace(/\\+u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/\\+[nrtbf]/g, '')
      .replace(/\\+/g, ''),
  ).normalize('NFC');

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
      if (/["\\]|[^\x20-\x7e]/.test(item)) yield JSON.stringify(item).slice(1, -1);
    } else if (Array.isArray(item)) for (const entry of item) open.push(entry);
    else if (isJsonObject(item)) for (const entry of Object.values(item)) open.push(entry);
    else yield String(item);
  }
}

/**
 * Texts of the place: a span's name, input, output and errors, or with null the question, the answer, what they stand in and the
 * system texts.
 */
function* textsAt(trace: Trace, spanId: string | null): Generator<string> {
  if (spanId === null) {
    for (const value of [trace.question, trace.answer, trace.inputs, trace.outputs, ...trace.systemTexts]) yield* textsOf(value);
    return;
  }
  for (const span of trace.spans) {
    if (span.spanId !== spanId) continue;
    for (const value of [span.name, span.inputs, span.outputs, span.statusMessage]) yield* textsOf(value);
    for (const event of span.events) yield* textsOf(event.attributes);
  }
  for (const step of trace.steps)
    if (step.spanId === spanId) for (const value of [step.name, step.input, step.output, step.error]) yield* textsOf(value);
}

interface Place {
  spanId: string | null;
  squeezed: ReadonlySet<string>;
  /** Made when it is first needed: most quotations are exact. */
  unescaped?: ReadonlySet<string>;
}

/** The last place of each trace: several quotations of one, which may be megabytes long, are checked in a row. */
const lastPlaces = new WeakMap<Trace, Place>();

function placeOf(trace: Trace, spanId: string | null): Place {
  const last = lastPlaces.get(trace);
  if (last?.spanId === spanId) return last;
  const place: Place = { spanId, squeezed: new Set([...new Set(textsAt(trace, spanId))].map(squeezed)) };
  lastPlaces.set(trace, place);
  return place;
}

export type QuoteFault = 'not-found' | 'too-short';

/** undefined: it stands there. */
export function quoteFault(trace: Trace, spanId: string | null, quote: string): QuoteFault | undefined {
  const place = placeOf(trace, spanId);
  const exact = faultIn(place.squeezed, squeezed(quote));
  if (exact === undefined) return undefined;
  place.unescaped ??= new Set([...new Set(textsAt(trace, spanId))].map(unescaped));
  const loose = faultIn(place.unescaped, unescaped(quote));
  return loose === 'not-found' ? exact : loose;
}

function faultIn(texts: ReadonlySet<string>, wanted: string): QuoteFault | undefined {
  if (wanted === '') return 'too-short';
  const isShort = wanted.length < SHORTEST_QUOTE;
  let isPart = false;
  for (const text of texts) {
    // A short text of a JSON value may be quoted with the quotation marks that it has there.
    if (text === wanted || (isShort && `"${text}"` === wanted)) return undefined;
    if (!text.includes(wanted)) continue;
    if (!isShort) return undefined;
    isPart = true;
  }
  return isPart ? 'too-short' : 'not-found';
}
