/** Spans of a trace as a tree in time: subtrees copied, removed, and the rest of the run moved to make room. */
import type { Span, Step, Trace } from '../trace/trace.ts';
import { spanOf } from './edit-trace.ts';

/** The span and everything below it. */
export function subtree(trace: Trace, spanId: string): Set<string> {
  const found = new Set([spanId]);
  // Spans are in order of start, parents first in all but broken traces; a second pass catches those.
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const span of trace.spans) if (span.parentSpanId !== undefined && found.has(span.parentSpanId)) found.add(span.spanId);
  }
  return found;
}

/** The span's ancestors from its parent to the root. */
export function ancestors(trace: Trace, spanId: string): string[] {
  const found: string[] = [];
  let span = spanOf(trace, spanId);
  while (span?.parentSpanId !== undefined && !found.includes(span.parentSpanId)) {
    found.push(span.parentSpanId);
    span = spanOf(trace, span.parentSpanId);
  }
  return found;
}

/** The innermost span that encloses both. */
export function sharedAncestor(trace: Trace, one: string, other: string): string | undefined {
  const around = new Set(ancestors(trace, other));
  return ancestors(trace, one).find((spanId) => around.has(spanId));
}

/** The outermost span round a step that `shared` still encloses; the step's own span when nothing lies between. */
export function branch(trace: Trace, spanId: string, shared: string | undefined): Span | undefined {
  const around = [spanId, ...ancestors(trace, spanId)];
  const end = shared === undefined ? around.length : around.indexOf(shared);
  return spanOf(trace, around[end - 1] ?? spanId);
}

/** Removes spans with all below, their steps, and wrappers below the root that hold nothing afterwards. */
export function withoutSpans(trace: Trace, spanIds: readonly string[]): Trace {
  const gone = new Set(spanIds.flatMap((spanId) => [...subtree(trace, spanId)]));
  const stepIds = new Set(trace.steps.map(({ spanId }) => spanId));
  for (const wrapper of spanIds.flatMap((spanId) => ancestors(trace, spanId))) {
    const { parentSpanId } = spanOf(trace, wrapper) ?? { parentSpanId: undefined };
    const isEmpty = trace.spans.every((span) => span.parentSpanId !== wrapper || gone.has(span.spanId));
    if (isEmpty && parentSpanId !== undefined && !stepIds.has(wrapper)) gone.add(wrapper);
  }
  return {
    ...trace,
    spans: trace.spans.filter(({ spanId }) => !gone.has(spanId)),
    steps: trace.steps.filter(({ spanId }) => !gone.has(spanId)),
  };
}

/** An id of the same form as the trace's, hexadecimal where they are. */
export function freshId(like: string, random: () => number): string {
  return like.replace(/[0-9a-f]/gi, () => Math.floor(random() * 16).toString(16));
}

const milliseconds = (timeNs: bigint): number => Number(timeNs) / 1e6;

/** Everything from `fromNs` on starts `byNs` later; `open` spans and the run itself end that much later. */
export function delayed(trace: Trace, fromNs: bigint, byNs: bigint, open: ReadonlySet<string>): Trace {
  const later = new Set(
    trace.spans.filter(({ startTimeNs }) => startTimeNs !== undefined && startTimeNs >= fromNs).map(({ spanId }) => spanId),
  );
  const by = milliseconds(byNs);
  return {
    ...trace,
    durationMs: trace.durationMs === undefined ? undefined : trace.durationMs + by,
    spans: trace.spans.map((span) => {
      if (later.has(span.spanId)) return movedSpan(span, byNs);
      return open.has(span.spanId) && span.endTimeNs !== undefined ? { ...span, endTimeNs: span.endTimeNs + byNs } : span;
    }),
    steps: trace.steps.map((step) => {
      if (later.has(step.spanId)) return movedStep(step, by);
      return open.has(step.spanId) && step.durationMs !== undefined ? { ...step, durationMs: step.durationMs + by } : step;
    }),
  };
}

const movedSpan = (span: Span, byNs: bigint): Span => ({
  ...span,
  startTimeNs: span.startTimeNs === undefined ? undefined : span.startTimeNs + byNs,
  endTimeNs: span.endTimeNs === undefined ? undefined : span.endTimeNs + byNs,
  events: span.events.map((event) => ({ ...event, timeNs: event.timeNs === undefined ? undefined : event.timeNs + byNs })),
});

const movedStep = (step: Step, by: number): Step => ({
  ...step,
  startOffsetMs: step.startOffsetMs === undefined ? undefined : step.startOffsetMs + by,
});

/**
 * Closes the gap that removed steps left: what started after them starts that much earlier. The gap stays where something that
 * is still there began or ended inside it.
 */
export function withoutGap(before: Trace, rest: Trace, removed: readonly Step[]): Trace {
  const gone = removed.map(({ spanId }) => spanOf(before, spanId));
  const from = gone[0]?.startTimeNs;
  const to = gone.at(-1)?.endTimeNs;
  if (from === undefined || to === undefined) return rest;
  const isInside = (time: bigint | undefined): boolean => time !== undefined && time > from && time < to;
  const open = new Set(ancestors(before, removed[0]!.spanId));
  if (rest.spans.some(({ startTimeNs, endTimeNs }) => isInside(startTimeNs) || isInside(endTimeNs))) return rest;
  return delayed(rest, to, from - to, open);
}

export interface Copies {
  trace: Trace;
  /** Span id of each copied span by the original's. */
  ids: Map<string, string>;
}

export interface Place {
  /** The copied steps stand behind this one. */
  after: Step;
  /** When the copies begin; undefined where no times were recorded. */
  atNs: bigint | undefined;
  parent: string | undefined;
}

/**
 * Copies steps (with the spans below them) into the run, in their own distances and durations, and delays what follows. Copied
 * spans stand directly behind the last one that had begun by then.
 */
export function copiedInto(trace: Trace, sources: readonly Step[], place: Place, random: () => number): Copies {
  const { after, atNs, parent } = place;
  const spans = sources.flatMap((step) => {
    const below = subtree(trace, step.spanId);
    return trace.spans.filter(({ spanId }) => below.has(spanId));
  });
  const ids = new Map([...spans, ...sources].map(({ spanId }) => [spanId, freshId(spanId, random)]));
  const start = spans[0]?.startTimeNs;
  const last = spans.at(-1)?.endTimeNs;
  const hasTimes = atNs !== undefined && start !== undefined && last !== undefined && last >= start;
  const open = new Set(parent === undefined ? [] : [parent, ...ancestors(trace, parent)]);
  const roomy = hasTimes ? delayed(trace, atNs, last - start, open) : trace;
  const by = hasTimes ? atNs - start : 0n;
  const copy = <T extends { spanId: string }>(item: T): T => ({ ...item, spanId: ids.get(item.spanId)! });
  const newSpans = spans.map((span) => {
    const inside = span.parentSpanId === undefined ? undefined : ids.get(span.parentSpanId);
    return { ...copy(movedSpan(span, by)), parentSpanId: inside ?? parent };
  });
  const newSteps = trace.steps.filter(({ spanId }) => ids.has(spanId)).map((step) => copy(movedStep(step, milliseconds(by))));
  const begun = hasTimes
    ? roomy.spans.filter(({ startTimeNs }) => startTimeNs === undefined || startTimeNs < atNs).length
    : trace.spans.findIndex(({ spanId }) => spanId === after.spanId) + 1;
  return {
    ids,
    trace: {
      ...roomy,
      spans: [...roomy.spans.slice(0, begun), ...newSpans, ...roomy.spans.slice(begun)],
      steps: [...roomy.steps.slice(0, after.index + 1), ...newSteps, ...roomy.steps.slice(after.index + 1)],
    },
  };
}
