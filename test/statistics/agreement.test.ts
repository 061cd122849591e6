/** Agreement of a judge with labels: known values, empty denominators, and how often the intervals hold the truth. */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { agreement, countPairs, type Estimate } from '../../src/statistics/agreement.ts';
import { cellRates } from '../../src/statistics/cell-rates.ts';

const counts = (tp: number, fp: number, tn: number, fn: number) => ({
  true_positive: tp,
  false_positive: fp,
  true_negative: tn,
  false_negative: fn,
});

describe('agreement', () => {
  test('gives the values of the definitions', () => {
    const { tpr, tnr, balanced_accuracy, kappa, mcc } = agreement(counts(20, 10, 15, 5));
    expect([tpr.k, tpr.n, tpr.rate, tnr.rate]).toEqual([20, 25, 0.8, 0.6]);
    expect(balanced_accuracy?.value).toBeCloseTo(0.7);
    // Cohen: observed agreement 35/50 = 0.7, expected 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
    expect(kappa?.value).toBeCloseTo(0.4);
    // Matthews: (20 * 15 - 10 * 5) / sqrt(25 * 25 * 30 * 20).
    expect(mcc?.value).toBeCloseTo(250 / Math.sqrt(375_000));
  });

  test('claims nothing from an empty denominator', () => {
    expect(agreement(counts(0, 0, 0, 0))).toMatchObject({
      tpr: { rate: null, low: null },
      tnr: { rate: null },
      balanced_accuracy: null,
      kappa: null,
      mcc: null,
    });
    expect(agreement(counts(4, 0, 0, 1))).toMatchObject({ tnr: { rate: null }, balanced_accuracy: null, kappa: null });
    const constant = agreement(counts(5, 5, 0, 0));
    expect(constant.kappa?.value).toBe(0);
    expect(constant.mcc).toBeNull();
  });

  test('full agreement on few rows is not certainty', () => {
    const { kappa, balanced_accuracy } = agreement(counts(5, 0, 5, 0));
    expect(kappa).toMatchObject({ value: 1, high: 1 });
    expect(kappa!.low).toBeLessThan(0.7);
    expect(balanced_accuracy!.low).toBeLessThan(0.75);
  });

  test('is the same for the same seed', () => {
    expect(agreement(counts(7, 2, 9, 1), 5)).toEqual(agreement(counts(7, 2, 9, 1), 5));
  });

  test.each([
    { bad: 0.5, tpr: 0.8, tnr: 0.8, rows: 30 },
    { bad: 0.3, tpr: 0.9, tnr: 0.9, rows: 40 },
    { bad: 0.4, tpr: 0.5, tnr: 0.5, rows: 20 },
  ])(
    '95 % intervals hold the truth in about 95 % of 500 samples: $bad $tpr $tnr $rows',
    { timeout: 120_000 },
    ({ bad, tpr, tnr, rows }) => {
      const truth = cellRates({
        truePositive: bad * tpr,
        falseNegative: bad * (1 - tpr),
        trueNegative: (1 - bad) * tnr,
        falsePositive: (1 - bad) * (1 - tnr),
      });
      const held = { balancedAccuracy: 0, kappa: 0, mcc: 0 };
      for (let run = 0; run < 500; run++) {
        const random = seededRandom(run * 7919 + rows);
        const pairs = Array.from({ length: rows }, () => {
          const isBad = random() < bad;
          return { bad: isBad, failed: isBad ? random() < tpr : random() >= tnr };
        });
        const found = agreement(countPairs(pairs), run);
        const holds = (estimate: Estimate | null, value: number): number =>
          Number(estimate === null || (estimate.low <= value && value <= estimate.high));
        held.balancedAccuracy += holds(found.balanced_accuracy, truth.balancedAccuracy);
        held.kappa += holds(found.kappa, truth.kappa);
        held.mcc += holds(found.mcc, truth.mcc);
      }
      for (const share of Object.values(held).map((count) => count / 500)) {
        expect(share).toBeGreaterThan(0.92);
        expect(share).toBeLessThan(0.98);
      }
    },
  );
});
