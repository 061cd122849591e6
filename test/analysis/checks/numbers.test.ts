import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EvidenceIndex } from '../../../src/analysis/checks/evidence-index.ts';
import {
  claimedNumbers,
  isGroundedNumber,
  numbersIn,
  readings,
  ungroundedNumbers,
} from '../../../src/analysis/checks/numbers.ts';

function ungrounded(answer: string, ...evidence: string[]): string[] {
  const index = new EvidenceIndex();
  for (const text of evidence) index.add(text);
  return ungroundedNumbers(answer, index);
}

describe('readings', () => {
  test.each([
    ['1234', [1234]],
    ['1,234', [1234]],
    ['1.234', [1.234, 1234]],
    ['1,234.50', [1234.5]],
    ['1.234,50', [1234.5]],
    ['1,234,567', [1234567]],
    ['1.234.567', [1234567]],
    ['12,5', [12.5]],
    ['12.50', [12.5]],
  ])('%s', (digits, values) => expect(readings(digits).values).toEqual(values));
});

describe('claims', () => {
  test.each([
    ['list numbering and small counts', '1. first\n12) second\nI found 3 of 12', []],
    ['idioms and addresses', 'open 24/7, 100 % sure, see https://example.org/4711', []],
    ['identifiers with letters', 'order W2378156, 16GB, v1.44.7', []],
    ['money', '$1,234.50 and 99 €', ['1,234.50', '99']],
    ['percent and scale', '45.5% of 1.2 million, 45k', ['45.5', '1.2', '45']],
    ['a sentence ends', 'It was 345. Then 346, and (347).', ['345', '346', '347']],
    ['a date', 'on 2024-05-15', ['2024', '15']],
  ])('%s', (_, answer, digits) => expect(claimedNumbers(answer).map((claim) => claim.digits)).toEqual(digits));
});

describe('grounded', () => {
  test.each([
    ['literally', 'It costs 54.85', '{"price": 54.85}'],
    ['with other separators', 'Revenue was 1.234.567 EUR', 'revenue 1,234,567'],
    ['rounded', 'about 26.6 s', '26.5731'],
    ['rounded to a whole', '27 s', '26.57'],
    ['in millions', '1.2 million', '1,198,000'],
    ['a percentage of a share', '45 %', 'share 0.4512'],
    ['a sum', 'in total 64.05', '54.85 and 9.20'],
    ['a difference', 'you get 45.65 back', '54.85 paid, 9.20 due'],
    ['a product with a count', 'three cost 164.55', '54.85 each'],
    ['a relative change', 'up 25 %', '80 before, 100 after'],
    ['the tail of a card number', 'ending in 6644', 'gift_card_6276644'],
    ['a total after its parts', '21.10, 30.20 and 47.30 make 98.60', '21.10 30.20 47.30'],
    ['part of an identifier', 'flight 176', 'HAT176'],
    ['minutes of hours', '90 minutes', '1.5 h'],
  ])('%s', (_, answer, evidence) => expect(ungrounded(answer, evidence)).toEqual([]));

  test.each([
    ['nowhere', 'It costs 71.30', 'price 54.85', ['71.30']],
    ['a part of a longer number', 'It costs 5485', 'id 15485999', ['5485']],
    ['nearly', 'It costs 54.95', 'price 54.85', ['54.95']],
    ['only a neighbour of a whole number', '1374 orders', '1373 and 900', ['1374']],
    ['no evidence number', '18.6 % more', 'twelve rows', ['18.6 %']],
  ])('%s is not', (_, answer, evidence, expected) => expect(ungrounded(answer, evidence)).toEqual(expected));

  test('the literal shortcut never says more than the numbers do', () => {
    const digits = fc.stringMatching(/^[0-9]{1,6}(?:[.,][0-9]{1,4}){0,2}$/);
    const noise = fc.constantFrom(' ', 'a', '.', ',', '-', '7', '#', '\n', 'é');
    fc.assert(
      fc.property(digits, fc.array(fc.oneof(digits, noise), { maxLength: 8 }), (wanted, parts) => {
        const text = parts.join('');
        const index = new EvidenceIndex();
        index.add(text);
        if (!index.hasDigits(wanted)) return;
        const sorted = [...numbersIn(text)].sort((a, b) => a - b);
        for (const claim of claimedNumbers(wanted)) expect(isGroundedNumber(claim, sorted)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('whatever the evidence literally holds is grounded', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e9, noNaN: true }), fc.integer({ min: 0, max: 4 }), (value, decimals) => {
        const text = value.toFixed(decimals);
        expect(ungrounded(`It is ${text}.`, `{"value":${text}}`)).toEqual([]);
        expect(ungrounded(`It is ${Number(text).toLocaleString('en-US', { minimumFractionDigits: decimals })}.`, text)).toEqual(
          [],
        );
      }),
    );
  });

  test('a text of digits only does not take long', () => {
    const answer = Array.from({ length: 20_000 }, (_, index) => 1e6 + index * 37.5).join(' ');
    expect(ungrounded(answer, 'nothing')).toHaveLength(200);
  });
});
