import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { analyze } from '../../src/analysis/analyze.ts';
import { assignQueryType } from '../../src/analysis/assign-query-type.ts';
import { extractFeatures } from '../../src/analysis/features.ts';
import { findQueryTypes } from '../../src/analysis/query-types/find-query-types.ts';
import { maskQuestion } from '../../src/analysis/query-types/mask-question.ts';
import { mineTemplates } from '../../src/analysis/query-types/mine-templates.ts';
import { namesIn } from '../../src/analysis/query-types/names.ts';
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
    ['Open /var/log/app.log and C:\\temp\\a.txt', 'open <path> and <path>'],
    ['Ping 10.0.0.12 or call +49 (0)30 1234567', 'ping <address> or call <phone>'],
    ['Sales in 2025-07', 'sales in <date>'],
    ['Zeige 「青」 und „rot“', 'zeige <quoted> und <quoted>'],
    ["Please ask O'Brien who lives in San Marino about it", "please ask o'brien who lives in <name> about it"],
    ['Wo Ist Meine Bestellung', 'wo ist meine bestellung'],
  ])('%s', (question, template) => expect(maskQuestion(question)).toBe(template));

  test('masks are no terms, plurals meet, scripts without spaces give pairs', () => {
    expect(termsOf(maskQuestion('List orders of W12 companies')).map(({ term }) => term)).toEqual(['list', 'order', 'company']);
    expect(termsOf('返品方法').map(({ term }) => term)).toEqual(['返品', '品方', '方法']);
  });
});

describe('names', () => {
  test('are told by capitals inside sentences, also where they open one', () => {
    const { certain } = namesIn([
      'How warm is Lyon?',
      'Lyon: sales by month',
      'how are you',
      'Will it rain',
      'ask Will Smith',
      'Will you',
    ]);
    expect([...certain].sort()).toEqual(['lyon', 'smith']);
  });
  test('where every question has capitals, nouns may be written so: single ones are likely names only', () => {
    const german = ['Wo ist meine Bestellung?', 'Ich möchte meine Rechnung sehen', 'Wann kommt der Brief von Frau Anna Muster'];
    const { certain, likely } = namesIn(german);
    expect([...certain].sort()).toEqual(['anna', 'frau', 'muster']);
    expect([...likely].sort()).toEqual(['bestellung', 'brief', 'rechnung']);
  });
  test('headings and acronyms have none', () => {
    expect(namesIn(['What Is The Weather In Lyon', 'Show The Sales Of May']).certain.size).toBe(0);
    expect(namesIn(['list all tickets in JIRA', 'is the API up', "what I'd do"]).certain.size).toBe(0);
  });
});

describe('templates', () => {
  const mined = (texts: readonly string[]) => mineTemplates(texts.map((text) => ({ text, weight: 1, variants: 1 })));
  test('what varies in one place is a slot, of one word or of three', () => {
    const fillers = ['salt', 'sweet corn', 'pepper', 'very old cheese', 'rice', 'oats'];
    expect(new Set(mined(fillers.map((filler) => `add ${filler} to the shopping list`)))).toEqual(
      new Set(['add <*> to the shopping list']),
    );
  });
  test('a few wishes that come again and again are no slot', () => {
    const texts = ['where is my order', 'where is my refund', 'where is my invoice'].map((text) => ({
      text,
      weight: 20,
      variants: 1,
    }));
    expect(mineTemplates(texts)).toEqual(texts.map(({ text }) => text));
  });
  test('nor is a frame of everyday words', () => {
    const parts = ['ship', 'crew', 'port', 'sail', 'deck', 'mast', 'helm', 'keel'];
    const others = parts.flatMap((part) => [
      `what does the ${part} of a boat cost`,
      `is the ${part} of wood`,
      `who built the ${part} and what is it of`,
    ]);
    const framed = parts.slice(0, 6).map((part) => `the ${part} of the`);
    expect(mined([...framed, ...others]).slice(0, 6)).toEqual(framed);
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
  test('with a filler nobody wrote before, where all questions are one type', () => {
    const fillers = ['salt', 'corn', 'pepper', 'cheese', 'rice', 'oats', 'jam', 'milk', 'nuts', 'eggs'];
    const only = analyze(
      fillers.map((filler, index) =>
        extractFeatures(trace({ traceId: `t${index}`, question: `add ${filler} to the list`, answer: 'done' })),
      ),
    );
    expect(only.query_types).toHaveLength(1);
    expect(assignQueryType('add honey to the list', only)?.id).toBe(only.query_types[0]!.id);
    expect(assignQueryType('who are you', only)).toBeUndefined();
  });
  test('a question of the analysis goes to the type it is in', () => {
    for (const type of analysis.query_types.filter(({ centroid }) => Object.keys(centroid).length > 0))
      for (const example of type.examples) expect(assignQueryType(example, analysis)?.id).toBe(type.id);
  });
});
