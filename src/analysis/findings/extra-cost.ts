/** What runs took beyond the runs that did the same right. */
import type { Cost } from '../analysis.ts';
import type { TraceFeatures } from '../features.ts';
import { median } from '../statistics/latency.ts';

/**
 * Seconds, tokens and calls of `runs` beyond as many times the median of `healthy`, 0 where they took less; undefined where either is not
 * known. Made-up times are no times.
 */
export function extraCost(runs: readonly TraceFeatures[], healthy: readonly TraceFeatures[], syntheticTimes: boolean): Cost {
  const beyond = (of: (trace: TraceFeatures) => number | undefined): number | undefined => {
    const usual = healthy.flatMap((trace) => of(trace) ?? []);
    const own = runs.flatMap((trace) => of(trace) ?? []);
    if (usual.length === 0 || own.length === 0) return undefined;
    const middle = median(usual);
    return Math.max(
      0,
      own.reduce((sum, value) => sum + value - middle, 0),
    );
  };
  const milliseconds = syntheticTimes ? undefined : beyond((trace) => trace.duration_ms);
  return {
    seconds: milliseconds === undefined ? undefined : Math.round(milliseconds) / 1000,
    tokens: rounded(beyond((trace) => trace.tokens)),
    calls: rounded(beyond(({ steps }) => steps.filter(({ kind }) => kind === 'tool' || kind === 'retrieval').length)),
  };
}

const rounded = (value: number | undefined): number | undefined => (value === undefined ? undefined : Math.round(value));
