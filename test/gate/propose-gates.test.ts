import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Certificate, Certificates, Use } from '../../src/certify/certificate.ts';
import { parseGates, printGates, type Gates } from '../../src/gate/gates.ts';
import { proposeGates, type GateEvidence } from '../../src/gate/propose-gates.ts';
import type { ScorerResult, ValidationResult } from '../../src/validate/validation-result.ts';
import { sampleSuite } from '../render/sample-suite.ts';

const result = (name: string, scored: number, mean: number | null): ScorerResult => ({
  name,
  kind: 'code',
  rows: 40,
  scored,
  not_applicable: 40 - scored,
  error: 0,
  missing: 0,
  mean,
  status: 'scored',
  reason: null,
  wiring: null,
});

const certified = (uses: Record<string, Use>): Certificates =>
  ({
    scorers: Object.entries(uses).map(
      ([scorer, use]) => ({ scorer, use, reasons: ['fails 19 of 20 mutants.'] }) as unknown as Certificate,
    ),
  }) as Certificates;

function evidence(uses: Record<string, Use> | undefined, scorers: ScorerResult[] = []): GateEvidence {
  return {
    suite: sampleSuite,
    validation: { scorers } as unknown as ValidationResult,
    certificates: uses === undefined ? undefined : certified(uses),
  };
}
const gated = evidence({ answer_present: 'gate', no_refusal: 'trend' }, [
  result('answer_present', 40, 0.9),
  result('no_refusal', 40, 0.9),
]);
const again = (gates: Gates): Gates => parseGates(printGates(gates))!;

describe('proposed gates', () => {
  test('without certificates nothing gates, and the file says so', () => {
    const { scorers, rows } = proposeGates(evidence(undefined), undefined);
    expect(rows).toEqual({ recorded: 4, live: 0 });
    expect(Object.keys(scorers)).toEqual(sampleSuite.scorers.map(({ name }) => name));
    expect(new Set(Object.values(scorers).map(({ use }) => use))).toEqual(new Set(['trend', 'explore']));
    expect(scorers['Safety']).toMatchObject({
      use: 'explore',
      minimum: null,
      reason: expect.stringContaining('certificate') as string,
    });
  });

  test('a certificate for gating gives a minimum: the lower end of the interval of what was seen', () => {
    const { scorers } = proposeGates(gated, undefined);
    // Wilson's interval of 36 of 40: 0.7695 to 0.9604.
    expect(scorers['answer_present']).toMatchObject({ use: 'gate', minimum: 0.7694, max_drop: 0, min_scored: 20 });
    expect(scorers['answer_present']!.reason).toBe('fails 19 of 20 mutants.');
    expect(scorers['no_refusal']).toMatchObject({ use: 'trend', minimum: null });
    expect(scorers['error_handling']).toMatchObject({ use: 'trend', minimum: null });
  });

  test('a mean of numbers has no such interval', () => {
    const { scorers } = proposeGates(evidence({ answer_present: 'gate' }, [result('answer_present', 40, 7.31)]), undefined);
    expect(scorers['answer_present']).toMatchObject({ use: 'gate', minimum: null });
  });

  test('proposing again changes nothing', () => {
    const first = proposeGates(gated, undefined);
    expect(proposeGates(gated, again(first))).toEqual(first);
  });

  test('what a person edited stays, the rest follows what is known now', () => {
    const edited = again(proposeGates(gated, undefined));
    Object.assign(edited.scorers['answer_present']!, { minimum: 0.95, reason: 'agreed with the team' });
    edited.alpha = 0.01;
    const next = proposeGates(evidence({ answer_present: 'gate', no_refusal: 'gate' }, gated.validation.scorers), edited);
    expect(next.alpha).toBe(0.01);
    expect(next.scorers['answer_present']).toMatchObject({ minimum: 0.95, reason: 'agreed with the team', min_scored: 20 });
    expect(next.scorers['answer_present']!.proposed).toMatchObject({ minimum: 0.7694 });
    expect(next.scorers['no_refusal']).toMatchObject({ use: 'gate', minimum: 0.7694 });
  });

  test('an edited entry of a scorer that is gone stays, so that the gate complains; others go', () => {
    const before = again(proposeGates(gated, undefined));
    before.scorers['renamed'] = { ...before.scorers['answer_present']!, minimum: 0.5 };
    before.scorers['dropped'] = before.scorers['answer_present']!;
    const names = Object.keys(proposeGates(gated, before).scorers);
    expect(names).toContain('renamed');
    expect(names).not.toContain('dropped');
  });

  test('a minimum that was measured is kept while the rows are the same ones', () => {
    const before = again(proposeGates(gated, undefined));
    const entry = before.scorers['answer_present']!;
    Object.assign(entry, { minimum: 0.85, proposed: { ...entry.proposed, minimum: 0.85 } });
    before.noise = { repeats: 5, scorers: { answer_present: { rows: 40 } } };
    expect(proposeGates(gated, before).scorers['answer_present']!.minimum).toBe(0.85);
    const fewer = evidence({ answer_present: 'gate' }, [result('answer_present', 30, 0.9)]);
    expect(proposeGates(fewer, before).scorers['answer_present']!.minimum).toBeLessThan(0.77);
  });

  test('no edit is lost, whatever it is', () => {
    const thresholds = fc.record(
      {
        use: fc.constantFrom<Use>('gate', 'trend', 'explore'),
        minimum: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        max_drop: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        min_scored: fc.option(fc.nat(40)),
        reason: fc.string(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(thresholds, (edit) => {
        const file = again(proposeGates(gated, undefined));
        Object.assign(file.scorers['answer_present']!, edit);
        const next = proposeGates(evidence({ answer_present: 'explore' }, gated.validation.scorers), file);
        const unchanged = Object.entries(edit).filter(
          ([field, value]) => file.scorers['answer_present']!.proposed?.[field as keyof typeof edit] !== value,
        );
        expect(next.scorers['answer_present']).toMatchObject(Object.fromEntries(unchanged));
      }),
    );
  });
});

test.each(['', '[]', '{', '{"schema_version": 2, "scorers": {}}', '{"schema_version": 1, "scorers": {"a": {"use": "stop"}}}'])(
  '%j is no gates file',
  (text) => {
    expect(parseGates(text)).toBeUndefined();
  },
);
