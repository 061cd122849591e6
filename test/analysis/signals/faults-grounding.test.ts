import { describe, expect, test } from 'vitest';
import { step } from '../build-trace.ts';
import { answered, conversation, measured, tool } from './measure-fault.ts';

const order = tool(
  'get_order',
  { order_id: 'W12' },
  {
    customer: 'Mei Kovacs',
    email: 'mei@kov.example',
    item: 'Desk Lamp',
    tracking: 'TRK48213',
    note: 'Leave it with the neighbour',
  },
);

test('ungrounded_numbers and ungrounded_arguments are those of the grounding', () => {
  expect(measured('ungrounded_numbers', answered('It costs 977.41 in all.', [order]))).toBe(1);
  expect(measured('ungrounded_numbers', answered('It costs something.'))).toBeUndefined();
  expect(measured('ungrounded_arguments', answered('x', [order, tool('get_user', { email: 'made@up.example' }, 'x')]))).toBe(1);
  expect(measured('ungrounded_arguments', answered('x', [order, tool('get_user', { email: 'mei@kov.example' }, 'x')]))).toBe(0);
});

describe('ungrounded_names', () => {
  const names = (answer: string, question?: string) => measured('ungrounded_names', answered(answer, [order], question));
  test.each([
    ['a name inside a sentence', 'The lamp goes to Ravensholm tomorrow.'],
    ['a full name after a colon', '- Customer: Ravensholm Kovacs'],
    ['a name in a table', '| customer | item |\n| --- | --- |\n| Ravensholm | Desk Lamp |'],
    ['an identifier', 'Its number is TRK99871.'],
    ['an e-mail address', 'I wrote to ilka@raven.example about it.'],
    ['a web address', 'Follow it at https://track.example/W12.'],
    ['a quotation', 'The note says "please ring twice and wait".'],
  ])('%s that occurs nowhere', (_what, answer) => {
    expect(names(answer)).toBe(1);
  });
  test.each([
    'The Desk Lamp of Mei Kovacs has the number trk-48213.',
    'Mei can be reached at MEI@kov.example, on Monday or in March.',
    'Please note: Order W12 is on its way! Thanks for asking.',
    '**Order Summary**\n## Next Steps\n1. Lamp: in stock\n2. Sent within 24h, by 10am on the 3rd (Q3).',
    'The note says "leave it with the neighbour".',
    'Das Paket liegt bei der Nachbarin und wird von ihr bis zum Abend für den Kunden verwahrt.',
  ])('%s', (answer) => {
    expect(names(answer)).toBe(0);
  });
  test('what the user said is no invention, and without evidence nothing is judged', () => {
    expect(names('I sent it to Ravensholm.', 'Send W12 to Ravensholm')).toBe(0);
    expect(measured('ungrounded_names', answered('It is in Ravensholm.'))).toBeUndefined();
  });
});

describe('unsupported_sentences', () => {
  const passage =
    'Returns are accepted within 45 days of delivery when the receipt is shown. The customer pays for the postage of the parcel, and the refund is paid to the card that was used.';
  const retrieval = step({ kind: 'retrieval', name: 'handbook', input: 'returns', output: [{ page_content: passage }] });
  const count = (answer: string) => measured('unsupported_sentences', answered(answer, [retrieval], 'How do returns work?'));
  test('a statement without a word of any passage', () => {
    expect(
      count('Returns are accepted with the receipt. Northern whales travel through frozen waters before winter storms.'),
    ).toBe(1);
  });
  test('not what is said otherwise, asked, or said to the user', () => {
    expect(count('A return is accepted with the receipt within 45 days, and the refund goes to the card.')).toBe(0);
    expect(
      count('It is for the customer. Please remember to contact our friendly support colleagues whenever something happens.'),
    ).toBe(0);
  });
  test('not in another language than the passages, nor without prose', () => {
    expect(count('Rückgaben sind mit dem Beleg möglich und werden von der Kundin auf eigene Kosten verschickt.')).toBeUndefined();
    expect(measured('unsupported_sentences', answered('Northern whales travel far.', [order]))).toBeUndefined();
  });
});

describe('answered_from_nothing', () => {
  const count = (answer: string, ...steps: Parameters<typeof answered>[1] & object) =>
    measured('answered_from_nothing', answered(answer, steps));
  test.each([null, '', [], '[]', { results: [] }, '{"hits": [], "next": null}'])('%j is nothing', (output) => {
    expect(count('It was sent on Tuesday by mail.', tool('search_orders', { q: 'W12' }, output))).toBe(1);
  });
  test('a failed look-up gives nothing either', () => {
    expect(count('It was sent on Tuesday by mail.', tool('get_order', {}, null, 'HTTP 500'))).toBe(1);
  });
  test('not when something was found, nothing was stated or all was admitted', () => {
    expect(count('It was sent on Tuesday by mail.', tool('search_orders', {}, []), order)).toBe(0);
    expect(count('There is no such order, it seems.', tool('search_orders', {}, []))).toBe(0);
    expect(count('Dazu wurde leider nichts gefunden.', tool('search_orders', {}, []))).toBe(0);
    expect(count('Which order do you mean exactly?', tool('search_orders', {}, []))).toBe(0);
    expect(count('The mail was sent to her.', tool('send_mail', {}, null))).toBeUndefined();
    expect(count('You have 0 orders in all.', tool('count_orders', {}, 0), tool('get_orders', {}, 0))).toBe(0);
  });
});

describe('refused_with_evidence', () => {
  const count = (answer: string, question: string) => measured('refused_with_evidence', answered(answer, [order], question));
  test('a bare refusal although a result bears on the question', () => {
    expect(count("I'm sorry, but I can't help with that.", 'Where is the desk lamp of W123?')).toBe(1);
    expect(count('I could not find any information.', 'Who is the customer of the desk lamp?')).toBe(1);
    expect(count('Ich kann das nicht beantworten.', 'Where is the desk lamp?')).toBe(1);
  });
  test('not with reasons, after other results, or as an answer', () => {
    expect(count("I can't cancel it: W12 was sent on 3 May to the address you gave.", 'Cancel the desk lamp, please.')).toBe(0);
    expect(count("I'm sorry, but I can't help with that.", 'How old is the president of Finland?')).toBe(0);
    expect(count('The desk lamp is on its way.', 'Where is the desk lamp?')).toBe(0);
  });
  test('identifiers of later turns count', () => {
    const run = conversation('user: Hello', 'agent: Hi, which order?', 'user: TRK48213', order, "agent: I can't help with that.");
    expect(measured('refused_with_evidence', run)).toBe(1);
  });
});
