import { expect, test } from 'vitest';
import { redactorFor, redactText, secretsIn } from '../../src/config/redact.ts';

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

test('known secrets go wherever and however they are written', () => {
  const redact = redactorFor(['p"w/ord=1', 'ab', 'p"w/ord=12']);
  const encoded = [encodeURIComponent('p"w/ord=1'), JSON.stringify('p"w/ord=1'), Buffer.from('p"w/ord=1').toString('base64')];
  expect(redact(`x p"w/ord=12 y ${encoded.join(' ')} ab`)).toBe('x *** y *** "***" *** ab');
});

test('the names of variables say which are secret', () => {
  const env = {
    PATH: '/bin',
    ANTHROPIC_API_KEY: 'one',
    DATABRICKS_TOKEN: 'two',
    MLFLOW_TRACKING_PASSWORD: 'three',
    ANTHROPIC_CUSTOM_HEADERS: 'a: four\nb: five',
    OPENAI_API_KEY: '',
    TOKENIZERS_PARALLELISM: 'false',
  };
  expect(secretsIn(env)).toEqual(['one', 'two', 'three', 'four', 'five']);
});
