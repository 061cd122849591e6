import { describe, expect, test } from 'vitest';
import { argumentValues, isGroundedArgument, isJudged } from '../../../src/analysis/checks/arguments.ts';
import { EvidenceIndex } from '../../../src/analysis/checks/evidence-index.ts';

test('arguments are named by their path', () => {
  expect(argumentValues({ order: { id: '#W1' }, items: ['a', 'b'], rows: [{ id: 7 }], flag: true, none: null })).toEqual([
    { argument: 'order.id', value: '#W1' },
    { argument: 'items[]', value: 'a' },
    { argument: 'items[]', value: 'b' },
    { argument: 'rows[].id', value: 7 },
  ]);
  expect(argumentValues('plain')).toEqual([{ argument: 'input', value: 'plain' }]);
  expect(argumentValues(undefined)).toEqual([]);
});

describe('judged', () => {
  test.each(['#W2378156', 'C-1007', 'a@b.org', '19122', 'credit_card_1', 13, 2.5])('%s', (value) =>
    expect(isJudged(value)).toBe(true),
  );
  test.each([
    'economy',
    'SELECT 1',
    'Suite 135',
    '2024-05-15',
    '2024-05-15T10:00:00Z',
    '12:30',
    '10',
    'US',
    12,
    0,
    -3,
    'x1'.repeat(40),
  ])('%s is not', (value) => expect(isJudged(value)).toBe(false));
});

describe('grounded', () => {
  const seen = new EvidenceIndex();
  seen.add('Hi, my order is #w2378156 and my card ends in 2478, phone (555) 123-4567.');
  seen.add('{"payment":"credit_card_9513926","price":54.85,"other":9.2}');
  test.each(['#W2378156', 'W2378156', 'credit_card_9513926', 'CREDIT-CARD-9513926', '5551234567', 54.85, '64.05', 64.05, 45.65])(
    '%s',
    (value) => expect(isGroundedArgument(value, seen)).toBe(true),
  );
  test.each(['#W2378157', 'credit_card_7334', 'ada@example.com', 77.7, '2379'])('%s is not', (value) =>
    expect(isGroundedArgument(value, seen)).toBe(false),
  );
});
