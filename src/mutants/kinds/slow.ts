/** A run that took far longer than it should. */
import type { Trace } from '../../trace/trace.ts';
import { defineMutation } from '../mutation.ts';

const factor = 20;

/** Durations that a clock gave: at least three, and nearly all distinct. Made-up times are round or all alike. */
export function hasRealTimes(trace: Trace): boolean {
  const durations = trace.steps.map(({ durationMs }) => durationMs).filter((duration) => duration !== undefined);
  return (
    durations.length >= 3 && new Set(durations).size > 0.8 * durations.length && durations.some((duration) => duration % 1 !== 0)
  );
}

export const slow = defineMutation(
  {
    kind: 'slow',
    harm: 'wrong',
    family: 'effort',
    description: `Everything takes ${factor} times as long; only where times are real.`,
  },
  (trace) => {
    const first = trace.spans.find(({ startTimeNs }) => startTimeNs !== undefined)?.startTimeNs;
    if (first === undefined || trace.durationMs === undefined || !hasRealTimes(trace)) return undefined;
    const later = (time: bigint | undefined): bigint | undefined =>
      time === undefined ? undefined : first + (time - first) * BigInt(factor);
    const longer = (time: number | undefined): number | undefined => (time === undefined ? undefined : time * factor);
    return {
      trace: {
        ...trace,
        durationMs: trace.durationMs * factor,
        spans: trace.spans.map((span) => ({
          ...span,
          startTimeNs: later(span.startTimeNs),
          endTimeNs: later(span.endTimeNs),
          events: span.events.map((event) => ({ ...event, timeNs: later(event.timeNs) })),
        })),
        steps: trace.steps.map((step) => ({
          ...step,
          startOffsetMs: longer(step.startOffsetMs),
          durationMs: longer(step.durationMs),
        })),
      },
      change: `The run took ${Math.round(trace.durationMs * factor)} ms instead of ${Math.round(trace.durationMs)} ms.`,
      spanIds: [],
    };
  },
);
