/**
 * JSON from MLflow without rounding, at the speed of the native parser. Every span has two times beyond 2^53; quoting just those
 * first spares the general (slower) way of parseJson, which then only sees the rare other long integer.
 */
import type { JsonValue } from '../../base/json-value.ts';
import { parseJson } from '../../base/lossless-json.ts';

/**
 * The quote before `:` has a letter before it, so it ends a string; the lookbehind makes the first quote one that begins it. Text
 * that merely looks like such a key has its quotes escaped and never matches.
 */
const longTime = /(?<!\\)"((?:start_|end_)?time_unix_nano)":\s?(\d{17,20})(?=[,}\s])/g;

/** Integers beyond 2^53 become bigint, except those times, which become strings of digits. Throws SyntaxError. */
export function parseWireJson(text: string): JsonValue {
  return parseJson(text.replace(longTime, '"$1":"$2"'));
}
