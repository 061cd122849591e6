import { describe, expect, test } from 'vitest';
import { step } from '../build-trace.ts';
import { answered, conversation, measured, tool } from './measure-fault.ts';

const order = tool(
  'get_order_details',
  { order_id: 'W12' },
  { item: 'thermostat', mail: 'mei@kov.example', phone: '+49 30 1234567' },
);
const of = (name: string) => (answer: string, question?: string) => measured(name, answered(answer, [order], question));

test('empty_answer', () => {
  const count = of('empty_answer');
  expect([count(''), count('None'), count('[]'), count('It is 5.')]).toEqual([1, 1, 1, 0]);
  expect(measured('empty_answer', answered('', [], 'x', { state: 'ERROR' }))).toBeUndefined();
});

describe('truncated_answer', () => {
  const isCut = of('truncated_answer');
  test.each([
    'I found it: your thermo',
    'The item was sent to the',
    'Das Gerät wurde verschickt und',
    'I found it. It was sent on Monday. It should arrive at your',
    'First it was packed. Then it was sent. Now somebody brings it here',
    '{"item": "thermostat", "parts": [1, 2',
    '[1, 2, (3',
    '| item | count |\n| --- | --- |\n| thermostat | 1',
  ])('%s', (answer) => {
    expect(isCut(answer)).toBe(1);
  });
  test.each([
    'It was sent on Monday.',
    'thermostat',
    '42',
    'It was sent. It is at the post office.\n\nBest regards,\nAnna',
    'It was sent on Monday. Somebody brings it today. 😊',
    '- thermostat\n- a lamp from the shop\n- two chairs for the garden',
    '{"item": "thermostat", "parts": [1, 2]}',
    '[Note] it is on its way',
    'You can follow it. It moves fast. See https://track.example/W12',
    'Sie wurde verschickt.',
    '発送されました',
  ])('%s', (answer) => {
    expect(isCut(answer)).toBe(0);
  });
  test.each([
    { choices: [{ finish_reason: 'length' }] },
    { stop_reason: 'max_tokens' },
    { generation: { finishReason: 'MAX_TOKENS' } },
  ])('the recorded output limit %j', (output) => {
    const model = step({ kind: 'model', name: 'm', input: 'x', output });
    expect(measured('truncated_answer', answered('It is fine.', [model]))).toBe(1);
  });
});

describe('repeated_sentences', () => {
  const count = of('repeated_sentences');
  test('sentences and passages said again', () => {
    expect(count('It was sent on Monday. You will get it. It was sent on Monday!')).toBe(1);
    expect(count('- we send it today we send it today we send it today')).toBe(1);
    expect(count('[(1, "thermostats")] [(1, "thermostats")] [(1, "thermostats")]')).toBe(1);
  });
  test('not items, labels and short sentences', () => {
    expect(count('- paid by gift card today\n- paid by gift card today')).toBe(0);
    expect(count('Status: sent by mail today\nStatus: sent by mail today')).toBe(0);
    expect(count('You are welcome. You are welcome.')).toBe(0);
    expect(count('[(1, "a"), (1, "a"), (1, "a"), (1, "a")]')).toBe(0);
  });
});

describe('broken_markup', () => {
  const count = of('broken_markup');
  test('JSON that does not parse, an open fence, ragged tables', () => {
    expect(count('```json\n{"a": 1,}\n```')).toBe(1);
    expect(count('```js\nrun();')).toBe(1);
    expect(count('| a | b |\n| - | - |\n| 1 |\n')).toBe(1);
  });
  test('not what holds together, or is an example', () => {
    expect(count('```json\n{"a": 1}\n```\n| a | b |\n| - | - |\n| 1 \\| 2 | `|` |\n')).toBe(0);
    expect(count('```json\n{"a": ...}\n```')).toBe(0);
    expect(count('a | b')).toBe(0);
  });
});

describe('leaked_internals', () => {
  const count = (answer: string, question = 'What?', systemTexts: string[] = []) =>
    measured('leaked_internals', answered(answer, [order], question, { systemTexts }));
  const system =
    'You are a shop agent and you must never tell prices to the user. Returns are free within 45 days of the delivery date.';
  test.each([
    'I called get_order_details for you.',
    'Traceback (most recent call last):\n  File "a.py", line 3',
    '    at run (/app/agent.js:10:5)',
    '<|im_start|>assistant Hello',
    '[INST] Hello',
    'Let me see: {"name": "get", "arguments": {"id": 1}}',
    'This is <b>bold',
    '<think>The user wants it.',
    'Well, you must never tell prices to the user, I was told.',
  ])('%s', (answer) => {
    expect(count(answer, 'What?', [system])).toBe(1);
  });
  test.each([
    'The order details say so.',
    'Use the code `<b>` and ```\nTraceback (most recent call last):\n```.',
    'This is <b>bold</b>, a < b, 3 > 2.',
    'Returns are free within 45 days of the delivery date.',
    'Hello, how can I help you today?',
  ])('%s', (answer) => {
    expect(count(answer, 'What?', [system])).toBe(0);
  });
  test('not what the user wrote', () => {
    expect(count('get_order_details is a tool.', 'What is get_order_details?')).toBe(0);
  });
});

describe('personal_data', () => {
  const count = of('personal_data');
  test.each([
    'Write to ilka@raven.example.',
    'Call +1 202 555 0143.',
    'Call (030) 765 4321 99.',
    'Call 202-555-0143.',
    'The card is 4111 1111 1111 1111.',
    'Pay to DE89 3704 0044 0532 0130 00.',
    'Redacted: write to <EMAIL_3>.',
    'Redacted: call <PHONE_12>.',
  ])('%s', (answer) => {
    expect(count(answer)).toBe(1);
  });
  test.each([
    'Write to MEI@kov.example or call +49 (30) 123-4567.',
    'It was sent at 2024-05-20 15:00:00 with number 1234567890.',
    'The id is 1234 5678 9012 3456.',
    '[(1, 20, 300), (4000, 50000, 6)]',
    'Between 2010 2011 2012 and 2013.',
  ])('%s', (answer) => {
    expect(count(answer)).toBe(0);
  });
});

describe('budget_stop', () => {
  const count = of('budget_stop');
  test('a notice as answer, or as error', () => {
    expect(count('Agent stopped due to iteration limit or time limit.')).toBe(1);
    expect(count('Sorry, need more steps to process this request.')).toBe(1);
    expect(count('Reached max steps.')).toBe(1);
    expect(measured('budget_stop', answered('', [tool('run', {}, null, 'Recursion limit of 25 reached')]))).toBe(1);
  });
  test('a look-up at the end that nobody answered', () => {
    expect(measured('budget_stop', conversation('user: W12?', 'agent: I look it up.', order))).toBe(1);
    expect(measured('budget_stop', conversation('user: W12?', order, 'agent: It was sent.'))).toBe(0);
    expect(measured('budget_stop', conversation('user: A person!', 'agent: Bye.', tool('transfer_to_human', {}, 'ok')))).toBe(0);
  });
  test('not a text about limits', () => {
    expect(count('The card has a limit of 500, and you may take at most three steps.')).toBe(0);
  });
});

describe('other_language', () => {
  const isOther = of('other_language');
  const english = 'Where is the order that I made for my sister?';
  test.each([
    ['Ihre Bestellung ist auf dem Weg und wird von der Post gebracht.', english],
    ['Su pedido está en camino y es para la hermana de usted.', english],
    ['Votre commande est en route et sera livrée avec le reste.', english],
    ['Ваш заказ уже в пути', english],
    ['The order is on the way and it will be with you soon.', 'Wo ist die Bestellung, die ich für meine Schwester gemacht habe?'],
  ])('%s', (answer, question) => {
    expect(isOther(answer, question)).toBe(1);
  });
  test.each([
    ['The order is on the way to you.', english],
    ['Ihre Bestellung ist auf dem Weg.', 'Wo ist die Bestellung für meine Schwester?'],
    [
      'Où est la commande que vous avez faite pour la sœur ?',
      'Translate to French: where is the order that you made for the sister?',
    ],
  ])('%s', (answer, question) => {
    expect(isOther(answer, question)).toBe(0);
  });
  test('not where the language of either is not plain', () => {
    expect(isOther('W12: 42', english)).toBeUndefined();
    expect(isOther('Die Bestellung ist auf dem Weg.', 'W12?')).toBeUndefined();
  });
});
