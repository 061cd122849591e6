/**
 * Older MLflow writers number spans of one name ("search_1", "search_2"; deduplicate_span_names_in_place): where the
 * whole series is there and nobody has the bare name, the bare name is the tool's.
 */
import type { SpanReading } from './span-reading.ts';

const numberedName = /^(.+)_(\d{1,4})$/;

export function plainLabels(readings: SpanReading[]): SpanReading[] {
  const series = new Map<string, Set<number>>();
  for (const { label } of readings) {
    const match = numberedName.exec(label);
    if (match === null) continue;
    const numbers = series.get(match[1]!);
    if (numbers === undefined) series.set(match[1]!, new Set([Number(match[2])]));
    else numbers.add(Number(match[2]));
  }
  if (series.size === 0) return readings;
  const bare = new Set(readings.map((reading) => reading.label));
  for (const reading of readings) {
    const match = numberedName.exec(reading.label);
    const numbers = match === null ? undefined : series.get(match[1]!);
    if (numbers === undefined || numbers.size < 2 || bare.has(match![1]!)) continue;
    if (Math.max(...numbers) === numbers.size && numbers.has(1)) reading.label = match![1]!;
  }
  return readings;
}
