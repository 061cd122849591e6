/** JSON values as text and as keys for comparison, the same way in TypeScript and in the rendered Python. */
import { isJsonObject, type JsonValue } from '../../base/json-value.ts';

/**
 * Keys and scalars of a value in document order, each a text of its own: strings as they are, numbers in decimal, booleans
 * and null left out. Keys count because tools often use them for data ({"W123": {...}}).
 */
export function scalarTexts(value: JsonValue | undefined): string[] {
  const texts: string[] = [];
  collect(value, texts);
  return texts;
}

function collect(value: JsonValue | undefined, texts: string[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (typeof value === 'number' || typeof value === 'bigint') texts.push(String(value));
  else if (Array.isArray(value)) for (const item of value) collect(item, texts);
  else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      texts.push(key);
      collect(item, texts);
    }
  }
}

/** The longest string among the scalars; "" when there is none. */
export function longestString(value: JsonValue | undefined): string {
  return scalarTexts(value).reduce((longest, text) => (text.length > longest.length ? text : longest), '');
}

/**
 * One text for equal values: objects with sorted keys, no spaces (Python: json.dumps(value, sort_keys=True,
 * separators=(",", ":"), ensure_ascii=False)). A missing value and null are alike.
 */
export function canonicalText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`).join(',')}}`;
}
