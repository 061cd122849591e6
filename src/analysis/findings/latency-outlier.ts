/** Runs far above the band of their own query type (statistics/latency.ts). Synthetic times give no finding. */
import type { QueryType } from '../analysis.ts';
import type { TraceFeatures } from '../features.ts';
import { groupLatencyLimit, latencyLimit } from '../statistics/latency.ts';
import { evidenceOf, label, ofRuns, seconds, type Detector } from './detector.ts';

/**
 * Limits in milliseconds by query type id (see groupLatencyLimit). Runs that ended in an error are left out, since they often
 * stop early. Empty when there are fewer than 8 runs with a duration.
 */
export function latencyLimits(
  types: readonly Pick<QueryType, 'id' | 'trace_ids'>[],
  byId: ReadonlyMap<string, TraceFeatures>,
): Map<string, number> {
  const durationsOf = (traceIds: readonly string[]): number[] =>
    traceIds.flatMap((id) => {
      const trace = byId.get(id);
      return trace === undefined || trace.state === 'ERROR' ? [] : (trace.duration_ms ?? []);
    });
  const all = latencyLimit(types.flatMap((type) => durationsOf(type.trace_ids)));
  const limits = new Map<string, number>();
  for (const type of types) {
    const limit = groupLatencyLimit(durationsOf(type.trace_ids), all);
    if (limit !== undefined && limit > 0) limits.set(type.id, limit);
  }
  return limits;
}

export const latencyOutlier: Detector = {
  kind: 'latency_outlier',
  detect(context) {
    if (context.syntheticTimes) return [];
    const limits = latencyLimits(
      context.types.map(({ type }) => type),
      context.byId,
    );
    const limitOf = (trace: TraceFeatures): number | undefined => limits.get(context.typeOf.get(trace.trace_id)?.type.id ?? '');
    const applicable = context.features.filter((trace) => trace.duration_ms !== undefined && limitOf(trace) !== undefined);
    const slow = applicable.filter((trace) => trace.duration_ms! > limitOf(trace)!);
    if (slow.length === 0) return [];
    const over = slow.reduce((sum, trace) => sum + trace.duration_ms! - limitOf(trace)!, 0);
    return [
      {
        kind: 'latency_outlier',
        key: 'run',
        title: 'Runs much slower than others of their query type',
        severity: 'low',
        claim: `The run took longer than the usual band of its query type in ${ofRuns(slow.length, applicable.length)}, ${seconds(over)} beyond the bands in all.`,
        evidence: slow.map((trace) => {
          const longest = longestStep(trace);
          const where = longest === undefined ? '' : `, longest step ${label(longest.name)} ${seconds(longest.duration_ms!)}`;
          const type = context.typeOf.get(trace.trace_id)!.type;
          const detail = `took ${seconds(trace.duration_ms!)}, the band of "${label(type.name)}" ends at ${seconds(limitOf(trace)!)}${where}`;
          return evidenceOf(trace, longest === undefined ? [] : [longest.span_id], detail);
        }),
        applicable,
        cost: { seconds: Math.round(over) / 1000, tokens: undefined, calls: undefined },
        scorer: 'latency_within_band',
        subject: undefined,
      },
    ];
  },
};

/** Of steps that are no agents (which contain the others); the first of equals. */
function longestStep(trace: TraceFeatures) {
  const timed = trace.steps.filter((step) => step.duration_ms !== undefined && step.kind !== 'agent');
  return timed.reduce<(typeof timed)[number] | undefined>(
    (longest, step) => (longest === undefined || step.duration_ms! > longest.duration_ms! ? step : longest),
    undefined,
  );
}
