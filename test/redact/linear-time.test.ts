/** A megabyte of what makes careless expressions explode takes about a second, not hours. */
import { expect, test } from 'vitest';
import { Redactor } from '../../src/redact/redactor.ts';

const pieces = [
  'a',
  '1',
  ' ',
  '.',
  '-',
  ':',
  '@',
  '+',
  '(',
  '/',
  '"',
  '=',
  '1 ',
  '1-',
  '1.',
  '+1',
  '(1',
  '+1 ',
  'a@',
  'a.',
  'a@a.',
  'a-a.',
  'a:',
  '::',
  '1:',
  'f:',
  '://',
  'a://',
  'a://b:',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN ',
  'sk-',
  'eyJ',
  'eyJaaaaaaaaa',
  'eyJaaaaaaaaa-',
  'eyJaaaaaaaaa.',
  'token',
  'token ',
  'token="',
  'password:',
  'api_key ',
  'Bearer ',
  'Bearer a',
  '?token',
  '&key=',
  '.key',
  'phone',
  'phone ',
  'phone(',
  'tel.',
  '4111 ',
  '4111-',
  '4111',
  '0171 ',
  '01 ',
  'DE89',
  'DE89 ',
  'DE 89',
  'é',
  '😀',
  '\ud800',
  '<EMAIL_1>',
  '1.1.1.',
  '1.1.1.1.',
  'order ',
  'is ',
  'is:',
  'a_',
  '\n',
  '\\',
  "'",
  '%',
  '_',
];
const size = 1_000_000;
const repeated = (piece: string, length: number): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

function milliseconds(text: string): number {
  const redactor = new Redactor({ values: [], names: ['anna', 'order'], ordinary: ['order'], users: ['anna_1'] });
  const start = performance.now();
  redactor.text(text);
  return performance.now() - start;
}

test.each(pieces)('%j', (piece) => {
  // Five seconds a megabyte is far from any good time and farther from a quadratic one, which takes hours.
  expect(milliseconds(`${repeated(piece, size)}!`)).toBeLessThan(5000);
});
