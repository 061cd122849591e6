/** How suspect a run is, from which share on it stands out, and the statistics of weighing against published values. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adjustedPValues, fisherExact } from '../../../src/statistics/fisher-exact.ts';
import { suspicionOf, suspiciousFrom, weightOf } from '../../../src/analysis/weighing/suspicion.ts';
import type { WeighedCheck } from '../../../src/analysis/weighing/weigh.ts';

const check = (name: string, agreement: number, part: Partial<WeighedCheck> = {}): WeighedCheck => ({
  name,
  signal: name,
  family: 'errors',
  bound: 'at_most',
  limit: 2,
  parameters: null,
  applicable: 10,
  violated: 3,
  agreement,
  ...part,
});

describe('suspicionOf', () => {
  test('weight of what is broken over that of what applies, the heaviest first', () => {
    const checks = [check('light', 0.2), check('heavy', 0.6), check('kept', 0.4), check('elsewhere', 0.9)];
    const values: Record<string, number | undefined> = { light: 3, heavy: 7, kept: 2, elsewhere: undefined };
    const suspicion = suspicionOf(checks, ({ name }) => {
      const value = values[name];
      return value === undefined ? undefined : { value, spanIds: [`span-${name}`] };
    });
    expect(suspicion.share).toBeCloseTo(0.8 / 1.2, 12);
    expect(suspicion.applicable).toBe(3);
    expect(suspicion.violations.map(({ check: { name }, value, spanIds }) => [name, value, spanIds])).toEqual([
      ['heavy', 7, ['span-heavy']],
      ['light', 3, ['span-light']],
    ]);
  });

  test('a limit turned round is broken from below', () => {
    const least = check('words', 0.5, { bound: 'at_least', limit: 10 });
    expect(suspicionOf([least], () => ({ value: 9 })).share).toBe(1);
    expect(suspicionOf([least], () => ({ value: 10 })).share).toBe(0);
  });

  test('nothing applies: not suspect', () => {
    expect(suspicionOf([check('a', 0.5)], () => undefined)).toEqual({ share: 0, violations: [], applicable: 0 });
  });

  test('feedback weighs more than agreement, and nothing weighs less than a little', () => {
    const told = { table: [9, 1, 1, 9], odds_ratio: 9, interval: [1, 90], p_value: 0, q_value: 0 } as const;
    const feedback = { ...told, table: [...told.table], interval: [...told.interval] } as WeighedCheck['feedback'];
    // tanh(ln(9) / 2) = (9 - 1) / (9 + 1)
    expect(weightOf({ ...check('a', 0.1), feedback: feedback! })).toBeCloseTo(0.8, 12);
    expect(weightOf(check('a', -0.7))).toBe(0.05);
  });

  test('whatever the values, the share lies between 0 and 1 and grows with each broken check', () => {
    const values = fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.nat(5)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(values, (drawn) => {
        const checks = drawn.map(([agreement], index) => check(String(index), agreement));
        const shareOf = (broken: (at: number) => boolean): number =>
          suspicionOf(checks, ({ name }) => ({ value: broken(Number(name)) ? 3 : 0 })).share;
        const share = shareOf((at) => drawn[at]![1] > 2);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        expect(shareOf((at) => drawn[at]![1] > 1)).toBeGreaterThanOrEqual(share);
        expect(shareOf(() => true)).toBe(1);
      }),
    );
  });
});

test('runs stand out from two robust deviations above the median', () => {
  // Median 0.3, median absolute deviation 0.1.
  expect(suspiciousFrom([0.1, 0.2, 0.3, 0.4, 0.9])).toBeCloseTo(0.3 + (2 * 0.1) / 0.6745, 12);
  expect(suspiciousFrom([])).toBe(0);
  // Most break nothing: the mean deviation, 0.2, stands in.
  expect(suspiciousFrom([0, 0, 0, 0.2, 0.8])).toBeCloseTo((2 * 0.2) / 0.7979, 12);
  expect(suspiciousFrom([0.9, 0.4, 0.3, 0.2, 0.1])).toBe(suspiciousFrom([0.1, 0.2, 0.3, 0.4, 0.9]));
});

describe('fisherExact', () => {
  // The tea tasting (Fisher, 1935) and values of R 4.3, fisher.test(matrix(c(a, b, c, d), 2, byrow = TRUE))$p.value.
  test.for<[number, number, number, number, number]>([
    [3, 1, 1, 3, 0.4857142857],
    [4, 0, 0, 4, 0.02857142857],
    [1, 9, 11, 3, 0.002759456185],
    [8, 2, 1, 5, 0.03496503497],
    [0, 0, 5, 5, 1],
  ])('%s %s / %s %s: p = %s', ([a, b, c, d, p]) => {
    expect(fisherExact(a, b, c, d)).toBeCloseTo(p, 8);
  });

  test('rows and columns may change places; p lies above 0 and not above 1', () => {
    const count = fc.nat(40);
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const p = fisherExact(a, b, c, d);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(fisherExact(c, d, a, b)).toBeCloseTo(p, 9);
        expect(fisherExact(a, c, b, d)).toBeCloseTo(p, 9);
      }),
    );
  });
});

describe('adjustedPValues', () => {
  test('the example of Benjamini and Hochberg (1995): four of fifteen at 0.05', () => {
    const given = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    const adjusted = adjustedPValues(given);
    expect(adjusted.filter((value) => value <= 0.05)).toHaveLength(4);
    expect(adjusted[3]).toBeCloseTo((0.0095 * 15) / 4, 12);
    expect(adjusted.at(-1)).toBe(1);
  });

  test('never below the p-value, and in the same order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (given) => {
        const adjusted = adjustedPValues(given);
        for (const [at, value] of adjusted.entries()) {
          expect(value).toBeGreaterThanOrEqual(given[at]! * (1 - 1e-12));
          expect(value).toBeLessThanOrEqual(1);
        }
        const inOrder = [...given.keys()].sort((a, b) => given[a]! - given[b]!).map((at) => adjusted[at]!);
        expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
      }),
    );
  });
});
