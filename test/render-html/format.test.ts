import { expect, test } from 'vitest';
import { count, counted, duration, listed, mean, percent } from '../../src/render/html/format.ts';

test.each([
  [undefined, '–'],
  [Number.NaN, '–'],
  [0, '0 ms'],
  [0.4, '<1 ms'],
  [870.2, '870 ms'],
  [999.6, '1.0 s'],
  [5_240, '5.2 s'],
  [9_960, '10 s'],
  [119_400, '119 s'],
  [119_600, '2 min'],
  [125_000, '2 min 5 s'],
  [7_200_000, '2 h'],
  [9_000_000, '2 h 30 min'],
])('%s milliseconds read "%s"', (value, text) => {
  expect(duration(value)).toBe(text);
});

test('a share is never rounded to none or all', () => {
  expect(percent(1, 1000)).toBe('<1 %');
  expect(percent(999, 1000)).toBe('>99 %');
  expect(percent(0, 10)).toBe('0 %');
  expect(percent(10, 10)).toBe('100 %');
  expect(percent(0, 0)).toBe('–');
});

test('numbers, lists and means', () => {
  expect(count(1_234_567)).toBe('1,234,567');
  expect(count(1234.5)).toBe('1,234.5');
  expect(counted(1, 'query type')).toBe('1 query type');
  expect(counted(0, 'trace')).toBe('0 traces');
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  expect(mean(null)).toBe('–');
  expect(mean(0)).toBe('0.00');
});

test('a mean that is not 1 or 0 is not printed as if it were', () => {
  expect(mean(0.998)).toBe('>0.99');
  expect(mean(0.002)).toBe('<0.01');
  expect(mean(1)).toBe('1.00');
});
