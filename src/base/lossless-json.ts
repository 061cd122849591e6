/**
 * JSON.parse and JSON.stringify without rounding: integers outside the safe range become `bigint` and come back as digits.
 * Node 20's JSON.parse gives no access to the source text, so a pass that jumps from quote to quote marks long integers first;
 * texts without a run of 16 digits (nearly all) take the native parser untouched.
 */
import type { JsonObject, JsonValue } from './json-value.ts';

/** Starts a marked string. A real string that starts with it is marked too, so that no text can pass for an integer. */
const mark = '\ue000';
const escapedMark = /^\\u[eE]000/;
const longRun = /\d{16}/;
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const integer = /^-?\d{16,}$/;

/** Throws SyntaxError as JSON.parse does. */
export function parseJson(text: string): JsonValue {
  if (!longRun.test(text)) return JSON.parse(text) as JsonValue;
  const marked = markLongIntegers(text);
  if (marked === text) return JSON.parse(text) as JsonValue;
  return JSON.parse(marked, (_key, value: unknown) => {
    if (typeof value !== 'string' || !value.startsWith(mark)) return value;
    return value[1] === 'i' ? BigInt(value.slice(2)) : value.slice(2);
  }) as JsonValue;
}

/** The same text when there is nothing to mark. */
function markLongIntegers(text: string): string {
  const pieces: string[] = [];
  let hasLongInteger = false;
  let position = 0;
  for (;;) {
    const quote = text.indexOf('"', position);
    const outside = text.slice(position, quote < 0 ? text.length : quote);
    const kept = longRun.test(outside) ? outside.replace(number, markIfUnsafe) : outside;
    if (kept !== outside) hasLongInteger = true;
    pieces.push(kept);
    if (quote < 0) return hasLongInteger ? pieces.join('') : text;
    const end = closingQuote(text, quote + 1);
    pieces.push(markString(text, quote, end));
    position = end;
  }
}

function markIfUnsafe(token: string): string {
  return integer.test(token) && !Number.isSafeInteger(Number(token)) ? `"${mark}i${token}"` : token;
}

/** The string literal at [start, end), marked when its value starts with the mark itself. Keys are left alone. */
function markString(text: string, start: number, end: number): string {
  const literal = text.slice(start, end);
  if (literal[1] !== mark && !(literal[1] === '\\' && escapedMark.test(literal.slice(1, 7)))) return literal;
  return /^\s*:/.test(text.slice(end, end + 64)) ? literal : `"${mark}s${literal.slice(1)}`;
}

/** Index after the quote that ends the string beginning at `from`; the text's end when it never ends. */
function closingQuote(text: string, from: number): number {
  let quote = text.indexOf('"', from);
  while (quote >= 0) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 92) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    quote = text.indexOf('"', quote + 1);
  }
  return text.length;
}

export interface StringifyOptions {
  /** Spaces of indentation; 0 (default) for one line. */
  indent?: number;
  /** Sort the keys of every object, so that equal values give equal texts. */
  sortKeys?: boolean;
}

/** The inverse of parseJson; properties that are undefined are left out. */
export function stringifyJson(value: unknown, options: StringifyOptions = {}): string {
  let hasMark = false;
  const replace = (_key: string, item: unknown): unknown => {
    if (typeof item === 'bigint') {
      hasMark = true;
      return `${mark}i${item}`;
    }
    if (typeof item === 'string' && item.startsWith(mark)) {
      hasMark = true;
      return `${mark}s${item}`;
    }
    return options.sortKeys && typeof item === 'object' && item !== null && !Array.isArray(item)
      ? sorted(item as JsonObject)
      : item;
  };
  const text = JSON.stringify(value, replace, options.indent);
  if (!hasMark) return text;
  return unmark(text);
}

/** Takes the marks out of values again; a key (a literal with a colon behind it) was never marked by us. */
function unmark(text: string): string {
  const pieces: string[] = [];
  let kept = 0;
  for (let start = text.indexOf(`"${mark}`); start >= 0;) {
    const isLiteral = text[start - 1] !== '\\';
    const end = isLiteral ? closingQuote(text, start + 1) : start + 1;
    if (isLiteral && !/^\s*:/.test(text.slice(end, end + 64))) {
      const isInteger = text[start + 2] === 'i';
      pieces.push(text.slice(kept, start), isInteger ? text.slice(start + 3, end - 1) : `"${text.slice(start + 3, end)}`);
      kept = end;
    }
    start = text.indexOf(`"${mark}`, end);
  }
  return pieces.join('') + text.slice(kept);
}

function sorted(value: JsonObject): JsonObject {
  const entries: [string, JsonValue][] = [];
  for (const key of Object.keys(value).sort()) entries.push([key, value[key] as JsonValue]);
  return Object.fromEntries(entries);
}
