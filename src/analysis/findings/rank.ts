/**
 * Order of the findings: each next one is the heaviest, counting less what findings before it tell of the same runs (maximal marginal
 * relevance; Carbonell and Goldstein, SIGIR 1998), so that the first ten are not one problem told ten times.
 */
import { overlap } from '../statistics/overlap.ts';
import type { FindingDraft } from './detector.ts';

export interface Ranked {
  draft: FindingDraft;
  id: string;
  traces: ReadonlySet<string>;
  weight: number;
}

/** Part of its weight that a finding loses when another names exactly its runs. */
const ECHO = 0.7;
/** Overlap from which on what a check found is the same as what another finding tells. */
const SAME = 0.9;

export function rank(found: readonly Ranked[], top: number): Ranked[] {
  const open = new Map(found.map((item) => [item, 0]));
  const ranked: Ranked[] = [];
  while (ranked.length < top && open.size > 0) {
    let best: Ranked | undefined;
    for (const [item, echo] of open) if (best === undefined || isBefore(item, echo, best, open.get(best)!)) best = item;
    open.delete(best!);
    ranked.push(best!);
    for (const [item, echo] of open) {
      const shared = overlap(item.traces, best!.traces);
      if (shared >= SAME && item.draft.kind === 'broken_check') open.delete(item);
      else if (shared > echo) open.set(item, shared);
    }
  }
  return ranked;
}

function isBefore(a: Ranked, echoA: number, b: Ranked, echoB: number): boolean {
  const difference = a.weight * (1 - ECHO * echoA) - b.weight * (1 - ECHO * echoB);
  if (difference !== 0) return difference > 0;
  const [costA, costB] = [a.draft.cost?.seconds ?? 0, b.draft.cost?.seconds ?? 0];
  return costA === costB ? a.id < b.id : costA > costB;
}
