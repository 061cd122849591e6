import { describe, expect, test } from 'vitest';
import { conversation, measured, placesOf, tool } from './measure-fault.ts';

const after = (name: string, reply: string, said = 'It was sent on Monday.') =>
  measured(
    name,
    conversation('user: Where is the desk lamp that I ordered?', `agent: ${said}`, `user: ${reply}`, 'agent: Fine.'),
  );

describe('user_complaints', () => {
  test.each([
    'This is so frustrating!',
    'That is wrong.',
    'You did not answer my question.',
    'Das ist falsch.',
    'C’est faux.',
    'Eso no es cierto.',
  ])('%s', (reply) => {
    expect(after('user_complaints', reply)).toBe(1);
  });
  test.each(['I ordered the wrong size.', 'Thank you, that helps.', 'Nein, danke.'])('%s', (reply) => {
    expect(after('user_complaints', reply)).toBe(0);
  });
});

describe('asks_for_person', () => {
  test.each([
    'Let me speak to a manager.',
    'Can I talk to a real person?',
    'Ich möchte mit einem Mitarbeiter sprechen, verbinden Sie mich mit einem Menschen.',
    'Je veux parler à un conseiller.',
    'Quiero hablar con una persona.',
  ])('%s', (reply) => {
    expect(after('asks_for_person', reply)).toBe(1);
  });
  test('not as a first request, nor where the agent offered it', () => {
    expect(measured('asks_for_person', conversation('user: I want to talk to a person.', 'agent: Sure.'))).toBe(0);
    expect(after('asks_for_person', 'Yes, connect me with a person.', 'Shall I transfer you to a human agent?')).toBe(0);
    expect(after('asks_for_person', 'It is for one person.')).toBe(0);
  });
});

describe('user_corrections', () => {
  test.each([
    'That is not what I asked for.',
    'I already told you the number.',
    'No, I meant the lamp.',
    'Das habe ich nicht gesagt.',
    'Je vous ai déjà dit le numéro.',
    'Ya te lo dije, no: ya te dije el número.',
    'Where is the desk lamp that I ordered?!',
  ])('%s', (reply) => {
    expect(after('user_corrections', reply)).toBe(1);
  });
  test.each(['Thank you.', 'And where is the chair?', 'Yes, please do it.'])('%s', (reply) => {
    expect(after('user_corrections', reply)).toBe(0);
  });
});

describe('asks_again', () => {
  const lookUp = tool('get_order', { order_id: 'W1234' }, { item: 'lamp' });
  const count = (question: string, told = 'My order is W1234.') =>
    measured('asks_again', conversation(`user: ${told}`, `agent: ${question}`, 'user: W1234', lookUp, 'agent: It was sent.'));
  test.each(['Could you please tell me the order id?', 'May I have your order number?', 'What is your order ID?'])(
    '%s',
    (question) => {
      expect(count(question)).toBe(1);
    },
  );
  test.each([
    'Could you please tell me the other order id?',
    'Can you confirm the order id?',
    'Could you tell me your e-mail address?',
    'Your order id is on the bill.',
  ])('%s', (question) => {
    expect(count(question)).toBe(0);
  });
  test('not for what was not told before', () => {
    expect(count('Could you please tell me the order id?', 'Where is my lamp?')).toBe(0);
  });
});

describe('open_request', () => {
  const isOpen = (...parts: Parameters<typeof conversation>) => measured('open_request', conversation(...parts));
  test('the user spoke last, or something was only announced', () => {
    expect(isOpen('user: Where is it?', 'agent: Which one?', 'user: The lamp.')).toBe(1);
    expect(isOpen('user: Where is it?', 'agent: One moment please.')).toBe(1);
    expect(isOpen('user: Where is it?', 'agent: I have your number. Let me check that.')).toBe(1);
    expect(isOpen('user: Wo ist es?', 'agent: Einen Moment bitte, ich schaue nach.')).toBe(1);
    expect(isOpen('user: ¿Dónde está?', 'agent: Un momento, por favor.')).toBe(1);
  });
  test('not when something follows, or depends on the user', () => {
    expect(isOpen('user: Where is it?', 'agent: It was sent.')).toBe(0);
    expect(isOpen('user: Where is it?', 'agent: Once you tell me the number, I will check it.')).toBe(0);
    expect(isOpen('user: A person!', 'agent: Please hold on.', tool('transfer', {}, 'ok'))).toBe(0);
    expect(isOpen('user: A person!', 'agent: Sure?', 'user: Yes.', tool('transfer', {}, 'ok'))).toBe(0);
  });
});

describe('unconfirmed_changes', () => {
  const cancel = tool('cancel_order', { order_id: 'W1234' }, 'ok');
  const talk = (reply: string) => conversation('user: Cancel W1234.', 'agent: Really?', `user: ${reply}`, cancel, 'agent: Done.');
  test('changes after a turn without assent', () => {
    expect(measured('unconfirmed_changes', talk('What does it cost?'))).toBe(1);
    expect(placesOf('unconfirmed_changes', talk('Nein.'))).toEqual(['tool-cancel_order-2']);
  });
  test.each(['Yes.', 'Ja, gerne.', 'Oui, allez-y.', 'Sí, adelante.'])('%s', (reply) => {
    expect(measured('unconfirmed_changes', talk(reply))).toBe(0);
  });
  test('only in conversations', () => {
    expect(measured('unconfirmed_changes', conversation('user: Cancel W1234.', cancel, 'agent: Done.'))).toBeUndefined();
  });
});
