import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleTraces, type SampleEntry } from '../../src/session/sample.ts';

const entry = fc.record({
  traceId: fc.string({ minLength: 1, maxLength: 8 }),
  state: fc.constantFrom('OK' as const, 'ERROR' as const, 'UNKNOWN' as const),
  executionDurationMs: fc.option(fc.nat(100_000), { nil: undefined }),
  metadata: fc.constantFrom<Record<string, string>>({}, { 'mlflow.trace.session': 's' }),
});
const entries = fc.uniqueArray(entry, { selector: (item) => item.traceId, maxLength: 60 });

test('as many as asked for, sorted, each once, whatever the order of the pages', () => {
  fc.assert(
    fc.property(entries, fc.integer({ min: 1, max: 70 }), fc.nat(), fc.array(fc.nat()), (items, limit, seed, swaps) => {
      const sample = sampleTraces(items, limit, seed);
      const shuffled = [...items].sort((a, b) => (swaps[a.traceId.length] ?? 0) - (swaps[b.traceId.length] ?? 0)).reverse();
      expect(sample).toHaveLength(Math.min(limit, items.length));
      expect(new Set(sample).size).toBe(sample.length);
      expect(sample).toEqual([...sample].sort());
      expect(sampleTraces(shuffled, limit, seed)).toEqual(sample);
    }),
  );
});

test('a rare state is not lost, a common one keeps its share', () => {
  const items: SampleEntry[] = Array.from({ length: 1000 }, (_, index) => ({
    traceId: `t${index}`,
    state: index % 100 === 0 ? 'ERROR' : 'OK',
    executionDurationMs: 5,
    metadata: {},
  }));
  const sample = new Set(sampleTraces(items, 50, 1));
  const errors = items.filter((item) => item.state === 'ERROR' && sample.has(item.traceId)).length;
  expect(errors).toBeGreaterThanOrEqual(1);
  expect(errors).toBeLessThan(5);
});

test('another seed gives another sample', () => {
  const items: SampleEntry[] = Array.from({ length: 200 }, (_, index) => ({
    traceId: `t${index}`,
    state: 'OK',
    executionDurationMs: 5,
    metadata: {},
  }));
  expect(sampleTraces(items, 20, 1)).not.toEqual(sampleTraces(items, 20, 2));
});
