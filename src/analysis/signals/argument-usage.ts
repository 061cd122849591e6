/** How the arguments of one tool are used, counted over runs: present, of one type, from a small set of values. */
import type { ArgumentFact } from '../facts/argument-facts.ts';
import { isNearlyAll, LEAST_RUNS } from './mined-groups.ts';

export interface ArgumentUsage {
  /** Runs that pass it, and runs whose every call does. */
  runs: number;
  always: number;
  /** Runs whose values are all of the type; numbers with and without fraction are one. */
  types: Map<string, number>;
  /** Runs that pass each value; undefined: not only texts and whole numbers, or too many to be a small set. */
  values: Map<string, number> | undefined;
}

/** A closed set has at most so many values, this many runs for each, and values of one run only in so few of them. */
const CLOSED = { most: 10, runs: 10, single: 0.03 };

const mostSingle = (runs: number): number => Math.max(1, CLOSED.single * runs);

/** `runs`: of each run the facts of each call. By argument. */
export function usagesOf(runs: readonly ArgumentFact[][][]): Map<string, ArgumentUsage> {
  const usages = new Map<string, ArgumentUsage>();
  for (const calls of runs) {
    for (const [argument, own] of usageInRun(calls)) {
      const usage = usages.get(argument) ?? { runs: 0, always: 0, types: new Map(), values: new Map() };
      usages.set(argument, usage);
      usage.runs += 1;
      if (own.calls === calls.length) usage.always += 1;
      const type = own.types.size === 1 ? [...own.types][0]! : undefined;
      if (type !== undefined) usage.types.set(type, (usage.types.get(type) ?? 0) + 1);
      if (own.values === undefined) usage.values = undefined;
      else if (usage.values !== undefined) {
        for (const value of own.values) usage.values.set(value, (usage.values.get(value) ?? 0) + 1);
        if (usage.values.size > CLOSED.most + mostSingle(runs.length)) usage.values = undefined;
      }
    }
  }
  return usages;
}

interface UsageInRun {
  calls: number;
  last: readonly ArgumentFact[] | undefined;
  types: Set<string>;
  values: Set<string> | undefined;
}

function usageInRun(calls: readonly ArgumentFact[][]): Map<string, UsageInRun> {
  const found = new Map<string, UsageInRun>();
  for (const facts of calls) {
    for (const [, argument, type, value] of facts) {
      const own = found.get(argument) ?? { calls: 0, last: undefined, types: new Set(), values: new Set() };
      found.set(argument, own);
      if (own.last !== facts) own.calls += 1;
      own.last = facts;
      own.types.add(type === 'integer' ? 'number' : type);
      if (value === '' || (type !== 'string' && type !== 'integer')) own.values = undefined;
      else own.values?.add(value);
    }
  }
  return found;
}

/** The values, when there are no others; []: not a small set. */
export function closedSet({ runs, values }: ArgumentUsage): string[] {
  if (values === undefined || runs < LEAST_RUNS) return [];
  const members = [...values].filter(([, count]) => count > 1).map(([value]) => value);
  const single = values.size - members.length;
  const isClosed =
    members.length > 0 && members.length <= CLOSED.most && runs >= CLOSED.runs * members.length && single <= mostSingle(runs);
  return isClosed && isNearlyAll(runs - single, runs) ? members.sort() : [];
}
