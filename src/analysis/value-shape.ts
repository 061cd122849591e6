/** The shape of a root input or output in a few words, for the agent profile. */
import { isJsonObject, type JsonValue } from '../base/json-value.ts';
import { plainLine } from '../base/plain-text.ts';

/** "text", "{query}", "{messages, user_id}" (keys sorted, at most 6), "list", "number", "boolean", "nothing". */
export function shapeOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return 'list';
  if (!isJsonObject(value)) return typeof value === 'boolean' ? 'boolean' : 'number';
  const keys = Object.keys(value).sort();
  const shown = keys.slice(0, 6).map((key) => plainLine(key, 40));
  return `{${[...shown, ...(keys.length > 6 ? ['…'] : [])].join(', ')}}`;
}
