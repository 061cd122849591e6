/** What holds for every span, however broken. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/base/json-value.ts';
import type { RawSpan } from '../../../src/trace/raw-trace.ts';
import { createLossCounter } from '../../../src/mlflow/wire/loss-counter.ts';
import { decodeSpans } from '../../../src/mlflow/wire/span-list.ts';
import { decodeSpan } from '../../../src/mlflow/wire/span.ts';

describe('properties', () => {
  test('decodeSpan never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const losses = createLossCounter();
        const span = decodeSpan(value as JsonValue, losses);
        expect(losses.list().length > 0 || span !== undefined).toBe(true);
      }),
    );
  });

  test('it never throws on a span with fields of any type either', () => {
    const names = [
      'span_id',
      'spanId',
      'context',
      'parent_span_id',
      'name',
      'start_time_unix_nano',
      'end_time',
      'status',
      'status_code',
      'attributes',
      'events',
    ];
    const some = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 11 });
    fc.assert(
      fc.property(some, (fields) => {
        const losses = createLossCounter();
        const span = decodeSpan({ span_id: 'a1', ...fields }, losses);
        expect(span !== undefined || losses.list().length > 0).toBe(true);
      }),
    );
  });

  test('after repair, from every span a root or a remote parent is reached', () => {
    const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'elsewhere');
    const wire = fc.record({ span_id: ids, parent_span_id: ids, start_time_unix_nano: fc.nat(9), end_time_unix_nano: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(wire, { maxLength: 10 }), (values) => {
        const counter = createLossCounter();
        const spans = decodeSpans(values, counter);
        const losses = counter.list();
        const byId = new Map(spans.map((span) => [span.spanId, span]));
        expect(byId.size).toBe(spans.length);
        for (const start of spans) {
          let current: RawSpan | undefined = start;
          for (let step = 0; step <= spans.length && current !== undefined; step += 1)
            current = current.parentSpanId === undefined ? undefined : byId.get(current.parentSpanId);
          expect(current).toBeUndefined();
          expect((start.endTimeNs ?? start.startTimeNs ?? 0n) >= (start.startTimeNs ?? 0n)).toBe(true);
        }
        const duplicates = losses.find((loss) => loss.kind === 'duplicate-span')?.count ?? 0;
        expect(spans.length + duplicates).toBe(values.length);
      }),
    );
  });
});
