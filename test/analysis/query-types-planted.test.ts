/** Query types that were put in are found again: any number of them, whatever fills their slots. Words are made up, so none is known. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findQueryTypes, type QueryTypes } from '../../src/analysis/query-types/find-query-types.ts';
import { seededRandom } from '../../src/base/random.ts';
import { adjustedRandIndex } from './adjusted-rand-index.ts';

const syllables = ['ba', 'ke', 'li', 'mo', 'nu', 'ra', 'se', 'ti', 'vo', 'zu', 'pra', 'ste', 'kli', 'dro', 'fen', 'gar', 'hul'];
const random = seededRandom(11);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const word = (length = 3): string => Array.from({ length }, () => pick(syllables)).join('');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const frames: readonly ((verb: string, noun: string, slot: string) => string)[] = [
  (verb, noun, slot) => `${capital(verb)} the ${noun} of ${slot}`,
  (verb, noun, slot) => `Can you ${verb} my ${noun} for ${slot} please?`,
  (verb, noun, slot) => `How do I ${verb} a ${noun} in ${slot}?`,
  (verb, noun, slot) => `I want to ${verb} ${slot} with the ${noun}`,
  (verb, noun, slot) => `Which ${noun} should we ${verb} next to ${slot} this week?`,
];
const cities = ['Lyon', 'Oslo', 'Rome', 'Bonn', 'Cork', 'New York', 'Kyiv', 'Lodz', 'Nice', 'San Marino'];
const colours = ['red', 'green', 'blue', 'yellow', 'purple', 'orange', 'black', 'white', 'silver', 'golden', 'beige', 'brown'];
const slots: Record<string, () => string> = {
  ids: () => `#W${Math.floor(random() * 1e6)}`,
  'numbers and dates': () =>
    pick([`${Math.floor(random() * 1e4)}`, `2025-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 9)}`]),
  'names of people': () => `${capital(word())} ${capital(word())}`,
  'addresses of mail': () => `${word()}@${word()}.org`,
  'a few cities': () => pick(cities),
  'words nobody wrote before': () => word(4),
  'two words': () => `${word(4)} ${word(2)}`,
  'a few words in small letters': () => pick(colours),
  'something of each': () => pick([`#W${Math.floor(random() * 1e6)}`, pick(cities), word(4)]),
};

interface Planted {
  types: string[];
  questions: { traceId: string; text: string }[];
}

function planted(count: number, each: number, slot: () => string): Planted {
  const kinds = Array.from({ length: count }, (_, index) => [word(), word(), frames[index % frames.length]!] as const);
  const asked = kinds.flatMap(([verb, noun, frame], kind) =>
    Array.from({ length: each }, () => ({ kind: String(kind), text: frame(verb, noun, slot()) })),
  );
  return {
    types: asked.map(({ kind }) => kind),
    questions: asked.map(({ text }, index) => ({ traceId: `t${String(index).padStart(6, '0')}`, text })),
  };
}

function foundTypes({ types }: QueryTypes): string[] {
  const byId = types.flatMap(({ id, traceIds }) => traceIds.map((traceId) => [traceId, id] as const));
  return byId.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, id]) => id);
}

describe.each(Object.entries(slots))('slots filled with %s', (_, slot) => {
  test.each([
    [1, 40],
    [1, 400],
    [5, 10],
    [5, 200],
    [40, 8],
    [40, 25],
    [300, 5],
    [300, 20],
  ])('%i types, %i questions each', (count, each) => {
    const { types, questions } = planted(count, each, slot);
    const found = findQueryTypes(questions);
    expect(adjustedRandIndex(types, foundTypes(found))).toBeGreaterThanOrEqual(0.9);
    expect(new Set(found.types.map(({ name }) => name)).size).toBe(found.types.length);
  });
});

const everyday = ['the', 'of', 'my', 'and', 'with', 'please', 'what', 'can', 'you'];
/** Everyday words and made-up ones in any order: nothing in common but the former. */
const unrelated = (): string =>
  Array.from({ length: 6 + Math.floor(random() * 8) }, () => (random() < 0.5 ? pick(everyday) : word(4))).join(' ');

describe('questions that have nothing in common', () => {
  test.each([30, 300, 3000])('%i of them make few types and no large one', (count) => {
    const questions = Array.from({ length: count }, (_, index) => ({
      traceId: `t${String(index).padStart(6, '0')}`,
      text: unrelated(),
    }));
    const { types } = findQueryTypes(questions);
    const sizes = types.flatMap(({ name, traceIds }) => (/^(all|other) questions$/.test(name) ? [] : [traceIds.length]));
    expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(Math.max(0.1 * count, 12));
    expect(sizes.length).toBeLessThanOrEqual(0.1 * count);
  });

  test('a type among them is found all the same', () => {
    const { questions } = planted(1, 50, slots['names of people']!);
    const noise = Array.from({ length: 200 }, (_, index) => ({
      traceId: `u${String(index).padStart(6, '0')}`,
      text: unrelated(),
    }));
    const { types } = findQueryTypes([...questions, ...noise]);
    expect(types.some(({ traceIds }) => traceIds.join() === questions.map(({ traceId }) => traceId).join())).toBe(true);
  });
});

test('the order of the questions changes nothing', () => {
  const piece = fc.constantFrom(...frames.map((frame) => frame), ...frames);
  const asked = fc.tuple(
    piece,
    fc.constantFrom('move', 'send', 'find'),
    fc.constantFrom('order', 'refund'),
    fc.constantFrom(...cities, ...colours, '#W1', '東京', 'a b'),
  );
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 60 }), fc.nat(1000), (parts, seed) => {
      const questions = parts.map(([frame, verb, noun, slot], index) => ({
        traceId: `t${index}`,
        text: frame(verb, noun, slot),
      }));
      const keys = new Map(questions.map(({ traceId }, index) => [traceId, Math.imul(index + 1, 2 * seed + 1) % 1009]));
      const other = [...questions].sort((a, b) => keys.get(a.traceId)! - keys.get(b.traceId)!);
      const flat = ({ types, idf, vectors }: QueryTypes): string =>
        JSON.stringify([types, [...idf], [...vectors].sort(([a], [b]) => (a < b ? -1 : 1))]);
      expect(flat(findQueryTypes(other))).toBe(flat(findQueryTypes(questions)));
    }),
    { numRuns: 100 },
  );
});
