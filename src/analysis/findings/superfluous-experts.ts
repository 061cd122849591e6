/**
 * Which experts a run did not need, judged from other runs with similar questions. An expert counts as superfluous when
 *  - of the up to 10 most similar questions of other healthy runs (similarity at least that of one query type), or of those of them
 *    with the very same template, at least 3, and more than half, did without it on a route that is part of this run's route; and
 *  - no word of the question speaks for it: a word speaks for an expert when at least 2 other healthy runs with that word exist
 *    and 8 in 10 of them called it. This keeps questions that need both experts apart from similar ones that need one.
 */
import type { TraceFeatures } from '../features.ts';
import { MERGE_SIMILARITY } from '../query-types/linkage.ts';
import type { Vector } from '../query-types/vector.ts';
import { isHealthy, questionSimilarity, routeIn, type UnweighedContext, type Superfluous } from './context.ts';

const NEIGHBOURS = 10;
const SUPPORT = 3;
const WORD_SUPPORT = 2;
const WORD_SHARE = 0.8;
const SAME_TEMPLATE = 0.9999;
/** Healthy runs that are compared with; more are thinned out evenly. */
const POOL = 2000;

const isMost = (without: number, compared: number): boolean => without >= SUPPORT && 2 * without > compared;

/** By trace id, in trace order; empty when there is no choice of experts. */
export function findSuperfluous(context: Omit<UnweighedContext, 'superfluous'>): Map<string, Superfluous> {
  if (context.routing.experts.length < 2) return new Map();
  const healthy = context.features.filter((trace) => isHealthy(trace, context));
  const routes = new Map(context.features.map((trace) => [trace, routeIn(trace, context)]));
  const words = countWords(healthy, routes, context);
  const step = Math.max(1, Math.ceil(healthy.length / POOL));
  const pool = healthy.filter((_, index) => index % step === 0);
  // Questions of one template share their vector: one more neighbour than needed, since the judged run itself is left out.
  const nearest = new Map<Vector, Neighbour[]>();
  const found = context.features.flatMap((trace) => judge(trace) ?? []);
  return new Map(found.map((item) => [item.trace.trace_id, item]));

  function judge(trace: TraceFeatures): Superfluous | undefined {
    const route = routes.get(trace)!;
    if (route.length === 0) return undefined;
    const vector = context.vectors.get(trace.trace_id) ?? [];
    const unspoken = route.filter((expert) => !vector.some(([word]) => speaksFor(word, expert, trace)));
    // Of an expert that no word speaks for, at least one other must be left: what was asked has to be answered by somebody.
    if (unspoken.length === 0 || unspoken.length === route.length) return undefined;
    const near = neighbours(trace);
    const isPart = (other: TraceFeatures): boolean => routes.get(other)!.every((name) => route.includes(name));
    const experts = unspoken.filter((expert) => {
      const without = near.filter(({ other }) => isPart(other) && !routes.get(other)!.includes(expert));
      const same = near.filter(({ similarity }) => similarity >= SAME_TEMPLATE);
      const sameWithout = without.filter(({ similarity }) => similarity >= SAME_TEMPLATE);
      return isMost(without.length, near.length) || isMost(sameWithout.length, same.length);
    });
    if (experts.length === 0) return undefined;
    const sufficing = route.filter((name) => !experts.includes(name));
    const without = near.filter(({ other }) => isPart(other) && !experts.some((expert) => routes.get(other)!.includes(expert)));
    return { trace, experts, sufficing, without: without.length, compared: near.length };
  }

  /** Counts leave the judged run itself out. */
  function speaksFor(word: string, expert: string, trace: TraceFeatures): boolean {
    const count = words.get(word);
    if (count === undefined) return false;
    const own = isHealthy(trace, context) ? 1 : 0;
    const called = (count.byExpert.get(expert) ?? 0) - (own === 1 && routes.get(trace)!.includes(expert) ? 1 : 0);
    const all = count.all - own;
    return all >= WORD_SUPPORT && called >= WORD_SHARE * all;
  }

  function neighbours(trace: TraceFeatures): Neighbour[] {
    const vector = context.vectors.get(trace.trace_id);
    let found = vector === undefined ? undefined : nearest.get(vector);
    if (found === undefined) {
      found = pool
        .map((other) => ({ other, similarity: questionSimilarity(trace, other, context) }))
        .filter(({ similarity }) => similarity >= MERGE_SIMILARITY)
        .sort((a, b) => b.similarity - a.similarity || (a.other.trace_id < b.other.trace_id ? -1 : 1))
        .slice(0, NEIGHBOURS + 1);
      if (vector !== undefined) nearest.set(vector, found);
    }
    return found.filter(({ other }) => other !== trace).slice(0, NEIGHBOURS);
  }
}

interface Neighbour {
  other: TraceFeatures;
  similarity: number;
}

interface WordCount {
  all: number;
  byExpert: Map<string, number>;
}

/** For each word of the questions: healthy runs with it, and how many of them called each expert. */
function countWords(
  healthy: readonly TraceFeatures[],
  routes: ReadonlyMap<TraceFeatures, string[]>,
  context: Pick<UnweighedContext, 'vectors'>,
): Map<string, WordCount> {
  const words = new Map<string, WordCount>();
  for (const trace of healthy) {
    for (const [word] of context.vectors.get(trace.trace_id) ?? []) {
      const count = words.get(word) ?? { all: 0, byExpert: new Map<string, number>() };
      count.all += 1;
      for (const expert of routes.get(trace)!) count.byExpert.set(expert, (count.byExpert.get(expert) ?? 0) + 1);
      words.set(word, count);
    }
  }
  return words;
}
