/** Recognises times that nobody measured: converters and replays stamp every span alike. */
import type { TraceFeatures } from '../features.ts';

/** Share of the traces that must look stamped. */
const SHARE = 0.9;
const FEW = 3;

/**
 * True when, among the traces that can tell, nine in ten have steps that are all equally long; or when at least three traces
 * have a duration and all are the same; or when every duration is 0.
 */
export function hasSyntheticTimes(features: readonly TraceFeatures[]): boolean {
  const durations = features.flatMap((trace) => trace.duration_ms ?? []);
  if (durations.length > 0 && durations.every((duration) => duration === 0)) return true;
  if (durations.length >= FEW && durations.every((duration) => duration === durations[0])) return true;
  const telling = features.filter((trace) => trace.steps.filter((step) => step.duration_ms !== undefined).length >= FEW);
  return telling.length > 0 && telling.filter((trace) => trace.equal_durations).length >= SHARE * telling.length;
}
