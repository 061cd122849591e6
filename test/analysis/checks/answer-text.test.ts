import { describe, expect, test } from 'vitest';
import { admitsFailure, isEmptyAnswer, isRefusal } from '../../../src/analysis/checks/answer-text.ts';

describe('empty', () => {
  test.each([undefined, '', ' \n', '[]', '{}', '…', 'None', ' null ', 'N/A'])('%j', (answer) =>
    expect(isEmptyAnswer(answer)).toBe(true),
  );
  test.each(['0', 'no', 'はい', '[(3,)]', 'none of them'])('%j is not', (answer) => expect(isEmptyAnswer(answer)).toBe(false));
});

describe('refusal', () => {
  test.each([
    "I'm sorry, but I can't help with that request.",
    'I’m sorry, I cannot do this.',
    'Leider kann ich nicht auf diese Daten zugreifen.',
    'Lo siento, no puedo ayudar con eso.',
  ])('%s', (answer) => expect(isRefusal(answer)).toBe(true));
  test.each([
    'You cannot lose with this offer.',
    `${'Here are your 20 orders. '.repeat(20)} I cannot see older ones.`,
    'Ich kann nichtsdestotrotz helfen.',
    '',
  ])('%s is none', (answer) => expect(isRefusal(answer)).toBe(false));
});

test('an answer admits a failure by a cue anywhere or a word of failure', () => {
  expect(admitsFailure('The database failed to respond.')).toBe(true);
  expect(admitsFailure(`${'x '.repeat(300)} so I was not able to look it up`)).toBe(true);
  expect(admitsFailure('La recherche a échoué.')).toBe(true);
  expect(admitsFailure('All 3 orders were shipped.')).toBe(false);
});
