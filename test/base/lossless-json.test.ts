import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/base/json-value.ts';
import { parseJson, stringifyJson } from '../../src/base/lossless-json.ts';

const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }),
    fc.bigInt({ min: -(2n ** 70n), max: -(2n ** 53n) }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\ue000i5', '\ue000s', '"\ue000i12"', '\\"\ue000s', '1234567890123456789', ': 1234567890123456789,'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(
        fc.string({ unit: 'binary' }).filter((key) => key !== '__proto__'),
        fc.constantFrom('\ue000i1', 'a"b', '12345678901234567890'),
      ),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
}));

/** JSON has one number type: a double that is a large integer is written as digits and is an integer when read back. */
const asRead = (item: JsonValue): JsonValue => {
  if (typeof item === 'number' && Number.isInteger(item) && !Number.isSafeInteger(item) && !/e/.test(String(item)))
    return BigInt(String(item));
  if (Array.isArray(item)) return item.map(asRead);
  if (typeof item === 'object' && item !== null)
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, asRead(inner)]));
  return item;
};

describe('lossless JSON', () => {
  test('reads back what it wrote', () => {
    fc.assert(
      fc.property(value, (original) => {
        expect(parseJson(stringifyJson(original))).toEqual(asRead(original));
      }),
      { numRuns: 2000 },
    );
  });

  test('keeps 64-bit nanoseconds digit by digit', () => {
    expect(parseJson('{"start_time_unix_nano":1700000000000000001}')).toEqual({ start_time_unix_nano: 1700000000000000001n });
  });

  test('leaves digits inside strings, fractions and exponents alone', () => {
    const text = '{"a":"order 12345678901234567890","b":0.12345678901234567,"c":1e21,"d":1234567890123456}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  test('refuses what JSON.parse refuses', () => {
    for (const text of [
      '{"a":12345678901234567890',
      '{"a":"12345678901234567890',
      '[12345678901234567890,]',
      '{"a" 12345678901234567890}',
    ])
      expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  test('sorts keys on demand, at every depth', () => {
    expect(stringifyJson({ b: 1, a: { d: 12345678901234567890n, c: 2 } }, { sortKeys: true })).toBe(
      '{"a":{"c":2,"d":12345678901234567890},"b":1}',
    );
  });
});
