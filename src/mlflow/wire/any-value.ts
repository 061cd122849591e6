/** OpenTelemetry's AnyValue and key-value lists in JSON: snake_case from MLflow, camelCase from OTLP/JSON exporters. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json-value.ts';
import { maxDepth, setOwn } from './attribute-value.ts';
import type { LossCounter } from './loss-counter.ts';

/** The value; null when none is set (protobuf leaves null out); undefined when it is not an AnyValue (counted as a loss). */
function decodeAnyValue(any: JsonValue | undefined, losses: LossCounter, depth = 0): JsonValue | undefined {
  if (any === undefined || any === null) return null;
  if (!isJsonObject(any)) return unreadable(losses, 'not an AnyValue');
  const text = any['string_value'] ?? any['stringValue'];
  if (typeof text === 'string') return text;
  const list = any['kvlist_value'] ?? any['kvlistValue'];
  const array = any['array_value'] ?? any['arrayValue'];
  if (list !== undefined || array !== undefined) {
    if (depth >= maxDepth) {
      losses.add('truncated-value', `deeper than ${maxDepth} levels`);
      return null;
    }
    return list === undefined ? decodeArray(array!, losses, depth + 1) : decodeKeyValues(valuesOf(list), losses, depth + 1);
  }
  return decodePrimitive(any, losses);
}

function decodePrimitive(any: JsonObject, losses: LossCounter): JsonValue | undefined {
  const bool = any['bool_value'] ?? any['boolValue'];
  if (typeof bool === 'boolean') return bool;
  const integer = any['int_value'] ?? any['intValue'];
  if (typeof integer === 'number' || typeof integer === 'bigint') return integer;
  if (typeof integer === 'string' && /^-?\d{1,20}$/.test(integer)) {
    return Number.isSafeInteger(Number(integer)) ? Number(integer) : BigInt(integer);
  }
  const double = any['double_value'] ?? any['doubleValue'];
  // Infinity and NaN travel as strings and stay strings: JSON has no such numbers.
  if (typeof double === 'number' || typeof double === 'bigint' || typeof double === 'string') return double;
  const bytes = any['bytes_value'] ?? any['bytesValue'];
  if (typeof bytes === 'string') return bytes;
  for (const key in any) if (Object.hasOwn(any, key)) return unreadable(losses, key);
  return null;
}

function decodeArray(array: JsonValue, losses: LossCounter, depth: number): JsonValue {
  const result: JsonValue[] = [];
  for (const item of valuesOf(array)) result.push(decodeAnyValue(item, losses, depth) ?? null);
  return result;
}

const valuesOf = (list: JsonValue): JsonValue[] => {
  const values = isJsonObject(list) ? list['values'] : undefined;
  return Array.isArray(values) ? values : [];
};

/** `[{key, value}]` as a record; entries without a key, or with an unreadable value, are counted. */
export function decodeKeyValues(list: readonly JsonValue[], losses: LossCounter, depth = 0): Record<string, JsonValue> {
  const result: Record<string, JsonValue> = {};
  for (const pair of list) {
    const key = isJsonObject(pair) ? pair['key'] : undefined;
    if (typeof key !== 'string') {
      unreadable(losses, 'no key');
      continue;
    }
    const value = decodeAnyValue((pair as JsonObject)['value'], losses, depth);
    if (value !== undefined) setOwn(result, key, value);
  }
  return result;
}

function unreadable(losses: LossCounter, example: string): undefined {
  losses.add('unreadable-attribute', example);
  return undefined;
}
