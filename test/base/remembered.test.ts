import { expect, test } from 'vitest';
import { remembered } from '../../src/base/remembered.ts';

test('computes once for each text, also where there is no value, until it holds too much', () => {
  const computed: string[] = [];
  const half = remembered((text): string | undefined => {
    computed.push(text);
    return text === '' ? undefined : text.slice(0, text.length / 2);
  });
  expect([half('abcd'), half('abcd'), half(''), half('')]).toEqual(['ab', 'ab', undefined, undefined]);
  expect(computed).toEqual(['abcd', '']);
  for (let at = 0; at < 2000; at++) half(`text ${at}`);
  half('abcd');
  expect(computed.filter((text) => text === 'abcd')).toHaveLength(2);
  half('x'.repeat(1 << 19));
  half('text 1999');
  expect(computed.filter((text) => text === 'text 1999')).toHaveLength(2);
});
