/** The corrected pass rate: known values, refusals, and how often its interval holds the true rate. */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { correctedPassRate } from '../../src/statistics/rogan-gladen.ts';

const of = (k: number, n: number) => ({ k, n });

function binomial(random: () => number, n: number, share: number): number {
  let k = 0;
  for (let at = 0; at < n; at++) if (random() < share) k += 1;
  return k;
}

describe('corrected pass rate', () => {
  test('undoes the errors of the judge', () => {
    // 1000 runs, 700 good: the judge passes 0.9 of the good and 0.2 of the bad.
    expect(correctedPassRate(of(690, 1000), of(80, 100), of(90, 100)).rate?.value).toBeCloseTo(0.7);
  });

  test('stays between 0 and 1', () => {
    expect(correctedPassRate(of(100, 100), of(40, 50), of(45, 50)).rate).toMatchObject({ value: 1, high: 1 });
    expect(correctedPassRate(of(0, 100), of(40, 50), of(45, 50)).rate).toMatchObject({ value: 0, low: 0 });
  });

  test('says why there is none', () => {
    expect(correctedPassRate(of(5, 10), of(5, 10), of(5, 10))).toEqual({ rate: null, reason: expect.stringMatching(/chance/) });
    expect(correctedPassRate(of(0, 0), of(9, 10), of(9, 10)).reason).toMatch(/no run/);
    expect(correctedPassRate(of(5, 10), of(0, 0), of(9, 10)).reason).toMatch(/no bad run/);
    expect(correctedPassRate(of(5, 10), of(9, 10), of(0, 0)).reason).toMatch(/no good run/);
  });

  test('a judge that may be chance leaves everything open', () => {
    const { low, high } = correctedPassRate(of(50, 100), of(3, 5), of(3, 5)).rate!;
    expect(high - low).toBeGreaterThan(0.9);
  });

  const cases = [30, 60, 150].flatMap((labels) =>
    [0.03, 0.3, 0.7, 0.97].map((rate) => ({ tpr: 0.85, tnr: 0.8, labels, rate, most: 0.97 })),
  );
  // With few labels the interval is wider than it need be, never narrower.
  const few = [0.03, 0.5].map((rate) => ({ tpr: 0.75, tnr: 0.9, labels: 20, rate, most: 0.99 }));
  test.each([...cases, ...few])(
    'holds a true rate of $rate: TPR $tpr, TNR $tnr, $labels labels',
    { timeout: 120_000 },
    ({ tpr, tnr, labels, rate, most }) => {
      let held = 0;
      for (let run = 0; run < 500; run++) {
        const random = seededRandom(run * 104_729 + labels);
        // Half of the labels are of bad runs on average; the rest of good ones.
        const bad = Math.min(labels - 1, Math.max(1, binomial(random, labels, 0.5)));
        const good = labels - bad;
        const passed = binomial(random, 400, rate * tnr + (1 - rate) * (1 - tpr));
        const found = correctedPassRate(
          of(passed, 400),
          of(binomial(random, bad, tpr), bad),
          of(binomial(random, good, tnr), good),
          run,
        );
        // No claim was made: nothing was missed.
        held += Number(found.rate === null || (found.rate.low <= rate && rate <= found.rate.high));
      }
      expect(held / 500).toBeGreaterThanOrEqual(0.93);
      expect(held / 500).toBeLessThanOrEqual(most);
    },
  );
});
