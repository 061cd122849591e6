import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isJsonText } from '../../../src/analysis/facts/json-text.ts';

test('every JSON array and object is one, however it is spaced, and nothing else is', () => {
  const container = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
  fc.assert(
    fc.property(container, fc.constantFrom(undefined, 1, '\t', '\r\n'), (value, indent) => {
      expect(isJsonText(JSON.stringify(value, undefined, indent))).toBe(true);
      expect(isJsonText(JSON.stringify(value).slice(0, -1))).toBe(false);
    }),
  );
  for (const text of ['', '1', '"[]"', "[('a', 1)]", "{'a': 1}", '[a]', '[1] and more', '[.5]'])
    expect(isJsonText(text)).toBe(false);
  for (const text of ['[]', '{}', '[ ]', '{\n}', '[-1]', '[true]', '[null]', '[false]', '[[]]', '[{}]'])
    expect(isJsonText(text)).toBe(true);
});
