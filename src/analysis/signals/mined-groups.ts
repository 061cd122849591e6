/** What holds in nearly all runs, of one query type where it is large enough, else of the agent; shared by the mined signals. */
import type { JsonValue } from '../../base/json-value.ts';
import { canonicalText } from '../checks/value-text.ts';
import { isCall } from '../checks/check-input.ts';
import type { StepFeatures, TraceFeatures } from '../features.ts';
import { wilsonLowerBound } from '../../statistics/wilson.ts';
import type { MinedSignal } from './mined.ts';

/** Runs from which on a habit can be told at all, and from which on a query type is judged by its own habits. */
export const LEAST_RUNS = 8;
export const TYPE_RUNS = 20;
/** Lower end of the interval of a share (Wilson, 95 %) from which on "nearly all" is said: 16 of 16, 36 of 40, 87 of 100. */
export const NEARLY_ALL = 0.8;

export const isNearlyAll = (count: number, runs: number): boolean =>
  runs >= LEAST_RUNS && wilsonLowerBound(count, runs) >= NEARLY_ALL;

/**
 * For a query type: nearly all of its runs, or a share as large of runs too few to prove it, where nearly all runs of the agent do.
 */
export const isUsualHere = (count: number, runs: number, isOfAgent: boolean): boolean =>
  isNearlyAll(count, runs) || (isOfAgent && count >= NEARLY_ALL * runs);

/** Parameters of the agent and of the types that differ from it; null: nothing holds, so the signal does not apply. */
export type ByType<P extends JsonValue> = { all: P | null; by_type: { [type: string]: P | null } };

export function mineByType<P extends JsonValue>(
  features: readonly TraceFeatures[],
  types: ReadonlyMap<string, string>,
  mine: (features: readonly TraceFeatures[], ofAgent?: P | null) => P | undefined,
): ByType<P> | undefined {
  const groups = new Map<string, TraceFeatures[]>();
  for (const trace of features) {
    const type = types.get(trace.trace_id);
    if (type === undefined) continue;
    const group = groups.get(type);
    if (group === undefined) groups.set(type, [trace]);
    else group.push(trace);
  }
  const all = mine(features) ?? null;
  const own = [...groups]
    .filter(([, group]) => group.length >= TYPE_RUNS)
    .map(([type, group]): [string, P | null] => [type, mine(group, all) ?? null])
    .filter(([, parameters]) => canonicalText(parameters) !== canonicalText(all))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (all === null && own.every(([, parameters]) => parameters === null)) return undefined;
  return { all, by_type: Object.fromEntries(own) };
}

export function ofType<P extends JsonValue>({ all, by_type }: ByType<P>, type: string | undefined): P | undefined {
  const own = type !== undefined && Object.hasOwn(by_type, type) ? by_type[type]! : all;
  return own ?? undefined;
}

/** Tool and retrieval calls in time order. */
export const callsOf = (trace: TraceFeatures): StepFeatures[] => trace.steps.filter((step) => isCall(step));

export function countBy<T>(items: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** Most frequent first, then by name. */
export const byCount = (counts: ReadonlyMap<string, number>): [string, number][] =>
  [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));

/** What follows from an object (the runs, a check's parameters), kept for as long as the object is. */
export function oncePer<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

/** The first few of a list, in a sentence. */
export function listed(items: readonly string[], most = 3): string {
  const more = items.length - most;
  return more > 0 ? `${items.slice(0, most).join(', ')} and ${more} more` : items.join(', ');
}

/** Parameters come back from a suite as they were mined, so their type is the signal's own. */
export const minedSignal = <P extends JsonValue>(signal: MinedSignal<P>): MinedSignal => signal as unknown as MinedSignal;
