/** 95 % intervals from about 30 labels hold the judge's true rates in about 95 % of 500 populations; bench/calibration.ts has more. */
import { expect, test } from 'vitest';
import { coverage } from './simulated-rows.ts';

test.each([
  { rows: 300, budget: 30, bad: 0.4, tpr: 0.75, tnr: 0.8 },
  { rows: 600, budget: 60, bad: 0.25, tpr: 0.85, tnr: 0.9 },
])('$rows rows, $budget labels, $bad bad, TPR $tpr, TNR $tnr', { timeout: 120_000 }, (simulation) => {
  const { bias, ...shares } = coverage(simulation, 500);
  for (const share of Object.values(shares)) {
    expect(share).toBeGreaterThanOrEqual(0.93);
    expect(share).toBeLessThanOrEqual(0.97);
  }
  expect(Math.abs(bias)).toBeLessThan(0.01);
});
