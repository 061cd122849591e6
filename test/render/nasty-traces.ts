/** Runs made of texts and values that programming languages read, count, fold and print differently. */
import type { JsonValue } from '../../src/base/json-value.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { step, trace } from '../analysis/build-trace.ts';

/** Of a database, whose answers are lists. */
const questions = [
  'Which singer is the moſt recent?',
  'Which singer is the MOST recent?',
  'What is the laſtest name in all\u0131 of it',
  'The largeſt, ordereď and 𝒶ll the oldest, name and age',
  'the name and\u00a0age,\u00a0and size,\nand shape of singers WHOſE ıd, is 5',
  'name, and age,\u2003and size of ones WHOSE id is a, b',
  'For each country, name and total and, and x',
  '\u00a0for each country, name',
  '\n for each thing, the name, and the age order by x',
];

const lists = [
  '[1, 2, "a, b", (c, d), [e, f]]',
  '[(1, "x"), (1, "x"), (2, \'it, s\')]',
  '[\u00a01\u00a0,\ufeff2\ufeff, , 2]',
  '[(😀]',
  '[(𠮷]',
  '[(a, b😀',
  '[\ud83d, \ude00]',
];

const texts = [
  ...questions,
  ...lists,
  '',
  ' ',
  '\ufeff\u00a0trim me\u2028\u3000',
  '\u001c\u0085kept by JavaScript, cut by Python\u0085\u001f',
  'İstanbul ISPARTA ısı İ I ı i',
  'ΣΊΣΥΦΟΣ ΟΔΟΣ ὈΔΥΣΣΕΎΣ Σ',
  'Straße STRASSE ẞ ﬁancé ﬀ',
  'cafe\u0301 café e\u0301\u0301 n\u0303 a\u0345 \u0345',
  'हिन्दी ภาษาไทย 한국어 日本語テキスト 漢字 ٣٤٥ १२३ ４５６ Ⅻ ⅻ ½ ² ㊿ 〇 十二',
  '𠮷𠮷𠮷𠮷 𝒜𝒷𝒸𝒹ℯ 𐐀𐐨𐐀𐐨𐐀 𞤀𞤢 𝟘𝟙𝟚𝟛',
  '👩‍👩‍👧‍👦👍🏽🇩🇪 ok? 😀😀😀',
  'lone \ud83d and \ude00 and \ud83d',
  '\ud83d',
  '\ude00\ud83d',
  'a_b c__d _e_ snake_case_words camelCaseWords',
  'one\r\n- item',
  'one\r- no line of its own',
  'one\u2028- nor this\u2029* nor that',
  '\u00a0- no list',
  '٣. no list either',
  '\t- indented\n  12. twelve',
  'I can’t do it',
  "I can’t, I'm SORRY; unfortunately DÉSOLÉ, désolé, De\u0301sole\u0301",
  'No. But actually, WAIT: ﬁx ＮＯ nо (Cyrillic о)',
  "“quoted name” \"another one\" 'single one' it's don't 'tis Paris London, New York; Äpfel Ωmega K",
  '  [None]  ',
  'none NULL NaN 0.00',
  'noneNull00, ⓝⓞⓝⓔ',
  'None\n',
  '\u0345none',
  'ＮＯＮＥ',
  '3.14 1,000.5 007 1e5 ٣٫١٤ 10.20.30 .5 5. 12\u200b34',
  'x'.repeat(300) + '?' + '😀'.repeat(199),
  'x'.repeat(300) + '?' + '😀'.repeat(200),
  'y?' + '😀'.repeat(150) + 'z'.repeat(49),
  'y?' + '\ud83d'.repeat(199),
  'constructor __proto__ toString hasOwnProperty',
  'Error: division by zero in line 7',
  'It said: Error: division by zero in line 7, and that was nearly all of it in the end, I think',
  'It said: Error: division by zero in line 7, and no more',
  'division by',
  'division by zero',
  '\u0000\u0001\u001b[31m zero\u0000width\u200d\u200c\u00adsoft',
  'ǅ ǆ Ǆ ŉ ΐ ῼ ᾳ ᾼ Ա և',
  'the quick brown fox jumps over the lazy dog again',
  'the quick brown fox jumps over the lazy cat again',
];

const deep = (levels: number): JsonValue =>
  levels === 0 ? 'bottom 7' : levels % 2 ? [deep(levels - 1)] : { d: deep(levels - 1) };

const values: JsonValue[] = [
  ...texts,
  null,
  true,
  false,
  0,
  -0,
  5,
  0.1,
  -1.5e-7,
  0.00001,
  0.000012345,
  -0.000001,
  0.0001,
  1e-10,
  5e-324,
  1e16,
  1.5e16,
  123456789012345680000,
  1e21,
  -1.7976931348623157e308,
  Number.POSITIVE_INFINITY,
  9007199254740993n,
  -123456789012345678901234567890n,
  [],
  {},
  [[], {}, [null]],
  deep(30),
  { 10: 'ten', 9: 'nine', a: 'A', '': 'empty', é: 1, ключ: [1, { z: 'Z' }], constructor: 'c' },
  JSON.parse('{"__proto__": {"x": 1}, "b": 2, "a": 3}') as JsonValue,
  { city: 'İstanbul', text: 'the quick brown fox', n: 12.5, list: [1, 'two', null, true] },
  { city: 'İstanbul', text: 'the quick brown dog', n: 12.5, list: [1, 'two', null, true] },
];

const tools = ['create_order', 'get_user', 'order_cancel', 'löschen', '𝒹elete_x', 'search', '', 'delete İtem', 'constructor'];

export function nastyTraces(count = 1000): Trace[] {
  const random = seededRandom(11);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const several = <T>(most: number, make: () => T): T[] => Array.from({ length: Math.floor(random() * (most + 1)) }, make);
  const text = (): string => (random() < 0.6 ? pick(texts) : `${pick(texts)} ${pick(texts)}`);

  const run = (index: number): Trace => {
    const [isQuery, hasModel] = [random() < 0.3, random() < 0.8];
    const question = isQuery ? pick(questions) : index < texts.length ? texts[index]! : text();
    const conversation: JsonValue[] = [{ role: 'user', content: question }];
    const steps: Parameters<typeof step>[0][] = [];
    for (let turn = several(4, () => 0).length; turn >= 0; turn--) {
      const reply = text();
      steps.push({ kind: 'model', name: 'm', input: [...conversation], output: { role: 'assistant', content: reply } });
      conversation.push({ role: 'assistant', content: reply });
      if (!hasModel) steps.pop();
      for (const call of several(4, () => pick(tools))) {
        const [output, error] = [random() < 0.1 ? undefined : pick(values), random() < 0.25 ? text() : undefined];
        steps.push({
          kind: pick(['tool', 'tool', 'retrieval', 'agent', 'unknown']),
          name: call,
          input: pick(values),
          output,
          error,
        });
        if (random() < 0.3) steps.push({ ...steps.at(-1)! });
        if (random() < 0.1) steps.push({ ...steps.at(-1)! }, { ...steps.at(-1)!, error: undefined });
      }
      conversation.push({ role: 'user', content: text() });
    }
    const failed = steps.findLast(({ error }) => error)?.error;
    const answer = isQuery ? pick(lists) : index < texts.length ? texts[index]! : random() < 0.2 ? failed : text();
    return {
      ...trace({
        question: random() < 0.05 ? undefined : question,
        answer: random() < 0.05 ? undefined : answer,
        steps: steps.map((item) => step(item)),
      }),
      systemTexts: several(2, text),
      traceId: `tr-nasty-${index}`,
    };
  };
  return Array.from({ length: count }, (_, index) => run(index));
}
