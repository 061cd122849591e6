/** How far checks can be trusted without a label: on votes of which the truth is known. */
import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/base/random.ts';
import { agreementOf } from '../../../src/analysis/weighing/agreement.ts';
import { weighByAgreement, withoutRedundant } from '../../../src/analysis/weighing/by-agreement.ts';
import { measurementsOf } from '../../../src/analysis/weighing/candidates.ts';
import { candidate, correlationOf, families, run, signal } from './simulated.ts';

/** Chance of a violated check for a bad and for a good run; the last is a check turned round. */
const checks: readonly [bad: number, good: number][] = [
  [0.9, 0.1],
  [0.7, 0.15],
  [0.6, 0.3],
  [0.35, 0.2],
  [0.32, 0.3],
  [0.2, 0.5],
];

function votesOf(share: number, runs: number, seed: number): { bad: number[]; votes: number[][] } {
  const random = seededRandom(seed);
  const bad = Array.from({ length: runs }, () => (random() < share ? 1 : 0));
  return { bad, votes: checks.map(([ifBad, ifGood]) => bad.map((isBad) => (random() < (isBad === 1 ? ifBad : ifGood) ? 1 : 0))) };
}

test.for([0.15, 0.3, 0.5])(
  'with a share of %s bad runs each check gets its correlation with the truth, sign and all',
  (share) => {
    const { bad, votes } = votesOf(share, 4000, 7);
    const estimated = agreementOf(votes.map((own, index) => candidate(`c${index}`, families[index]!, own)));
    const known = votes.map((own) => correlationOf(own, bad));
    for (const [index, value] of estimated.entries()) expect(Math.abs(value - known[index]!)).toBeLessThan(0.1);
    const order = (values: readonly number[]): number[] => [...values.keys()].sort((a, b) => values[b]! - values[a]!);
    expect(order(estimated)).toEqual(order(known));
    expect(estimated.at(-1)).toBeLessThan(0);
  },
);

test('where a check does not apply it says nothing: the estimate shrinks and keeps its sign', () => {
  const { votes } = votesOf(0.3, 4000, 11);
  const whole = agreementOf(votes.map((own, index) => candidate(`c${index}`, families[index]!, own)));
  const holed = votes.map((own, index) => own.map((vote, at) => (index === 0 && at % 2 === 0 ? -1 : vote)));
  const half = agreementOf(holed.map((own, index) => candidate(`c${index}`, families[index]!, own)));
  expect(half[0]).toBeGreaterThan(0.2);
  expect(half[0]).toBeLessThan(whole[0]!);
});

test('checks of one family alone tell nothing, whatever they have in common', () => {
  const { votes } = votesOf(0.3, 500, 3);
  expect(agreementOf(votes.map((own, index) => candidate(`c${index}`, 'effort', own)))).toEqual(checks.map(() => 0));
});

test('of checks that say the same the first stays', () => {
  const { votes } = votesOf(0.3, 1000, 5);
  const almost = votes[0]!.map((vote, at) => (at % 50 === 0 ? 1 - vote : vote));
  const given = [votes[0]!, votes[1]!, almost, votes[1]!].map((own, index) => candidate(`c${index}`, families[index]!, own));
  expect(withoutRedundant(given).kept.map(({ check }) => check.signal)).toEqual(['c0', 'c1']);
});

test('a check that disagrees with all others is dropped as noise, one that needs feedback is not tried', () => {
  const { votes } = votesOf(0.3, 4000, 9);
  const signals = votes.map((own, index) => signal(`s${index}`, families[index]!, own, { isFault: true }));
  const open = signal('open', 'conversation', votes[0]!.toReversed(), { isFault: true, isOpen: true });
  const runs = votes[0]!.map((_, at) => run(at));
  const { basis, checks: kept, dropped, declined } = weighByAgreement(measurementsOf([...signals, open], runs));
  expect(basis).toBe('agreement');
  expect(kept.map(({ signal: name }) => name)).toEqual(['s0', 's1', 's2', 's3', 's4']);
  expect(dropped).toEqual({ redundant: 0, noisy: 1, unsupported: 0 });
  expect(declined).toEqual([{ signal: 's5', reason: 'noisy' }]);
});
