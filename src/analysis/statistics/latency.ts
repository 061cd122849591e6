/** Distributions of durations. */
import type { LatencySummary } from '../analysis.ts';

/** Value at `share` (0 to 1) of ascending values, linear between neighbours. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const low = Math.floor(position);
  const below = sorted[low]!;
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return below + (above - below) * (position - low);
}

/** NaN for no values. */
export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

const rounded = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

/** Undefined when there is no value. Figures are rounded to 0.1 ms. */
export function summariseLatency(values: readonly number[]): LatencySummary | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  return {
    count: sorted.length,
    mean_ms: rounded(sorted.reduce((sum, value) => sum + value, 0) / sorted.length),
    p50_ms: rounded(quantile(sorted, 0.5)),
    p90_ms: rounded(quantile(sorted, 0.9)),
    p99_ms: rounded(quantile(sorted, 0.99)),
    max_ms: rounded(sorted[sorted.length - 1]!),
  };
}

/** Fewer durations than this have no band of their own. */
const BAND_SUPPORT = 8;
/** Median absolute deviations beyond the median, after scaling to a standard deviation (1.4826, normal distribution). */
const BAND_WIDTH = 5;
/** A run within this many times the median is never an outlier, however tight the others lie. */
const BAND_FLOOR = 3;

/** median + 5 scaled median absolute deviations, but at least three times the median. Undefined below 8 durations. */
export function latencyLimit(durations: readonly number[]): number | undefined {
  if (durations.length < BAND_SUPPORT) return undefined;
  const middle = median(durations);
  const deviation = 1.4826 * median(durations.map((duration) => Math.abs(duration - middle)));
  return rounded(Math.max(middle + BAND_WIDTH * deviation, BAND_FLOOR * middle));
}

/**
 * Limit for a group of runs: its own band; with too few runs the band of all runs, but at least three times the group's own
 * median where it has 3 runs. Undefined when all runs are too few as well.
 */
export function groupLatencyLimit(own: readonly number[], all: number | undefined): number | undefined {
  if (own.length >= BAND_SUPPORT) return latencyLimit(own);
  if (all === undefined) return undefined;
  return own.length >= 3 ? Math.max(all, rounded(BAND_FLOOR * median(own))) : all;
}
