/** What values from nowhere have in common: always the same, the same domain, numbers that count up, one shape. */
import { countBy, byCount } from './mined-groups.ts';
import { passedArguments } from './mined-arguments.ts';
import type { TraceFeatures } from '../features.ts';

export interface InventedPattern {
  tool: string;
  argument: string;
  kind: 'same_value' | 'same_domain' | 'counting' | 'same_beginning' | 'same_shape';
  /** The value, "@example.com", "12345", "ORD-", "aaa_999". */
  pattern: string;
  /** Runs that passed such a value, and all that passed a value from nowhere. */
  runs: number;
  invented: number;
}

const LEAST = 3;
/** Share of an argument's values from nowhere that must follow the pattern. */
const SHARE = 0.5;
/** Letters of a beginning that says something. */
const BEGINNING = 3;
const DIGITS = ['0123456789', '1234567890', '9876543210'];

const readings: readonly [InventedPattern['kind'], (value: string) => string | undefined][] = [
  ['same_value', (value) => value],
  ['same_domain', (value) => /@[^@ ]+\.[^@ ]+$/.exec(value)?.[0].toLowerCase()],
  ['counting', (value) => countingIn(value)],
  ['same_beginning', (value) => /^[^0-9 ]{3,20}(?=[0-9])/.exec(value)?.[0].slice(0, 20)],
  ['same_shape', (value) => (/[0-9]/.test(value) ? shape(value) : undefined)],
];

/** The longest run of digits, when it counts up or down or repeats one digit. */
function countingIn(value: string): string | undefined {
  const [longest] = (value.match(/[0-9]+/g) ?? []).sort((a, b) => b.length - a.length);
  if (longest === undefined || longest.length <= BEGINNING) return undefined;
  const isCounting = DIGITS.some((row) => row.includes(longest)) || new Set(longest).size === 1;
  return isCounting ? longest : undefined;
}

const shape = (value: string): string => value.replace(/[0-9]/g, '9').replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A');

/**
 * One pattern for each argument, the most telling that at least three runs and half of those with a value from nowhere follow. Arguments
 * whose values mostly come from nowhere, or are computed, have composed values, no invented ones, and are left out.
 */
export function inventedPatterns(features: readonly TraceFeatures[]): InventedPattern[] {
  const found = passedArguments(features).flatMap(({ tool, argument, runs }): InventedPattern[] => {
    const invented = runs.flatMap((facts) => {
      const values = facts.filter(([, , , value, sources]) => sources === 'n' && value !== '').map(([, , , value]) => value);
      return values.length === 0 ? [] : [values];
    });
    const composed = runs.filter((facts) => facts.some(([, , , , sources]) => sources === 'n' || sources === 'c')).length;
    if (invented.length < LEAST || 2 * composed > runs.length) return [];
    for (const [kind, read] of readings) {
      const patterns = invented.map((values) => new Set(values.flatMap((value) => read(value) ?? [])));
      const [best] = byCount(countBy(patterns.flatMap((own) => [...own])));
      if (best === undefined || best[1] < LEAST || best[1] < SHARE * invented.length) continue;
      return [{ tool, argument, kind, pattern: best[0], runs: best[1], invented: invented.length }];
    }
    return [];
  });
  return found.sort((a, b) => b.runs - a.runs);
}
