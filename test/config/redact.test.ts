import { expect, test } from 'vitest';
import { redactText } from '../../src/config/redact.ts';

test.each([
  ['http://ada:s3cret@host:5000/x', 'http://host:5000/x'],
  ['connect to https://token@host failed', 'connect to https://host failed'],
  ['Authorization: Bearer abcdef123456', 'Authorization: Bearer ***'],
  ['Basic dXNlcjpwYXNz', 'Basic ***'],
  ['http://h/?api_token=abc&x=1', 'http://h/?api_token=***&x=1'],
  ['key sk-abcdefghijklmnop123', 'key ***'],
  ['dapi0123456789abcdef0123', '***'],
])('%s', (text, shown) => {
  expect(redactText(text)).toBe(shown);
});

test('text without secrets stays as it is', () => {
  const text = 'ada@example.org asked http://host/a?b=c for 3 keys; basic idea';
  expect(redactText(text)).toBe(text);
});
