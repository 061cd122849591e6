/** What labels change in the use of a scorer. */
import { describe, expect, test } from 'vitest';
import type { Certificate, Certificates } from '../../src/certify/certificate.ts';
import type { CalibrationDocument } from '../../src/calibrate/calibration.ts';
import type { HeldAgainstLabels } from '../../src/calibrate/hold-against-labels.ts';
import { useByLabels, withLabels } from '../../src/calibrate/use-after-labels.ts';
import { agreement } from '../../src/statistics/agreement.ts';
import { proportion } from '../../src/statistics/wilson.ts';

const held = (tp: number, fp: number, tn: number, fn: number, given: Partial<HeldAgainstLabels> = {}): HeldAgainstLabels => ({
  scorer: 'a',
  about: null,
  basis: 'drawn',
  labels: tp + fp + tn + fn,
  apparent_pass_rate: proportion(0, 0),
  agreement: agreement({ true_positive: tp, false_positive: fp, true_negative: tn, false_negative: fn }),
  corrected_pass_rate: null,
  corrected_reason: null,
  ...given,
});

const certificate = (given: Partial<Certificate>): Certificate =>
  ({
    scorer: 'a',
    kind: 'judge',
    use: 'explore',
    reasons: ['No model has judged.'],
    fault: null,
    agreement: null,
    ...given,
  }) as Certificate;
const all = (item: Certificate): Certificates => ({ scorers: [item] }) as unknown as Certificates;
const empty: CalibrationDocument = { schema_version: 1, calibrations: [], uses_before: [] };
const after = (given: Partial<Certificate>, ...results: HeldAgainstLabels[]): Certificate =>
  withLabels(all(certificate(given)), empty, results).certificates.scorers[0]!;

describe('use by labels', () => {
  test.each([
    ['gate', held(30, 1, 30, 1)],
    ['trend', held(12, 3, 12, 3)],
    ['trend', held(4, 0, 100, 0)],
    ['explore', held(6, 5, 6, 4)],
    ['explore', held(10, 0, 0, 1)],
    ['rejected', held(2, 18, 3, 17)],
  ] as const)('%s', (use, result) => {
    expect(useByLabels(result).use).toBe(use);
  });
});

describe('certificates after labels', () => {
  test('a judge may gate once labels speak for it', () => {
    const { use, reasons, agreement: measured } = after({}, held(30, 1, 30, 1));
    expect([use, reasons.length, measured?.tpr.n]).toEqual(['gate', 2, 31]);
    expect(reasons[1]).toMatch(/^Labels: balanced accuracy 0\.97/);
  });

  test('what is blind stays rejected', () => {
    expect(after({ use: 'rejected', fault: 'blind' }, held(30, 1, 30, 1)).use).toBe('rejected');
  });

  test('a check that sees one thing keeps the gate although it overlooks other bad runs', () => {
    expect(after({ kind: 'code', use: 'gate' }, held(2, 0, 30, 28)).use).toBe('gate');
  });

  test('a check that fails good runs loses the gate', () => {
    expect(after({ kind: 'code', use: 'gate' }, held(20, 20, 20, 5)).use).toBe('trend');
  });

  test('labels about its own criterion can lower a check, never lift it', () => {
    expect(after({ kind: 'code', use: 'gate' }, held(12, 3, 12, 3, { about: 'a' })).use).toBe('trend');
    expect(after({ kind: 'code', use: 'trend' }, held(30, 1, 30, 1, { about: 'a' })).use).toBe('trend');
  });

  test('labels about its own criterion decide over those of whole runs', () => {
    const { use, agreement: measured } = after({}, held(2, 18, 3, 17), held(30, 1, 30, 1, { about: 'a' }));
    expect([use, measured?.true_positive]).toEqual(['gate', 30]);
  });

  test('a certificate whose labels were deleted keeps its use, and loses what they said', () => {
    const labelled = after({ kind: 'code', use: 'gate', reasons: ['certified'] }, held(20, 20, 20, 5));
    expect(withLabels(all(labelled), empty, []).certificates.scorers[0]).toMatchObject({ use: 'trend', reasons: ['certified'] });
  });

  test('a second calibration replaces the first', () => {
    const first = withLabels(all(certificate({ kind: 'code', use: 'gate', reasons: ['certified'] })), empty, [
      held(20, 20, 20, 5),
    ]);
    const second = withLabels(first.certificates, first.document, [held(20, 0, 30, 5)]);
    expect(second.certificates.scorers[0]).toMatchObject({
      use: 'gate',
      reasons: ['certified', expect.stringMatching(/^Labels: /)],
    });
    const none = withLabels(second.certificates, second.document, []);
    expect(none.certificates.scorers[0]).toMatchObject({ use: 'gate', reasons: ['certified'] });
  });
});
