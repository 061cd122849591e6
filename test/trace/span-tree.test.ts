import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildSpanTree, durationMs, type TreeSpan } from '../../src/trace/span-tree.ts';

const span = (spanId: string, parentSpanId?: string, start?: number, end?: number): TreeSpan => ({
  spanId,
  parentSpanId,
  startTimeNs: start === undefined ? undefined : BigInt(start),
  endTimeNs: end === undefined ? undefined : BigInt(end),
});
const ids = (nodes: readonly { span: TreeSpan }[]): string => nodes.map((node) => node.span.spanId).join(' ');

test('children stand under their parents in order of start, whatever order they were recorded in', () => {
  const tree = buildSpanTree([span('c', 'a', 30), span('d', 'b', 25), span('b', 'a', 20), span('a', undefined, 10)]);
  expect(ids(tree.preorder)).toBe('a b d c');
  expect(ids(tree.byStart)).toBe('a b d c');
  expect(tree.preorder.map((node) => node.startOffsetMs)).toEqual([0, 1e-5, 1.5e-5, 2e-5]);
});

test('at equal times the parent comes first, then the order of recording', () => {
  expect(ids(buildSpanTree([span('y', 'a', 5), span('x', 'a', 5), span('a', undefined, 5)]).byStart)).toBe('a y x');
});

test('a lost parent makes a root, a cycle is cut at its first span, a span that is its own parent is a root', () => {
  const tree = buildSpanTree([span('a', 'b', 1), span('b', 'c', 2), span('c', 'a', 3), span('d', 'lost', 4), span('e', 'e', 5)]);
  expect(ids(tree.roots)).toBe('a d e');
  expect(ids(tree.preorder)).toBe('d e a c b');
});

test('every span is visited exactly once and after its parent, for arbitrary parents and times', () => {
  const anySpans = fc.array(fc.record({ parent: fc.option(fc.nat(30)), start: fc.option(fc.integer()) }), { maxLength: 30 });
  fc.assert(
    fc.property(anySpans, (items) => {
      const spans = items.map((item, index) =>
        span(String(index), item.parent === null ? undefined : String(item.parent), item.start ?? undefined),
      );
      const tree = buildSpanTree(spans);
      expect(new Set(tree.preorder.map((node) => node.span.spanId)).size).toBe(spans.length);
      expect(tree.byStart).toHaveLength(spans.length);
      for (const node of tree.preorder) expect(node.parent === undefined || node.parent.order < node.order).toBe(true);
    }),
  );
});

test('100,000 spans in a chain 100,000 deep do not overflow the stack', () => {
  const chain = Array.from({ length: 100_000 }, (_, index) =>
    span(String(index), index === 0 ? undefined : String(index - 1), index),
  );
  expect(buildSpanTree(chain).preorder.at(-1)?.span.spanId).toBe('99999');
});

test('reversed or missing times give no duration', () => {
  expect(durationMs(span('a', undefined, 1_000_000, 3_500_000))).toBe(2.5);
  expect(durationMs(span('a', undefined, 2, 1))).toBeUndefined();
  expect(durationMs(span('a', undefined, 2))).toBeUndefined();
});
