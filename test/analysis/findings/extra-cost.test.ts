/** What broken checks cost: beyond the runs that did it right, and nothing that was not measured. */
import { expect, test } from 'vitest';
import type { TraceFeatures } from '../../../src/analysis/features.ts';
import { extraCost } from '../../../src/analysis/findings/extra-cost.ts';

const run = (calls: number, part: Partial<TraceFeatures> = {}): TraceFeatures =>
  ({ steps: [{ kind: 'model' }, ...Array.from({ length: calls }, () => ({ kind: 'tool' }))], ...part }) as TraceFeatures;
const healthy = [run(1, { duration_ms: 1000 }), run(2, { duration_ms: 3000 }), run(9)];

test('beyond the median of the healthy runs, each where both are known', () => {
  const runs = [run(5, { duration_ms: 4500, tokens: 90 }), run(4)];
  expect(extraCost(runs, healthy, false)).toEqual({ seconds: 2.5, tokens: undefined, calls: 5 });
});

test('what took less costs 0, made-up times and runs without a healthy one cost nothing that is known', () => {
  expect(extraCost([run(0, { duration_ms: 10 })], healthy, false)).toEqual({ seconds: 0, tokens: undefined, calls: 0 });
  expect(extraCost([run(3, { duration_ms: 9000 })], healthy, true)).toEqual({ seconds: undefined, tokens: undefined, calls: 1 });
  expect(extraCost([run(3)], [], false)).toEqual({ seconds: undefined, tokens: undefined, calls: undefined });
});
