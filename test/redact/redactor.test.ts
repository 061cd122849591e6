/** One value, one placeholder: over spellings, texts, values, keys, traces and a redactor that goes on from its record. */
import { expect, test } from 'vitest';
import { Redactor } from '../../src/redact/redactor.ts';
import { passesLuhn } from '../../src/base/luhn.ts';

test.each([
  ['Jane.Doe@Example.com', 'jane.doe@example.com', '<EMAIL_1>'],
  ['4111 1111 1111 1111', '4111-1111-1111-1111', '<CARD_1>'],
  ['4111 1111 1111 1111', '4111111111111111', '<CARD_1>'],
  ['DE89 3704 0044 0532 0130 00', 'de89370400440532013000', '<IBAN_1>'],
  ['+1 (415) 555-2671', '415-555-2671', '<PHONE_1>'],
  ['2001:DB8::8A2E:370:7334', '2001:db8::8a2e:370:7334', '<IP_1>'],
])('%s and %s are one', (one, other, expected) => {
  const redactor = new Redactor();
  expect(redactor.text(`a ${one} b`)).toBe(`a ${expected} b`);
  expect(redactor.text(`c ${other}, d`)).toBe(`c ${expected}, d`);
});

test('numbers are given by first occurrence, one row for each class', () => {
  const redactor = new Redactor();
  expect(redactor.text('b@x.org, a@x.org and 10.1.2.3')).toBe('<EMAIL_1>, <EMAIL_2> and <IP_1>');
  expect(redactor.text('a@x.org')).toBe('<EMAIL_2>');
  expect(new Redactor().text('a@x.org')).toBe('<EMAIL_1>');
});

test('a redactor goes on from the record of another, after JSON too', () => {
  const first = new Redactor();
  first.text('a@x.org b@x.org +49 171 1234567');
  const second = new Redactor(JSON.parse(JSON.stringify(first.record)));
  expect(second.text('B@x.org c@x.org')).toBe('<EMAIL_2> <EMAIL_3>');
  expect(second.text('+49 (171) 123 4567')).toBe('<PHONE_1>');
});

test('what is redacted stays as it is when it is redacted again', () => {
  const redactor = new Redactor();
  const once = redactor.text('password: hunter22! for a@x.org from 10.0.0.7, https://u:p4ss@h.example/x');
  expect(once).toBe('password: <SECRET_1> for <EMAIL_1> from <IP_1>, https://<CREDENTIALS_1>@h.example/x');
  expect(redactor.text(once)).toBe(once);
});

test('values: keys, nested texts, numbers with a telling key; everything else is the same', () => {
  const redactor = new Redactor();
  const value = {
    'a@x.org': [{ phone: '5552671', zip: '12345', 'order id': 4_111_111_111_111_111 }],
    phoneNumber: 4_155_552_671,
    card_number: 4_111_111_111_111_111n,
    password: 'correct horse',
    count: 12,
    ok: true,
    nothing: null,
  };
  expect(redactor.value(value)).toEqual({
    '<EMAIL_1>': [{ phone: '<PHONE_1>', zip: '12345', 'order id': 4_111_111_111_111_111 }],
    phoneNumber: '<PHONE_2>',
    card_number: '<CARD_1>',
    password: '<SECRET_1>',
    count: 12,
    ok: true,
    nothing: null,
  });
});

test('a key called __proto__ stays a key and sets nothing', () => {
  const value = JSON.parse('{"__proto__": {"mail": "a@x.org"}, "constructor": "b@x.org"}');
  const redacted = new Redactor().value(value) as Record<string, unknown>;
  expect(Object.keys(redacted)).toEqual(['__proto__', 'constructor']);
  expect(JSON.stringify(redacted)).toBe('{"__proto__":{"mail":"<EMAIL_1>"},"constructor":"<EMAIL_2>"}');
  expect(({} as Record<string, unknown>)['mail']).toBeUndefined();
});

test('nesting without end is cut, not followed', () => {
  const depth = 100_000;
  let value: unknown = 'a@x.org';
  for (let level = 0; level < depth; level += 1) value = [value];
  expect(JSON.stringify(new Redactor().value(value as never))).toMatch(/^\[{500}"…"\]{500}$/);
});

test('a key that was cut before its end is taken out to the end of the text', () => {
  expect(new Redactor().text('see -----BEGIN PRIVATE KEY-----\nMIIabc\nMIIdef')).toBe('see <SECRET_1>');
});

// Numbers that ISO/IEC 7812-1 and issuers of test cards publish, so that this test cannot agree with a wrong sum.
test.each([
  ['79927398713', true],
  ['79927398710', false],
  ['378282246310005', true],
  ['6011111111111117', true],
  ['5555555555554445', false],
])('the check digit of %s: %s', (digits, expected) => expect(passesLuhn(digits)).toBe(expected));
