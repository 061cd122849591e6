/** Values that producers store as JSON text, and values that are wanted as text. */
import type { JsonValue } from '../../base/json-value.ts';
import { parseJson, stringifyJson } from '../../base/lossless-json.ts';

/** Text that holds a JSON object or list becomes that; every other value stays as it is. */
export function decodeJsonText(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  const first = value.trimStart()[0];
  if (first !== '{' && first !== '[') return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}

/** Strings as they are, everything else as JSON. */
export function jsonText(value: JsonValue): string {
  return typeof value === 'string' ? value : stringifyJson(value);
}
