/** Order of findings: what is heavy first, less what was told already. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FindingKind } from '../../../src/analysis/analysis.ts';
import { rank, type Ranked } from '../../../src/analysis/findings/rank.ts';

function item(id: string, weight: number, runs: readonly number[], kind: FindingKind = 'tool_error'): Ranked {
  const traces = new Set(runs.map(String));
  return { id, weight, traces, draft: { kind, cost: { seconds: undefined } } as Ranked['draft'] };
}
const ids = (found: readonly Ranked[]): string[] => found.map(({ id }) => id);
const upTo = (count: number): number[] => [...Array(count).keys()];

test('the heavier first; equals by cost, then by id', () => {
  const dear = item('z', 1, [1]);
  dear.draft = { ...dear.draft, cost: { tokens: undefined, calls: undefined, seconds: 9 } };
  expect(ids(rank([item('b', 1, [2]), item('c', 2, [3]), item('a', 1, [4]), dear], 9))).toEqual(['c', 'z', 'a', 'b']);
});

test('what names the same runs as a finding before it comes behind what tells of others', () => {
  const found = [item('first', 10, upTo(10)), item('echo', 9, upTo(10)), item('other', 4, [20, 21])];
  expect(ids(rank(found, 9))).toEqual(['first', 'other', 'echo']);
});

test('a check that says what a finding said is left out; a detector is not', () => {
  const nearly = upTo(19);
  const found = [
    item('first', 10, upTo(20)),
    item('check', 9, nearly, 'broken_check'),
    item('detector', 8, nearly),
    item('half', 7, upTo(10), 'broken_check'),
  ];
  expect(ids(rank(found, 9))).toEqual(['first', 'half', 'detector']);
});

test('at most as many as asked for, the same ones whatever the order', () => {
  const runs = fc.uniqueArray(fc.nat(12), { minLength: 1, maxLength: 8 });
  const kinds = fc.constantFrom<FindingKind>('tool_error', 'broken_check');
  const lists = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 5 }), runs, kinds), { maxLength: 12 })
    .map((drawn) => drawn.map(([weight, own, kind], index) => item(`f${index}`, weight, own, kind)));
  fc.assert(
    fc.property(lists, fc.nat(14), (found, top) => {
      const all = rank(found, found.length);
      expect(ids(rank(found, top))).toEqual(ids(all).slice(0, top));
      expect(ids(rank(found.toReversed(), found.length))).toEqual(ids(all));
      expect(new Set(ids(all)).size).toBe(all.length);
    }),
  );
});
