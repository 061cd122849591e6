/** What people say, in whatever form, read as good or bad. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/base/json-value.ts';
import { verdictsOfPeople } from '../../../src/analysis/weighing/feedback.ts';
import { run } from './simulated.ts';

const said = (name: string, ...values: JsonValue[]): (boolean | undefined)[] => {
  const runs = values.map((value, at) => run(at, [{ name, value }]));
  const verdicts = verdictsOfPeople(runs);
  return runs.map(({ trace_id: id }) => verdicts.get(id));
};

describe('one assessment a run', () => {
  test.for<[string, JsonValue[], (boolean | undefined)[]]>([
    ['helpful', [true, false], [true, false]],
    ['correctness', ['yes', 'No', ' YES '], [true, false, true]],
    ['rating', [1, 5, 3, 4], [false, true, undefined, true]],
    ['score', [0, 1, 1], [false, true, true]],
    ['thumbs', ['thumbs up', 'Thumbs-Down'], [true, false]],
    ['outcome', ['resolved', 'unresolved', 'escalated'], [true, false, undefined]],
    ['comment', ['what a pity', { text: 'no' }, null], [undefined, undefined, undefined]],
    ['is_hallucination', [true, false], [false, true]],
    ['hallucinated', ['yes', 'no'], [false, true]],
    ['errors', [0, 4], [true, false]],
    ['answerHasErrors', [true, false], [false, true]],
    ['Toxicity', [true, false], [false, true]],
    ['terror_novel', [true, false], [true, false]],
    ['no_errors', [true, false], [true, false]],
    ['issueResolved', ['yes', 'no'], [true, false]],
    ['harmful', [true, false], [false, true]],
  ])('%s: %j', ([name, values, verdicts]) => {
    expect(said(name, ...values)).toEqual(verdicts);
  });

  test('a number that is all there is tells no scale', () => {
    expect(said('rating', 4, 4)).toEqual([undefined, undefined]);
  });
});

describe('several raters', () => {
  test('the majority decides; a tie says nothing', () => {
    const three = run(
      1,
      [true, true, false].map((value) => ({ name: 'ok', value })),
    );
    const two = run(
      2,
      [true, false].map((value) => ({ name: 'ok', value })),
    );
    expect([...verdictsOfPeople([three, two])]).toEqual([['tr-00001', true]]);
  });

  test('each name on its own scale', () => {
    const runs = [
      run(1, [{ name: 'stars', value: 5 }]),
      run(2, [
        { name: 'stars', value: 2 },
        { name: 'percent', value: 80 },
      ]),
    ];
    runs.push(
      run(3, [
        { name: 'percent', value: 10 },
        { name: 'is_wrong', value: true },
      ]),
    );
    expect([...verdictsOfPeople(runs)]).toEqual([
      ['tr-00001', true],
      ['tr-00003', false],
    ]);
  });
});

test('hostile names and values are read or left out, never an error; the order of the runs does not matter', () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('yes', 'no', true, false, 1, 0)) as fc.Arbitrary<JsonValue>;
  const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'ok', 'is_bad'));
  const lists = fc.array(fc.array(fc.record({ name, value }), { maxLength: 4 }), { maxLength: 12 });
  fc.assert(
    fc.property(lists, (feedback) => {
      const runs = feedback.map((items, at) => run(at, items));
      const order = (entries: Iterable<[string, boolean]>): [string, boolean][] =>
        [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(order(verdictsOfPeople(runs.toReversed()))).toEqual(order(verdictsOfPeople(runs)));
    }),
  );
});
