import { expect, test } from 'vitest';
import { AppError, toAppError } from '../../src/base/app-error.ts';

test('the family is the first word of the code', () => {
  expect(new AppError('input.filter', 'bad').family).toBe('input');
  expect(new AppError('remote.timeout', 'late').family).toBe('remote');
});

test('what is thrown by others becomes our bug, with its cause kept', () => {
  const cause = new TypeError('x is not a function');
  expect(toAppError(cause)).toMatchObject({ code: 'internal.bug', family: 'internal', cause });
  expect(toAppError('text')).toMatchObject({ code: 'internal.bug', message: 'text' });
  const error = new AppError('input.option', 'no');
  expect(toAppError(error)).toBe(error);
});
