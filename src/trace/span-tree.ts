/**
 * The tree of a trace's spans, built without recursion: real traces reach depths and sizes that overflow a stack.
 * Tolerates what exporters produce: missing roots, several roots, parents that are not there, cycles, times out of order.
 */

export interface TreeSpan {
  spanId: string;
  parentSpanId: string | undefined;
  startTimeNs: bigint | undefined;
  endTimeNs: bigint | undefined;
}

export interface SpanNode<S extends TreeSpan> {
  span: S;
  parent: SpanNode<S> | undefined;
  /** In order of start, then as recorded. */
  children: SpanNode<S>[];
  /** Position in the depth-first order: a parent is always before its descendants. */
  order: number;
  /** Milliseconds after the trace's first span; undefined when the span has no start. */
  startOffsetMs: number | undefined;
}

export interface SpanTree<S extends TreeSpan> {
  /** Depth first, parents before children. */
  preorder: SpanNode<S>[];
  /** Order of start; ties: parent before child, then as recorded. */
  byStart: SpanNode<S>[];
  /** Spans without a parent in this trace, in order of start. */
  roots: SpanNode<S>[];
}

export function buildSpanTree<S extends TreeSpan>(spans: readonly S[]): SpanTree<S> {
  const base = earliestStart(spans);
  const nodes = new Map<string, SpanNode<S>>();
  for (const span of spans) {
    const startOffsetMs =
      span.startTimeNs === undefined || base === undefined ? undefined : Number(span.startTimeNs - base) / 1e6;
    nodes.set(span.spanId, { span, parent: undefined, children: [], order: -1, startOffsetMs });
  }
  const roots: SpanNode<S>[] = [];
  for (const node of nodes.values()) {
    const parent = node.span.parentSpanId === undefined ? undefined : nodes.get(node.span.parentSpanId);
    if (parent === undefined || parent === node) roots.push(node);
    else parent.children.push(node);
  }
  roots.sort(compareStart);
  const preorder: SpanNode<S>[] = [];
  walk(roots, preorder);
  if (preorder.length < nodes.size) {
    // What no root reaches hangs in a cycle: cut it at its first recorded span.
    for (const node of nodes.values()) {
      if (node.order >= 0) continue;
      roots.push(node);
      walk([node], preorder);
    }
    roots.sort(compareStart);
  }
  return { preorder, byStart: [...preorder].sort(compareStart), roots };
}

/** Appends the trees under `starts` to `preorder`; sets order and parent; an edge back to a visited span is dropped. */
function walk<S extends TreeSpan>(starts: readonly SpanNode<S>[], preorder: SpanNode<S>[]): void {
  const stack = [...starts].reverse();
  while (stack.length > 0) {
    const node = stack.pop()!;
    node.order = preorder.length;
    preorder.push(node);
    node.children = node.children.filter((child) => child.order < 0);
    if (node.children.length > 1) node.children.sort(compareStart);
    for (let index = node.children.length - 1; index >= 0; index -= 1) {
      const child = node.children[index]!;
      child.parent = node;
      stack.push(child);
    }
  }
}

/** Spans without a start stay where they are relative to their neighbours' recorded order, after those that have one. */
function compareStart(a: SpanNode<TreeSpan>, b: SpanNode<TreeSpan>): number {
  const left = a.startOffsetMs ?? a.parent?.startOffsetMs ?? 0;
  const right = b.startOffsetMs ?? b.parent?.startOffsetMs ?? 0;
  return left - right || a.order - b.order;
}

function earliestStart(spans: readonly TreeSpan[]): bigint | undefined {
  let earliest: bigint | undefined;
  for (const { startTimeNs } of spans)
    if (startTimeNs !== undefined && (earliest === undefined || startTimeNs < earliest)) earliest = startTimeNs;
  return earliest;
}

/** Milliseconds from start to end; undefined when a time is missing or they are reversed. */
export function durationMs(span: TreeSpan): number | undefined {
  if (span.startTimeNs === undefined || span.endTimeNs === undefined || span.endTimeNs < span.startTimeNs) return undefined;
  return Number(span.endTimeNs - span.startTimeNs) / 1e6;
}
