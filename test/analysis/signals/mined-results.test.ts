/** Results of a tool have their form and name what was asked for; those that do not are counted, and what varies is left alone. */
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/base/json-value.ts';
import { formOf, resultFacts } from '../../../src/analysis/facts/result-facts.ts';
import { failed, shopRun, shopRuns, tool, valuesOf } from './shop-runs.ts';

const order = (at: number, output: JsonValue = `{"order_id": "W${at}4711", "status": "open"}`) =>
  tool('read_order', { order_id: `W${at}4711` }, output);
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

test.each<[JsonValue, string]>([
  ['', 'empty'],
  ['None', 'empty'],
  [{ hits: [] }, 'empty'],
  [3.5, 'number'],
  ['1,000.5', 'number'],
  [Infinity, 'word'],
  [true, 'word'],
  ['anna_berg', 'word'],
  ['not found', 'text'],
  ['{"order_id": 1}', '{order_id'],
  [{ order_id: 1, status: 2 }, '{order_id'],
  ["[{'id': 4}]", '[{id'],
  ['[\n  [ {\t"id": 4}]]', '[[{id'],
  ['{"hits": [], "next": "None"}', 'empty'],
  [[{ id: 4 }], '[{id'],
  ["[('a', 1, None), ('b, c', 2, 3)]", '[(3'],
  ["[('a',)]", '[(1'],
  ['(unclear', '('],
])('the form of %j is %s', (output, form) => {
  expect(formOf(output)).toBe(form);
});

test('facts leave failed calls out, know the verb of a text and what the result repeats', () => {
  const steps = [
    failed('read_order', { order_id: 'W14711' }),
    order(2),
    tool('run', { sql: ' SELECT name FROM t9' }, "[('x',)]"),
  ];
  expect(resultFacts(steps)).toEqual([
    [1, '', '{order_id', ['+order_id']],
    [2, 'select', '[(1', []],
  ]);
});

describe('unusual results', () => {
  const usual = shopRuns(30, (at) => ({ steps: [order(at)] }));
  const valueOf = (output: JsonValue): number | undefined =>
    valuesOf('unusual_results', usual, new Map(), [shopRun(30, { steps: [order(30, output)] })])[0];

  test('are those without what was asked for, of another form, and empty ones', () => {
    expect(valuesOf('unusual_results', usual)).toEqual(zeros(30));
    expect(valueOf('{"order_id": "W304711"}')).toBe(0);
    expect(valueOf('{"order_id": "W994711", "status": "open"}')).toBe(1);
    expect(valueOf('{"name": "Anna", "orders": ["W304711"]}')).toBe(1);
    expect(valueOf('')).toBe(1);
  });

  test('are not told where forms vary, or runs are few', () => {
    const forms: JsonValue[] = ['anna_berg', 'not found', 17, ['a'], { a: 1 }, { b: 1 }, { c: 1 }, '[(1, 2)]', '[(1,)]', '(x'];
    const varying = shopRuns(20, (at) => ({ steps: [tool('search', { query: 'a thing' }, forms[at % forms.length] ?? '')] }));
    expect(valuesOf('unusual_results', varying)).toEqual(zeros(20).map(() => undefined));
    expect(valuesOf('unusual_results', usual.slice(0, 19))).toEqual(zeros(19).map(() => undefined));
  });
});
