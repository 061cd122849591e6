/** Lists that a convention spreads over attribute keys: `prefix.0.a`, `prefix.0.b.c`, `prefix.1.a`, ... */
import type { JsonObject } from '../../base/json-value.ts';

/** Longer lists are cut: an index comes from outside and must not decide how much memory is taken. */
const maxItems = 10_000;

/** One object an index, its keys being what follows the index; undefined when no key has the prefix. */
export function unflatten(attributes: JsonObject, prefix: string): JsonObject[] | undefined {
  const items = new Map<number, JsonObject>();
  for (const key of Object.keys(attributes)) {
    if (!key.startsWith(`${prefix}.`)) continue;
    const match = /^(\d{1,6})\.(.+)$/s.exec(key.slice(prefix.length + 1));
    if (match === null) continue;
    const index = Number(match[1]);
    let item = items.get(index);
    if (item === undefined) {
      if (items.size >= maxItems) break;
      item = Object.create(null) as JsonObject;
      items.set(index, item);
    }
    item[match[2]!] = attributes[key]!;
  }
  if (items.size === 0) return undefined;
  return [...items].sort(([a], [b]) => a - b).map(([, item]) => item);
}
