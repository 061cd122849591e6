/** Nothing leaves in a trace but through here: without secrets, in well-formed Unicode, bounded for each value and for all together. */
import type { JsonValue } from '../base/json-value.ts';

export interface Cleaner {
  text(value: string, limit: number): string;
  /** As JSON; `limit` bounds the characters of its texts together. What is left out is marked by "…". */
  json(value: unknown, limit: number): JsonValue;
}

const maxDepth = 20;
const maxItems = 200;
const maxKey = 200;
/** What a value may still take when all together have used up their bound. */
const always = 200;

/** Redacts before it cuts: half a secret is not recognised. `total` bounds the characters of everything cleaned. */
export function createCleaner(redact: (text: string) => string, total: number): Cleaner {
  let left = total;

  function text(value: string, limit: number): string {
    const clean = cut(redact(value).toWellFormed(), Math.min(limit, Math.max(left, always)));
    left -= clean.length;
    return clean;
  }

  function json(value: unknown, limit: number): JsonValue {
    let room = limit;
    function spend(item: string, most: number): string {
      const clean = text(item, Math.max(0, Math.min(most, room)));
      room -= clean.length;
      return clean;
    }
    function walk(item: unknown, depth: number): JsonValue {
      if (typeof item === 'string') return spend(item, room);
      if (typeof item === 'number' || typeof item === 'boolean' || typeof item === 'bigint') {
        room -= 8;
        return item;
      }
      if (typeof item !== 'object' || item === null) return null;
      if (depth >= maxDepth || room <= 0) return '…';
      return Array.isArray(item) ? list(item, depth) : record(Object.entries(item), depth);
    }
    function list(items: readonly unknown[], depth: number): JsonValue {
      const kept: JsonValue[] = [];
      for (const item of items) {
        if (room <= 0 || kept.length >= maxItems) return [...kept, `… ${items.length - kept.length} more`];
        kept.push(walk(item, depth + 1));
      }
      return kept;
    }
    function record(entries: readonly [string, unknown][], depth: number): JsonValue {
      const kept: [string, JsonValue][] = [];
      for (const [key, item] of entries) {
        if (item === undefined) continue;
        if (room <= 0 || kept.length >= maxItems)
          return Object.fromEntries([...kept, ['…', `${entries.length - kept.length} more`]]);
        kept.push([spend(key, maxKey), walk(item, depth + 1)]);
      }
      return Object.fromEntries(kept);
    }
    return walk(value, 0);
  }

  return { text, json };
}

/** At a code point, with an ellipsis. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return limit <= 0 ? '…' : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
