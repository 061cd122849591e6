/** Values from spans cut to a bound, with a count of what was cut: evidence lies in files that people open. */
import type { JsonValue } from '../base/json-value.ts';

const DEPTH_LIMIT = 40;
/** Python refuses to read longer integers from JSON. */
const DIGIT_LIMIT = 4000;

/** Cuts as it goes; `cuts` counts every string shortened and every list or object that lost items. */
export class Compactor {
  cuts = 0;
  private remaining: number;

  constructor(totalCharacters: number) {
    this.remaining = totalCharacters;
  }

  /** At most `limit` characters of text in all strings and keys of the value. */
  value(value: JsonValue | undefined, limit: number): JsonValue {
    if (value === undefined) return null;
    const budget = { left: Math.min(limit, this.remaining) };
    const before = budget.left;
    const kept = this.walk(value, budget, 0);
    this.remaining -= before - budget.left;
    return kept;
  }

  text(text: string, limit: number): string {
    return this.value(text, limit) as string;
  }

  private walk(value: JsonValue, budget: { left: number }, depth: number): JsonValue {
    if (typeof value === 'string') return this.cut(value, budget);
    if (typeof value === 'bigint') {
      const digits = String(value);
      return digits.length > DIGIT_LIMIT ? this.cut(digits, budget) : value;
    }
    // JSON has no infinite numbers; as null it would be no value at all.
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (value === null || typeof value !== 'object') return value;
    if (depth >= DEPTH_LIMIT) {
      this.cuts += 1;
      return '…';
    }
    return Array.isArray(value) ? this.list(value, budget, depth) : this.object(value, budget, depth);
  }

  private list(items: JsonValue[], budget: { left: number }, depth: number): JsonValue[] {
    const kept: JsonValue[] = [];
    for (const item of items) {
      if (budget.left <= 0) {
        this.cuts += 1;
        break;
      }
      budget.left -= 1;
      kept.push(this.walk(item, budget, depth + 1));
    }
    return kept;
  }

  private object(value: Record<string, JsonValue>, budget: { left: number }, depth: number): JsonValue {
    const kept: [string, JsonValue][] = [];
    for (const [key, item] of Object.entries(value)) {
      if (budget.left <= 0) {
        this.cuts += 1;
        break;
      }
      kept.push([this.cut(key, budget), this.walk(item, budget, depth + 1)]);
    }
    return Object.fromEntries(kept);
  }

  private cut(text: string, budget: { left: number }): string {
    if (text.length <= budget.left) {
      budget.left -= text.length;
      return text;
    }
    this.cuts += 1;
    const kept = text.slice(0, Math.max(0, budget.left)).replace(/[\ud800-\udbff]$/, '');
    budget.left = 0;
    return `${kept}…`;
  }
}
