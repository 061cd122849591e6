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
  for (const { label } of readings) series.delete(label);
  for (const [name, numbers] of series) if (!isWhole(numbers)) series.delete(name);
  for (const reading of readings) {
    const name = numberedName.exec(reading.label)?.[1];
    if (name !== undefined && series.has(name)) reading.label = name;
  }
  return readings;
}

/** 1 to n, n at least 2. */
function isWhole(numbers: ReadonlySet<number>): boolean {
  if (numbers.size < 2) return false;
  for (let number = 1; number <= numbers.size; number += 1) if (!numbers.has(number)) return false;
  return true;
}
