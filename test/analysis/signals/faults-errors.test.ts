import { describe, expect, test } from 'vitest';
import { answered, conversation, measured, placesOf, tool } from './measure-fault.ts';

const failing = (name: string, input = { id: 'W12' }, error = 'Error 503 at 10:00') => tool(name, input, null, error);

describe('same_call_after_error', () => {
  const count = (...steps: Parameters<typeof answered>[1] & object) =>
    measured('same_call_after_error', answered('I failed.', steps));
  test('a call repeated after the same error counts, whatever its numbers', () => {
    expect(count(failing('get'), failing('get', { id: 'W12' }, 'Error 504 at 11:30'))).toBe(1);
    expect(placesOf('same_call_after_error', answered('', [failing('get'), failing('get'), failing('get')]))).toEqual([
      'tool-get-1',
      'tool-get-2',
    ]);
  });
  test('not with other arguments, after another error, or on the way to success', () => {
    expect(count(failing('get'), failing('get', { id: 'W13' }))).toBe(0);
    expect(count(failing('get'), failing('get', { id: 'W12' }, 'not found'))).toBe(0);
    expect(count(failing('get'), failing('get'), tool('get', { id: 'W12' }, 'ok'))).toBe(0);
    expect(count()).toBeUndefined();
  });
});

describe('claims_after_failure', () => {
  const claims = (answer: string, ...steps: Parameters<typeof answered>[1] & object) =>
    measured('claims_after_failure', answered(answer, steps));
  const cancel = failing('cancel_order');
  test.each([
    'Your order has been cancelled.',
    'I have cancelled order W12 for you.',
    'Done! Anything else?',
    'All went through successfully.',
    'Der Auftrag wurde erfolgreich storniert.',
    'La commande a été annulée avec succès.',
    'El pedido se canceló con éxito.',
  ])('%s', (answer) => {
    expect(claims(answer, cancel)).toBe(1);
  });
  test.each([
    'Unfortunately the order could not be cancelled.',
    'The order has been delivered. What else can I look up?',
    'Leider wurde der Auftrag nicht storniert.',
    'I ran into an error while the order was to be cancelled.',
  ])('%s', (answer) => {
    expect(claims(answer, cancel)).toBe(0);
  });
  test('not when the change was made after all, by whichever tool', () => {
    expect(claims('It has been cancelled.', cancel, tool('remove_order', { id: 'W12' }, 'ok'))).toBe(0);
    expect(claims('It has been cancelled.', tool('cancel_order', { id: 'W12' }, 'ok'))).toBe(0);
  });
  test('a look-up after the failure makes up for nothing', () => {
    expect(claims('It has been cancelled.', cancel, tool('get_order', { id: 'W12' }, 'pending'))).toBe(1);
  });
  test('what the agent says in between counts', () => {
    const run = conversation('user: Cancel W12.', cancel, 'agent: It has been cancelled.', 'user: Thanks.', 'agent: Bye.');
    expect(measured('claims_after_failure', run)).toBe(1);
  });
});

test('unadmitted_errors: a last failure without a word about it', () => {
  expect(measured('unadmitted_errors', answered('The order is on its way.', [failing('get_order')]))).toBe(1);
  expect(measured('unadmitted_errors', answered('The shop is unavailable.', [failing('get_order')]))).toBe(0);
});

describe('cycles', () => {
  const [a, b] = [tool('a', { x: 1 }, 'same'), tool('b', {}, 'too')];
  const cycles = (...steps: Parameters<typeof answered>[1] & object) => measured('cycles', answered('x', steps));
  test('the third round of two calls, the fourth of one', () => {
    expect(cycles(a, b, a, b, a, b)).toBe(2);
    expect(cycles(a, a, a, a)).toBe(1);
  });
  test('not twice, and not when results or arguments differ', () => {
    expect(cycles(a, b, a, b)).toBe(0);
    expect(cycles(a, a, a)).toBe(0);
    expect(cycles(...[1, 2, 3, 4, 5].map((state) => tool('poll', {}, `state ${state}`)))).toBe(0);
    expect(cycles(...[1, 2, 3, 4, 5].map((id) => tool('get', { id }, 'same')))).toBe(0);
  });
});
