import { describe, expect, test } from 'vitest';
import { extractFeatures } from '../../src/analysis/features.ts';
import { groupLatencyLimit, latencyLimit, quantile, summariseLatency } from '../../src/analysis/statistics/latency.ts';
import { findRouting, traceRoute } from '../../src/analysis/statistics/routing.ts';
import { hasSyntheticTimes } from '../../src/analysis/statistics/synthetic-times.ts';
import { wilsonLowerBound } from '../../src/statistics/wilson.ts';
import { step, trace } from './build-trace.ts';

test('quantiles lie between neighbours', () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([7], 0.99)).toBe(7);
  expect(summariseLatency([])).toBeUndefined();
  expect(summariseLatency([30, 10, 20])).toEqual({ count: 3, mean_ms: 20, p50_ms: 20, p90_ms: 28, p99_ms: 29.8, max_ms: 30 });
});

test('Wilson bounds as published: 3 of 3, 7 of 10, 0 of 5', () => {
  expect(wilsonLowerBound(3, 3)).toBeCloseTo(0.4385, 3);
  expect(wilsonLowerBound(7, 10)).toBeCloseTo(0.3968, 3);
  expect(wilsonLowerBound(0, 5)).toBeCloseTo(0, 6);
  expect(wilsonLowerBound(0, 0)).toBe(0);
});

test('bands need 8 runs, are never tighter than three times the median, and fall back to all runs', () => {
  expect(latencyLimit([1, 1, 1, 1, 1, 1, 1])).toBeUndefined();
  expect(latencyLimit([10, 10, 10, 10, 10, 10, 10, 11])).toBe(30);
  expect(latencyLimit([10, 20, 30, 40, 50, 60, 70, 80])).toBeGreaterThan(135);
  expect(groupLatencyLimit([5, 5], 40)).toBe(40);
  expect(groupLatencyLimit([50, 50, 50], 40)).toBe(150);
  expect(groupLatencyLimit([5], undefined)).toBeUndefined();
});

describe('synthetic times', () => {
  const run = (traceId: string, durations: number[], durationMs: number) =>
    extractFeatures(
      trace({ traceId, durationMs, steps: durations.map((ms) => step({ kind: 'tool', name: 't', durationMs: ms })) }),
    );
  test('every step equally long', () =>
    expect(hasSyntheticTimes([run('a', [1000, 1000, 1000], 4000), run('b', [500, 500, 500, 500], 3000)])).toBe(true));
  test('all runs equally long, or of no length', () => {
    expect(hasSyntheticTimes([run('a', [], 10), run('b', [], 10), run('c', [], 10)])).toBe(true);
    expect(hasSyntheticTimes([run('a', [], 0)])).toBe(true);
  });
  test('measured ones, and none at all', () => {
    expect(hasSyntheticTimes([run('a', [12, 904, 33], 960), run('b', [15, 500, 41], 570)])).toBe(false);
    expect(hasSyntheticTimes([extractFeatures(trace())])).toBe(false);
  });
});

describe('routing', () => {
  const calls = (traceId: string, kind: 'agent' | 'tool', names: string[], input: string | object = 'how much of it is left') =>
    extractFeatures(trace({ traceId, steps: names.map((name) => step({ kind, name, input: input as never })) }));
  test('experts are sub-agents; one that always runs first is no choice', () => {
    const features = [
      calls('a', 'agent', ['router', 'x']),
      calls('b', 'agent', ['router', 'y']),
      calls('c', 'agent', ['router', 'x', 'y']),
    ];
    const routing = findRouting(features);
    expect(routing).toEqual({ kind: 'agent', experts: ['x', 'y'], orchestrator: 'router' });
    expect(traceRoute(features[2]!, routing)).toEqual(['x', 'y']);
  });
  test('tools are experts only when all are asked in prose', () => {
    expect(findRouting([calls('a', 'tool', ['sales', 'stock'])]).experts).toEqual(['sales', 'stock']);
    expect(findRouting([calls('a', 'tool', ['sales']), calls('b', 'tool', ['get_order'], { id: 'W1' })]).experts).toEqual([]);
  });
});
