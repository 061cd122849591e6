/**
 * Attribute values. MLflow stores every one as JSON text; a v3 dict sends that text, OTel JSON sends it decoded once. Texts that
 * went through OTLP are encoded twice, and the server takes one layer off when it likes (3.6 and later: `sanitize_attributes` in
 * mlflow/tracing/otel/translation). The same rule here gives the same value whatever the shape and the version.
 */
import type { JsonObject, JsonValue } from '../../base/json-value.ts';
import { parseJson } from '../../base/lossless-json.ts';
import type { LossCounter } from './loss-counter.ts';

/** Deeper values are cut: nothing meaningful is that deep, and later walks recurse. */
export const maxDepth = 200;

/** Sets an own property also for "__proto__", as JSON.parse does. */
export function setOwn(record: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__') Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  else record[key] = value;
}

/** A JSON-encoded attribute of a v3 or v2 dict: decoded, or the text itself when it is no JSON. */
export function decodeEncoded(text: string, losses: LossCounter): JsonValue {
  const value = parseOrKeep(text, losses);
  return typeof value === 'string' ? decodeText(value, losses) : value;
}

/**
 * A string that was decoded once already: decoded again when it is the JSON of a string, list or object, else kept. Numbers and
 * booleans are kept as text, so that the answer "42" stays a text.
 */
export function decodeText(text: string, losses: LossCounter): JsonValue {
  const first = text.charCodeAt(0);
  const isCandidate = first === 0x7b || first === 0x5b || first === 0x22 || (first <= 0x20 && /^\s*["[{]/.test(text));
  return isCandidate ? parseOrKeep(text, losses) : text;
}

function parseOrKeep(text: string, losses: LossCounter): JsonValue {
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch {
    return text;
  }
  return text.length > 2 * maxDepth && mayBeDeep(text) ? cutDeep(value, 0, losses) : value;
}

/** Cheap upper bound of the nesting: brackets inside strings count too. */
function mayBeDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === 0x7b || unit === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (unit === 0x7d || unit === 0x5d) depth -= 1;
  }
  return false;
}

function cutDeep(value: JsonValue, depth: number, losses: LossCounter): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= maxDepth) {
    losses.add('truncated-value', `deeper than ${maxDepth} levels`);
    return null;
  }
  if (Array.isArray(value)) return value.map((item) => cutDeep(item, depth + 1, losses));
  const result: JsonObject = {};
  for (const key of Object.keys(value)) setOwn(result, key, cutDeep(value[key]!, depth + 1, losses));
  return result;
}

/** Any JSON value with its depth bounded; for values that arrive as JSON, not as text. */
export function bounded(value: JsonValue, losses: LossCounter): JsonValue {
  return typeof value === 'object' && value !== null ? cutDeep(value, 0, losses) : value;
}
