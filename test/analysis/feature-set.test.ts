/** Features can be merged in any order and any grouping, and kept as text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze.ts';
import {
  extract,
  merge,
  mergeAll,
  noFeatures,
  parseFeatures,
  serializeFeatures,
  type FeatureSet,
} from '../../src/analysis/feature-set.ts';
import { trace as buildTrace } from './build-trace.ts';

/** Ids overlap, so that two different runs of one id meet. */
const set = fc
  .array(fc.record({ id: fc.integer({ min: 0, max: 9 }), answer: fc.constantFrom('one', 'two', 'ten 10') }), { maxLength: 6 })
  .map((runs) => mergeAll(runs.map(({ id, answer }) => extract(buildTrace({ traceId: `tr-${id}`, answer })))));
const text = (features: FeatureSet): string => serializeFeatures(features);

describe('merging', () => {
  test('is commutative, associative and idempotent, and nothing is its neutral element', () => {
    fc.assert(
      fc.property(set, set, set, (a, b, c) => {
        expect(text(merge(a, b))).toBe(text(merge(b, a)));
        expect(text(merge(merge(a, b), c))).toBe(text(merge(a, merge(b, c))));
        expect(text(merge(a, a))).toBe(text(a));
        expect(text(merge(a, noFeatures))).toBe(text(a));
      }),
      { numRuns: 60 },
    );
  });

  test('of two runs with one id the same one stays in every order, and both sides are kept', () => {
    const [one, two] = ['one', 'two'].map((answer) => extract(buildTrace({ traceId: 'tr-1', answer })));
    const other = extract(buildTrace({ traceId: 'tr-0', answer: 'one' }));
    expect(merge(one!, two!).traces).toHaveLength(1);
    expect(mergeAll([two!, other, one!]).traces.map(({ trace_id }) => trace_id)).toEqual(['tr-0', 'tr-1']);
  });
});

test('an analysis of merged parts is that of the whole', () => {
  const traces = Array.from({ length: 30 }, (_, index) =>
    buildTrace({ traceId: `tr-${index}`, question: `How many orders has customer ${index}?`, answer: `${index} orders` }),
  );
  const whole = analyze(traces.map((trace) => extract(trace).traces[0]!));
  const parts = mergeAll([traces.slice(20), traces.slice(0, 7), traces.slice(7, 20)].map((part) => mergeAll(part.map(extract))));
  expect(analyze(parseFeatures(serializeFeatures(parts)).traces)).toEqual(whole);
});

test.each([['{'], ['null'], ['{"version":1,"traces":[]}'], ['{"version":2}']])('%s is refused as features', (given) => {
  expect(() => parseFeatures(given)).toThrow(/features/);
});
