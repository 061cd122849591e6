/** Calls, errors and durations of each tool, sub-agent, retriever and hand-off. */
import type { StepStatistics } from '../analysis.ts';
import type { StepFeatures, TraceFeatures } from '../features.ts';

interface Tally {
  kind: StepStatistics['kind'];
  name: string;
  calls: number;
  traces: Set<string>;
  errors: number;
  durations: number[];
}

const isCounted = (kind: StepFeatures['kind']): kind is StepStatistics['kind'] => kind !== 'model' && kind !== 'unknown';

/** Sorted by number of calls, then kind and name. Durations are left out when times are synthetic. */
export function stepStatistics(features: readonly TraceFeatures[], syntheticTimes: boolean): StepStatistics[] {
  const tallies = new Map<string, Tally>();
  for (const trace of features) {
    for (const { kind, name, error, duration_ms } of trace.steps) {
      if (!isCounted(kind)) continue;
      const key = `${kind}\u0000${name}`;
      const tally = tallies.get(key) ?? { kind, name, calls: 0, traces: new Set<string>(), errors: 0, durations: [] };
      tally.calls += 1;
      tally.traces.add(trace.trace_id);
      if (error !== undefined) tally.errors += 1;
      if (duration_ms !== undefined && !syntheticTimes) tally.durations.push(duration_ms);
      tallies.set(key, tally);
    }
  }
  return [...tallies]
    .sort(([a, left], [b, right]) => right.calls - left.calls || (a < b ? -1 : 1))
    .map(([, { kind, name, calls, traces, errors, durations }]) => {
      const total = durations.length === 0 ? undefined : durations.reduce((sum, duration) => sum + duration, 0);
      return {
        kind,
        name,
        calls,
        traces: traces.size,
        errors,
        mean_duration_ms: total === undefined ? undefined : Math.round((total / durations.length) * 10) / 10,
        total_duration_ms: total === undefined ? undefined : Math.round(total * 10) / 10,
      };
    });
}
