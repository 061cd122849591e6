/** One span in every documented shape decodes to the same RawSpan; whatever else comes is counted and never throws. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/base/json-value.ts';
import type { Loss, RawSpan } from '../../../src/trace/raw-trace.ts';
import { createLossCounter } from '../../../src/mlflow/wire/loss-counter.ts';
import { decodeSpans } from '../../../src/mlflow/wire/span-list.ts';
import { parseWireJson } from '../../../src/mlflow/wire/wire-json.ts';

function decode(json: string | JsonValue[]): { spans: RawSpan[]; losses: Loss[] } {
  const losses = createLossCounter();
  const values = typeof json === 'string' ? (parseWireJson(json) as JsonValue[]) : json;
  return { spans: decodeSpans(values, losses), losses: losses.list() };
}

const expected: RawSpan = {
  spanId: 'e5732716a131bb67',
  parentSpanId: '9d3ecb2580674c8f',
  name: 'execute_sql',
  startTimeNs: 1760000001000000001n,
  endTimeNs: 1760000002000000003n,
  status: 'ERROR',
  statusMessage: 'no such column',
  attributes: {
    'mlflow.spanType': 'TOOL',
    'mlflow.spanInputs': { sql: 'SELECT 1', n: null, big: 9007199254740993n },
    list: [1, 2.5, true],
    text: 'raw text',
  },
  events: [{ name: 'exception', timeNs: 1760000002000000002n, attributes: { 'exception.message': 'no such column' } }],
};

const shapes: Record<string, string> = {
  'OTel JSON': `[{"trace_id":"P2LqzF+Z8nS3FuUWu7j5Yg==","span_id":"5XMnFqExu2c=","parent_span_id":"nT7LJYBnTI8=","name":"execute_sql",
    "start_time_unix_nano":1760000001000000001,"end_time_unix_nano":1760000002000000003,
    "attributes":[{"key":"mlflow.spanType","value":{"string_value":"TOOL"}},
      {"key":"mlflow.spanInputs","value":{"kvlist_value":{"values":[{"key":"sql","value":{"string_value":"SELECT 1"}},{"key":"n"},{"key":"big","value":{"int_value":9007199254740993}}]}}},
      {"key":"list","value":{"array_value":{"values":[{"int_value":1},{"double_value":2.5},{"bool_value":true}]}}},
      {"key":"text","value":{"string_value":"raw text"}}],
    "events":[{"name":"exception","time_unix_nano":1760000002000000002,"attributes":[{"key":"exception.message","value":{"string_value":"no such column"}}]}],
    "status":{"code":"STATUS_CODE_ERROR","message":"no such column"}}]`,
  'v3 dict': `[{"trace_id": "P2LqzF+Z8nS3FuUWu7j5Yg==", "span_id": "5XMnFqExu2c=", "parent_span_id": "nT7LJYBnTI8=", "name": "execute_sql",
    "start_time_unix_nano": 1760000001000000001, "end_time_unix_nano": 1760000002000000003,
    "attributes": {"mlflow.spanType": "\\"TOOL\\"", "mlflow.spanInputs": "{\\"sql\\": \\"SELECT 1\\", \\"n\\": null, \\"big\\": 9007199254740993}", "list": "[1, 2.5, true]", "text": "raw text"},
    "events": [{"name": "exception", "time_unix_nano": 1760000002000000002, "attributes": {"exception.message": "no such column"}}],
    "status": {"code": "STATUS_CODE_ERROR", "message": "no such column"}, "links": []}]`,
  '3.5.0 variant': `[{"trace_id": "tr-3f62eacc5f99f274b716e516bbb8f962", "span_id": "e5732716a131bb67", "parent_span_id": "9d3ecb2580674c8f", "name": "execute_sql",
    "start_time_unix_nano": 1760000001000000001, "end_time_unix_nano": 1760000002000000003,
    "attributes": {"mlflow.spanType": "\\"TOOL\\"", "mlflow.spanInputs": "{\\"sql\\": \\"SELECT 1\\", \\"n\\": null, \\"big\\": 9007199254740993}", "list": "[1, 2.5, true]", "text": "raw text"},
    "events": [{"name": "exception", "time_unix_nano": 1760000002000000002, "attributes": {"exception.message": "no such column"}}],
    "status": {"code": "ERROR", "message": "no such column"}}]`,
  'v2 dict': `[{"context": {"trace_id": "0x3f62eacc5f99f274b716e516bbb8f962", "span_id": "0xe5732716a131bb67"}, "parent_id": "0x9d3ecb2580674c8f", "name": "execute_sql",
    "start_time": 1760000001000000001, "end_time": 1760000002000000003, "status_code": "ERROR", "status_message": "no such column",
    "attributes": {"mlflow.spanType": "\\"TOOL\\"", "mlflow.spanInputs": "{\\"sql\\": \\"SELECT 1\\", \\"n\\": null, \\"big\\": 9007199254740993}", "list": "[1, 2.5, true]", "text": "raw text"},
    "events": [{"name": "exception", "timestamp": 1760000002000000002, "attributes": {"exception.message": "no such column"}}]}]`,
  'OTLP/JSON': `[{"traceId":"3f62eacc5f99f274b716e516bbb8f962","spanId":"E5732716A131BB67","parentSpanId":"9d3ecb2580674c8f","name":"execute_sql","kind":1,
    "startTimeUnixNano":"1760000001000000001","endTimeUnixNano":"1760000002000000003",
    "attributes":[{"key":"mlflow.spanType","value":{"stringValue":"TOOL"}},
      {"key":"mlflow.spanInputs","value":{"stringValue":"{\\"sql\\":\\"SELECT 1\\",\\"n\\":null,\\"big\\":9007199254740993}"}},
      {"key":"list","value":{"arrayValue":{"values":[{"intValue":"1"},{"doubleValue":2.5},{"boolValue":true}]}}},
      {"key":"text","value":{"stringValue":"raw text"}}],
    "events":[{"name":"exception","timeUnixNano":"1760000002000000002","attributes":[{"key":"exception.message","value":{"stringValue":"no such column"}}]}],
    "status":{"code":2,"message":"no such column"}}]`,
};

test.each(Object.entries(shapes))('%s', (_name, json) => {
  expect(decode(json)).toEqual({ spans: [expected], losses: [] });
});

describe('values', () => {
  const attribute = (value: JsonValue): JsonValue => {
    const { spans } = decode([{ span_id: 'a1', attributes: [{ key: 'k', value }] }]);
    return spans[0]!.attributes['k']!;
  };
  const encoded = (text: string): JsonValue => decode([{ span_id: 'a1', attributes: { k: text } }]).spans[0]!.attributes['k']!;

  test.each<[JsonValue, JsonValue]>([
    [{ string_value: '' }, ''],
    [{ string_value: '42' }, '42'],
    [{ string_value: 'true' }, 'true'],
    [{ string_value: '{"a":1}' }, { a: 1 }],
    [{ string_value: ' [1]' }, [1]],
    [{ string_value: '{not json' }, '{not json'],
    [{ string_value: '"TOOL"' }, 'TOOL'],
    [{}, null],
    [{ int_value: '9223372036854775807' }, 9223372036854775807n],
    [{ intValue: '7' }, 7],
    [{ double_value: 'NaN' }, 'NaN'],
    [{ bool_value: false }, false],
    [{ bytes_value: 'AAE=' }, 'AAE='],
    [{ kvlist_value: {} }, {}],
    [{ array_value: {} }, []],
  ])('AnyValue %o is %s', (value, result) => {
    expect(attribute(value)).toEqual(result);
  });

  test.each<[string, JsonValue]>([
    ['"TOOL"', 'TOOL'],
    ['TOOL', 'TOOL'],
    ['"42"', '42'],
    ['42', 42],
    ['null', null],
    ['"{\\"a\\":1}"', { a: 1 }],
    ['', ''],
  ])('JSON text %s is %s', (text, result) => {
    expect(encoded(text)).toEqual(result);
  });

  test('any value survives both spellings alike', () => {
    const key = fc.string({ maxLength: 10 });
    const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 3 }),
      ),
    }));
    const toAny = (item: JsonValue): JsonValue => {
      if (item === null) return {};
      if (typeof item === 'string') return { string_value: item };
      if (typeof item === 'boolean') return { bool_value: item };
      if (typeof item === 'number' || typeof item === 'bigint') return { int_value: item };
      if (Array.isArray(item)) return { array_value: { values: item.map(toAny) } };
      return { kvlist_value: { values: Object.entries(item).map(([k, v]) => ({ key: k, value: toAny(v) })) } };
    };
    fc.assert(
      fc.property(value, (item) => {
        const whole = { item };
        expect(attribute(toAny(whole))).toEqual(whole);
        expect(encoded(JSON.stringify(whole))).toEqual(whole);
      }),
    );
  });

  test('"__proto__" is a key like any other', () => {
    const { spans } = decode(
      '[{"span_id":"a1","attributes":[{"key":"__proto__","value":{"kvlist_value":{"values":[{"key":"__proto__","value":{"string_value":"x"}}]}}}]}]',
    );
    const { attributes } = spans[0]!;
    expect(Object.keys(attributes)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect(JSON.stringify(attributes)).toBe('{"__proto__":{"__proto__":"x"}}');
  });

  test('NUL, lone surrogates, quotes and templates are kept as they are', () => {
    const text = '\0 \ud800 """ \\ {{ x }} \u001b[31m 🦜';
    expect(encoded(JSON.stringify({ text }))).toEqual({ text });
    expect(attribute({ string_value: text })).toBe(text);
  });

  test.each([
    [
      'AnyValue',
      (depth: number): JsonValue => {
        let value: JsonValue = { string_value: 'x' };
        for (let i = 0; i < depth; i += 1) value = { array_value: { values: [value] } };
        return [{ key: 'k', value }];
      },
    ],
    ['JSON text', (depth: number): JsonValue => ({ k: '['.repeat(depth) + ']'.repeat(depth) })],
    ['JSON', (depth: number): JsonValue => ({ k: JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as JsonValue })],
  ])('%s nested 100,000 deep is cut and counted', (_name, attributesOf) => {
    const { spans, losses } = decode([{ span_id: 'a1', attributes: attributesOf(100_000) }]);
    expect(losses).toEqual([{ kind: 'truncated-value', count: 1, example: 'deeper than 200 levels' }]);
    expect(JSON.stringify(spans).length).toBeGreaterThan(100);
    expect(decode([{ span_id: 'a1', attributes: attributesOf(150) }]).losses).toEqual([]);
  });

  test('50 MB in one value', () => {
    const text = 'x'.repeat(50_000_000);
    expect((encoded(JSON.stringify({ text })) as { text: string }).text).toHaveLength(50_000_000);
  });
});

describe('what cannot be right', () => {
  test('no span at all', () => {
    const { spans, losses } = decode([null, 5, 'x', [], {}, { span_id: '' }, { span_id: 7 }, { span_id: '0000000000000000' }]);
    expect(spans).toEqual([]);
    expect(losses).toEqual([{ kind: 'unreadable-span', count: 8, example: 'null' }]);
  });

  test('fields of the wrong type are missing, and unreadable attributes are counted', () => {
    const { spans, losses } = decode([
      {
        span_id: 'a1',
        name: 5,
        start_time_unix_nano: 'x',
        end_time_unix_nano: -1,
        status: 7,
        attributes: 'no',
        events: {},
        parent_span_id: {},
      },
      {
        span_id: 'a2',
        attributes: [null, { key: 1 }, { key: 'k', value: 'bare' }, { key: 'l', value: { odd: 1 } }],
        events: [null, 5, {}],
      },
    ]);
    expect(spans[0]).toEqual({
      spanId: 'a1',
      parentSpanId: undefined,
      name: '',
      startTimeNs: undefined,
      endTimeNs: undefined,
      status: 'UNSET',
      statusMessage: undefined,
      attributes: {},
      events: [],
    });
    expect(spans[1]!.attributes).toEqual({});
    expect(spans[1]!.events).toEqual([{ name: '', timeNs: undefined, attributes: {} }]);
    expect(losses).toMatchObject([{ kind: 'unreadable-attribute', count: 8 }]);
  });

  test('ids of another form are kept as they came', () => {
    const { spans } = decode([{ span_id: 'YWJj' }, { span_id: 'YQ==' }, { span_id: 'call-7', parent_span_id: 'YQ==' }]);
    expect(spans.map((span) => [span.spanId, span.parentSpanId])).toEqual([
      ['YWJj', undefined],
      ['YQ==', undefined],
      ['call-7', 'YQ=='],
    ]);
  });

  test('duplicates: the later one stays, in the place of the first', () => {
    const { spans, losses } = decode([{ span_id: 'a1', name: 'old' }, { span_id: 'a2' }, { span_id: 'a1', name: 'new' }]);
    expect(spans.map((span) => span.name)).toEqual(['new', '']);
    expect(losses).toEqual([{ kind: 'duplicate-span', count: 1, example: 'a1' }]);
  });

  test('an end before the start is dropped', () => {
    const { spans, losses } = decode([{ span_id: 'a1', start_time_unix_nano: 5, end_time_unix_nano: 4 }]);
    expect(spans[0]).toMatchObject({ startTimeNs: 5n, endTimeNs: undefined });
    expect(losses).toEqual([{ kind: 'reversed-times', count: 1, example: 'a1' }]);
  });

  test('cycles: the earliest span becomes a root, branches keep hanging on', () => {
    const { spans, losses } = decode([
      { span_id: 'a1', parent_span_id: 'a3', start_time_unix_nano: 9 },
      { span_id: 'a2', parent_span_id: 'a1', start_time_unix_nano: 2 },
      { span_id: 'a3', parent_span_id: 'a2', start_time_unix_nano: 5 },
      { span_id: 'b1', parent_span_id: 'a3' },
      { span_id: 'c1', parent_span_id: 'c1' },
      { span_id: 'd1', parent_span_id: 'elsewhere' },
    ]);
    expect(spans.map((span) => span.parentSpanId)).toEqual(['a3', undefined, 'a2', 'a3', undefined, 'elsewhere']);
    expect(losses).toEqual([{ kind: 'cyclic-parent', count: 2, example: 'a2' }]);
  });
});
