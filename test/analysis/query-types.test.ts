import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { analyze } from '../../src/analysis/analyze.ts';
import { assignQueryType } from '../../src/analysis/assign-query-type.ts';
import { extractFeatures } from '../../src/analysis/features.ts';
import { findQueryTypes } from '../../src/analysis/query-types/find-query-types.ts';
import { maskQuestion } from '../../src/analysis/query-types/mask-question.ts';
import { termsOf } from '../../src/analysis/query-types/terms.ts';
import { trace } from './build-trace.ts';

describe('masking', () => {
  test.each([
    ['Where is order #W2378156?', 'where is order <id> ?'],
    ['Refund $53.48 for 2 items by 2024-05-15', 'refund <number> for <number> items by <date>'],
    ['Mail ada@example.org about "blue lamp"', 'mail <email> about <quoted>'],
    ['see https://example.org/a?b=1 now', 'see <url> now'],
    ['I am writing for Mei Kovacs today', 'i am writing for <name> today'],
    ["What's the status", "what's the status"],
    ['<id> is literal', 'id is literal'],
  ])('%s', (question, template) => expect(maskQuestion(question)).toBe(template));

  test('masks are no terms, plurals meet, scripts without spaces give pairs', () => {
    expect(termsOf(maskQuestion('List orders of W12 companies')).map(({ term }) => term)).toEqual(['list', 'order', 'company']);
    expect(termsOf('返品方法').map(({ term }) => term)).toEqual(['返品', '品方', '方法']);
  });
});

const questions = (texts: readonly string[]) =>
  texts.map((text, index) => ({ traceId: `t${String(index).padStart(5, '0')}`, text }));
const refunds = [
  'I want a refund for order #W1',
  'Please refund my order #W2',
  'Refund order #W3 now',
  'refund of the order #W4',
];
const weather = [
  'What is the weather in Lyon today',
  'Weather forecast, Oslo',
  'How is the weather in Rome',
  'Show the weather today',
];

describe('types', () => {
  test('none', () => expect(findQueryTypes([]).types).toEqual([]));

  test('one: the same question over and over', () => {
    const { types } = findQueryTypes(questions(Array.from({ length: 30 }, (_, index) => `Where is order #W${index}?`)));
    expect(types.map(({ name, traceIds }) => [name, traceIds.length])).toEqual([['where order', 30]]);
  });

  test('two kinds of questions are told apart and named by their words', () => {
    const { types } = findQueryTypes(questions([...refunds, ...weather]));
    expect(types.map(({ traceIds }) => traceIds)).toEqual(
      expect.arrayContaining([
        ['t00000', 't00001', 't00002', 't00003'],
        ['t00004', 't00005', 't00006', 't00007'],
      ]),
    );
    expect(types.find(({ traceIds }) => traceIds.includes('t00000'))?.name).toMatch(/refund/);
    expect(types.find(({ traceIds }) => traceIds.includes('t00004'))?.name).toMatch(/weather/);
  });

  test('hundreds', () => {
    const letters = (index: number): string =>
      [index / 676, index / 26, index].map((n) => String.fromCharCode(97 + (Math.floor(n) % 26))).join('');
    const texts = Array.from({ length: 900 }, (_, index) => `${letters(index % 300)}zz report ${letters(index % 300)}yy`);
    const { types } = findQueryTypes(questions(texts));
    expect(types).toHaveLength(300);
    expect(new Set(types.map(({ id }) => id)).size).toBe(300);
  });

  test('more templates than are clustered exactly: each trace still has one type', () => {
    const random = seededRandom(5);
    const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)]!;
    const nouns = Array.from(
      { length: 40 },
      (_, index) => `noun${String.fromCharCode(97 + (index % 26))}${index > 25 ? 'q' : ''}x`,
    );
    const texts = Array.from({ length: 4000 }, () => `${pick(nouns)} ${pick(nouns)} ${pick(nouns)} ${pick(nouns)}`);
    const { types } = findQueryTypes(questions(texts));
    const placed = types.flatMap(({ traceIds }) => traceIds).sort();
    expect(placed).toEqual(questions(texts).map(({ traceId }) => traceId));
  });

  test('wordless and hostile questions do not break anything', () => {
    const { types } = findQueryTypes(
      questions(['', '???', '__proto__ constructor', '__proto__ toString', '\ud800', '\u0000', 'hasOwnProperty']),
    );
    expect(types.flatMap(({ traceIds }) => traceIds)).toHaveLength(7);
  });
});

describe('assigning an unseen question', () => {
  const analysis = analyze(
    [...refunds, ...weather].map((question, index) => extractFeatures(trace({ traceId: `t${index}`, question, answer: 'done' }))),
  );
  test('to the nearest type', () => {
    expect(assignQueryType('can I get a refund for my order?', analysis)?.trace_ids).toContain('t0');
    expect(assignQueryType('weather in Paris', analysis)?.trace_ids).toContain('t4');
  });
  test('to none when it is near none', () => {
    expect(assignQueryType('translate this poem into Latin', analysis)).toBeUndefined();
    expect(assignQueryType('__proto__ constructor', analysis)).toBeUndefined();
    expect(assignQueryType('', analysis)).toBeUndefined();
    expect(assignQueryType(undefined, analysis)).toBeUndefined();
  });
  test('a question of the analysis goes to the type it is in', () => {
    for (const type of analysis.query_types.filter(({ centroid }) => Object.keys(centroid).length > 0))
      for (const example of type.examples) expect(assignQueryType(example, analysis)?.id).toBe(type.id);
  });
});
