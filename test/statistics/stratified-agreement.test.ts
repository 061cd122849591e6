/** Weighted agreement: it undoes the design, and refuses where nothing is labelled. Coverage: test/calibrate/coverage.test.ts. */
import { describe, expect, test } from 'vitest';
import { agreement } from '../../src/statistics/agreement.ts';
import { stratifiedAgreement, type LabelledStratum } from '../../src/statistics/stratified-agreement.ts';

const stratum = (failed: number, passed: number, tp: number, fp: number, tn: number, fn: number): LabelledStratum => ({
  failed,
  passed,
  true_positive: tp,
  false_positive: fp,
  true_negative: tn,
  false_negative: fn,
});

describe('stratified agreement', () => {
  test('weighs labels by the rows that they stand for', () => {
    // 100 failed rows, 8 of 10 labelled bad; 900 passed rows, 1 of 10 bad: 80 bad rows are failed, 90 are not.
    const found = stratifiedAgreement([stratum(100, 0, 8, 2, 0, 0), stratum(0, 900, 0, 0, 9, 1)]);
    expect(found.tpr).toMatchObject({ k: 8, n: 9 });
    expect(found.tpr.rate).toBeCloseTo(80 / 170);
    expect(found.tnr.rate).toBeCloseTo(810 / 830);
    expect(found.pass_rate?.value).toBeCloseTo(0.83);
  });

  test('is the plain estimate where every row is labelled', () => {
    const plain = agreement({ true_positive: 20, false_positive: 10, true_negative: 15, false_negative: 5 });
    const found = stratifiedAgreement([stratum(12, 10, 8, 4, 7, 3), stratum(18, 10, 12, 6, 8, 2)]);
    expect([found.tpr.rate, found.tnr.rate]).toEqual([plain.tpr.rate, plain.tnr.rate]);
    expect(found.kappa?.value).toBeCloseTo(plain.kappa!.value);
    expect(found.mcc?.value).toBeCloseTo(plain.mcc!.value);
  });

  test('lends a stratum without labels the share of the others', () => {
    const found = stratifiedAgreement([stratum(50, 50, 4, 1, 5, 0), stratum(50, 0, 0, 0, 0, 0)]);
    expect(found.pass_rate?.value).toBeCloseTo((100 * 0.2 + 50) / 150);
  });

  test('claims nothing where one verdict has no label, nor from nothing', () => {
    const onlyFailed = stratifiedAgreement([stratum(50, 50, 4, 1, 0, 0)]);
    expect(onlyFailed).toMatchObject({ tpr: { k: 4, n: 4, rate: null }, kappa: null, pass_rate: null });
    expect(stratifiedAgreement([])).toMatchObject({ tpr: { rate: null }, balanced_accuracy: null, pass_rate: null });
  });
});
