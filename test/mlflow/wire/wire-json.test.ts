import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../src/base/lossless-json.ts';
import { parseWireJson } from '../../../src/mlflow/wire/wire-json.ts';

describe('parseWireJson', () => {
  test('span times become seconds and nanoseconds, other long integers bigint', () => {
    expect(
      parseWireJson(
        '{"start_time_unix_nano":1700000000000000001,"end_time_unix_nano": 1700000000000000002,"n":1700000000000000003}',
      ),
    ).toEqual({
      start_time_unix_nano: '1700000000.000000001',
      end_time_unix_nano: '1700000000.000000002',
      n: 1700000000000000003n,
    });
  });

  test.each([
    String.raw`{"text":"\"time_unix_nano\":1700000000000000001,"}`,
    String.raw`{"a\"time_unix_nano":1700000000000000001}`,
    String.raw`{"text":"{\"start_time_unix_nano\": 1700000000000000001}"}`,
    '{"time_unix_nano":"1700000000000000001"}',
    '{"time_unix_nano":1700000000000000001.5}',
    '{"time_unix_nano":12}',
    '["time_unix_nano",1700000000000000001]',
  ])('text that merely looks like a time is left alone: %s', (text) => {
    expect(parseWireJson(text)).toEqual(parseJson(text));
  });

  test('for any document it differs from parseJson in nothing but those times', () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('time', '"time_unix_nano', 'x"start_time_unix_nano'),
    );
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constant('"end_time_unix_nano":1700000000000000001}'));
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(text, fc.integer(), fc.array(text, { maxLength: 4 })), { maxKeys: 6 }), (value) => {
        expect(parseWireJson(JSON.stringify(value))).toEqual(parseJson(JSON.stringify(value)));
      }),
    );
  });

  test('broken JSON throws', () => {
    expect(() => parseWireJson('{"time_unix_nano":')).toThrow(SyntaxError);
  });
});
