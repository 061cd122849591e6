/**
 * JSON from MLflow without rounding, at the speed of the native parser. Every span has two times beyond 2^53; quoting just those
 * first, in a form without a long run of digits, spares the slower way of parseJson, which only a rare other long integer needs.
 */
import type { JsonValue } from '../../base/json-value.ts';
import { parseJson } from '../../base/lossless-json.ts';

/**
 * The quote before `:` has a letter before it, so it ends a string; the lookbehind makes the first quote one that begins it. Text
 * that merely looks like such a key has its quotes escaped and never matches.
 */
const longTime = /(?<!\\)"((?:start_|end_)?time_unix_nano)":\s?(\d{8,11})(\d{9})(?=[,}\s])/g;

/** Integers beyond 2^53 become bigint, except those times, which become "seconds.nanoseconds". Throws SyntaxError. */
export function parseWireJson(text: string): JsonValue {
  return parseJson(text.replace(longTime, '"$1":"$2.$3"'));
}
