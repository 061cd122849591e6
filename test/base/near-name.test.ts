import { expect, test } from 'vitest';
import { nearNames } from '../../src/base/near-name.ts';

test.each([
  ['shpo', ['shop', 'ship', 'retail'], ['shop']],
  ['Support-Agent', ['support-agent', 'other'], ['support-agent']],
  ['agent', ['support-agent', 'billing'], ['support-agent']],
  ['trackinUri', ['trackingUri', 'experiment'], ['trackingUri']],
  ['zzz', ['support-agent', 'billing'], []],
  ['ab', ['abcdefgh'], []],
  ['', ['a'], ['a']],
])('%s', (name, candidates, near) => {
  expect(nearNames(name, candidates)).toEqual(near);
});

test('nearest first, each once, at most three', () => {
  expect(nearNames('cat', ['cart', 'cat1', 'bat', 'cat', 'cat', 'hat'])).toEqual(['cat', 'bat', 'cart']);
});
