import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainLine, plainText } from '../../src/base/plain-text.ts';

test('terminal escapes, carriage returns and direction overrides do not survive', () => {
  expect(plainText('\u001b[31mred\u001b[0m\rover\u202ewrite\u009b2J')).toBe(
    '\ufffd[31mred\ufffd[0m\ufffdover\ufffdwrite\ufffd2J',
  );
});

test('a line is one line, bounded, and never ends in half a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 2, max: 60 }), (text, length) => {
      const line = plainLine(text, length);
      expect(line.length).toBeLessThanOrEqual(length);
      // oxlint-disable-next-line no-control-regex -- this is what must not be there
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      expect(line.isWellFormed()).toBe(true);
    }),
  );
});
