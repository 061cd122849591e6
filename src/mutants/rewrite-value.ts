/** Changed copies of JSON values that share every unchanged part with the original. */
import { isJsonObject, type JsonValue } from '../base/json-value.ts';
import type { JsonPath } from '../trace/trace.ts';

/**
 * `visit` sees every value from the outside in: what it returns takes the value's place and is not entered; undefined means
 * that the parts are visited. The same reference comes back when nothing changed.
 */
export function rewriteValue(value: JsonValue, visit: (value: JsonValue) => JsonValue | undefined): JsonValue {
  const replaced = visit(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) {
    const items = value.map((item) => rewriteValue(item, visit));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isJsonObject(value)) return value;
  let changed = false;
  const entries = Object.entries(value).map(([key, item]): [string, JsonValue] => {
    const next = rewriteValue(item, visit);
    if (next !== item) changed = true;
    return [key, next];
  });
  return changed ? Object.fromEntries(entries) : value;
}

/** Every string changed; objects for which `isClosed` holds are left as they are. */
export function rewriteStrings(
  value: JsonValue,
  change: (text: string) => string,
  isClosed: (value: JsonValue) => boolean = () => false,
): JsonValue {
  return rewriteValue(value, (part) => (typeof part === 'string' ? change(part) : isClosed(part) ? part : undefined));
}

/** The value with `replacement` at `path`; unchanged where the path leads nowhere. */
export function withValueAt(value: JsonValue, path: JsonPath, replacement: JsonValue): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined) return replacement;
  if (Array.isArray(value) && typeof key === 'number' && key in value)
    return value.map((item, index) => (index === key ? withValueAt(item, rest, replacement) : item));
  if (!isJsonObject(value) || !Object.hasOwn(value, String(key))) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === String(key) ? withValueAt(item, rest, replacement) : item]),
  );
}
