/** The spans of one trace made fit for walking: unique ids, no cycle of parents, no span that ends before it starts. */
import type { JsonValue } from '../../base/json-value.ts';
import type { RawSpan } from '../../trace/raw-trace.ts';
import type { LossCounter } from './loss-counter.ts';
import { decodeSpan } from './span.ts';

/** In the order they came. What is repaired is counted in `losses`. */
export function decodeSpans(values: readonly JsonValue[], losses: LossCounter): RawSpan[] {
  const spans = new Map<string, RawSpan>();
  for (const value of values) {
    const span = decodeSpan(value, losses);
    if (span === undefined) continue;
    if (spans.has(span.spanId)) losses.add('duplicate-span', span.spanId);
    spans.set(span.spanId, span);
    repairTimes(span, losses);
  }
  breakCycles(spans, losses);
  return [...spans.values()];
}

/** The end goes, the start stays: a missing duration is honest, a negative one is not. */
function repairTimes(span: RawSpan, losses: LossCounter): void {
  if (span.startTimeNs === undefined || span.endTimeNs === undefined || span.endTimeNs >= span.startTimeNs) return;
  losses.add('reversed-times', span.spanId);
  span.endTimeNs = undefined;
}

/** Each cycle loses one parent link: that of its earliest span (by start, then by id), which becomes a root. */
function breakCycles(spans: ReadonlyMap<string, RawSpan>, losses: LossCounter): void {
  const settled = new Set<string>();
  for (const start of spans.values()) {
    const path = new Set<string>();
    let current: RawSpan | undefined = start;
    while (current !== undefined && !settled.has(current.spanId) && !path.has(current.spanId)) {
      path.add(current.spanId);
      current = current.parentSpanId === undefined ? undefined : spans.get(current.parentSpanId);
    }
    if (current !== undefined && path.has(current.spanId)) {
      const members = [...path];
      const root = earliest(members.slice(members.indexOf(current.spanId)).map((id) => spans.get(id)!));
      root.parentSpanId = undefined;
      losses.add('cyclic-parent', root.spanId);
    }
    for (const id of path) settled.add(id);
  }
}

const earliest = (spans: readonly RawSpan[]): RawSpan => spans.reduce((best, span) => (isEarlier(span, best) ? span : best));

function isEarlier(a: RawSpan, b: RawSpan): boolean {
  if (a.startTimeNs !== b.startTimeNs)
    return a.startTimeNs !== undefined && (b.startTimeNs === undefined || a.startTimeNs < b.startTimeNs);
  return a.spanId < b.spanId;
}
