/** Weighing with feedback, on simulated runs: what is planted is found, and noise turned round is not believed. */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/base/random.ts';
import { weighByFeedback } from '../../../src/analysis/weighing/by-feedback.ts';
import { measurementsOf } from '../../../src/analysis/weighing/candidates.ts';
import { weigh } from '../../../src/analysis/weighing/weigh.ts';
import { families, run, signal } from './simulated.ts';

const runs = Array.from({ length: 160 }, (_, at) => run(at));
const ids = runs.map(({ trace_id: id }) => id);

/** 0 to 9, without any relation to how a run went. */
const noise = (random: () => number): number[] => runs.map(() => Math.floor(random() * 10));
const noiseSignals = (random: () => number, count: number) =>
  Array.from({ length: count }, (_, index) => signal(`noise${index}`, families[index % families.length]!, noise(random)));
const verdictsOf = (isGood: (at: number) => boolean): Map<string, boolean> => new Map(ids.map((id, at) => [id, isGood(at)]));

describe('planted among noise', () => {
  const random = seededRandom(1);
  const bad = runs.map(() => random() < 0.35);
  const verdicts = verdictsOf((at) => !bad[at]!);
  const failures = bad.map((isBad) => (random() < (isBad ? 0.6 : 0.05) ? 2 : 0));
  // Bad runs say little: a limit that must be turned round.
  const words = bad.map((isBad) => 20 + Math.floor(random() * 30) + (isBad ? 0 : 25));
  const { basis, checks, dropped } = weighByFeedback(
    measurementsOf(
      [
        signal('failures', 'errors', failures, { isFault: true }),
        signal('failures_again', 'grounding', failures, { isFault: true }),
        signal('words', 'answer', words),
        ...noiseSignals(random, 20),
      ],
      runs,
    ),
    runs,
    verdicts,
  );

  test('the fault is accepted once, with its table, odds and interval', () => {
    expect(basis).toBe('feedback');
    const found = checks.filter(({ signal: name }) => name.startsWith('failures'));
    expect(found).toHaveLength(1);
    const { feedback, limit, bound } = found[0]!;
    expect([bound, limit]).toEqual(['at_most', 0]);
    const [a, b, c, d] = feedback!.table;
    expect(a + b + c + d).toBe(runs.length);
    expect(a + c).toBe(bad.filter(Boolean).length);
    expect(a + b).toBe(failures.filter((count) => count > 0).length);
    expect(feedback!.odds_ratio).toBeCloseTo(((a + 0.5) * (d + 0.5)) / ((b + 0.5) * (c + 0.5)), 9);
    expect(feedback!.interval[0]).toBeGreaterThan(1);
    expect(feedback!.interval[0]).toBeLessThan(feedback!.odds_ratio);
    expect(feedback!.interval[1]).toBeGreaterThan(feedback!.odds_ratio);
    expect(feedback!.q_value).toBeGreaterThanOrEqual(feedback!.p_value);
    expect(feedback!.q_value).toBeLessThan(0.001);
    expect(dropped.redundant).toBeGreaterThan(0);
  });

  test('the direction of a limit is learnt', () => {
    const found = checks.filter(({ signal: name }) => name === 'words');
    expect(found.length).toBeGreaterThan(0);
    for (const { bound, feedback } of found) {
      expect(bound).toBe('at_least');
      expect(feedback!.odds_ratio).toBeGreaterThan(1);
    }
  });
});

test('few runs cannot speak against a fault, many can', () => {
  const verdicts = verdictsOf((at) => at % 3 !== 0);
  const shownBy = (count: number): number[] => {
    const good = runs.flatMap((_, at) => (at % 3 === 0 ? [] : [at])).slice(0, count);
    return runs.map((_, at) => (good.includes(at) ? 1 : 0));
  };
  const faults = [4, 5, 40].map((count) => signal(`shown_by_${count}`, 'errors', shownBy(count), { isFault: true }));
  const { checks, declined } = weighByFeedback(measurementsOf(faults, runs), runs, verdicts);
  expect(checks.map(({ signal: name, limit }) => [name, limit])).toEqual([['shown_by_4', 0]]);
  expect(declined).toEqual([
    { signal: 'shown_by_5', reason: 'unsupported' },
    { signal: 'shown_by_40', reason: 'unsupported' },
  ]);
});

test('on pure noise limits turned round are seldom believed: at most in as many runs as the adjustment allows', () => {
  const trials = 60;
  let believed = 0;
  for (let seed = 0; seed < trials; seed += 1) {
    const random = seededRandom(1000 + seed);
    const verdicts = verdictsOf(() => random() < 0.6);
    const { checks } = weighByFeedback(measurementsOf(noiseSignals(random, 12), runs), runs, verdicts);
    if (checks.some(({ bound }) => bound === 'at_least')) believed += 1;
  }
  // Adjusted p-values up to 0.2 are accepted, so 12 of 60 are expected at most; 6 more are two standard deviations.
  expect(believed).toBeLessThanOrEqual(18);
});

describe('weigh', () => {
  const judged = (good: number, bad: number) =>
    runs.map((_, at) => run(at, at < good + bad ? [{ name: 'ok', value: at < good }] : []));
  const signals = noiseSignals(seededRandom(3), 8);

  test.for<[number, number, string]>([
    [5, 5, 'feedback'],
    [100, 4, 'agreement'],
    [4, 100, 'agreement'],
    [0, 0, 'agreement'],
  ])('%s good and %s bad runs: by %s', ([good, bad, basis]) => {
    expect(weigh(signals, judged(good, bad)).weighing.basis).toBe(basis);
  });

  test('the order of the runs changes no check; names are unique', () => {
    const given = judged(60, 60);
    const first = weigh(signals, given);
    const withoutRounding = (_: string, value: unknown): unknown =>
      typeof value === 'number' ? Number(value.toFixed(9)) : value;
    const text = (weighed: typeof first): string => JSON.stringify(weighed.weighing, withoutRounding);
    expect(text(weigh(signals, given.toReversed()))).toBe(text(first));
    const names = first.weighing.checks.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect([...first.measurements.keys()]).toEqual(names);
  });
});
