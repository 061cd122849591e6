/**
 * Names for clusters: the words that most of its questions have and few others do, in the order in which they are said. Weighing words
 * by how few clusters share them follows class-based TF-IDF (M. Grootendorst, "BERTopic", arXiv 2203.05794, 2022): "please" and "some" are in
 * every cluster, so they name none.
 */
import type { Term } from './terms.ts';

/** One template with its terms in order and the number of its questions. */
export interface NamedTemplate {
  terms: readonly Term[];
  weight: number;
}

interface Usage {
  /** Share of the cluster's questions. */
  share: number;
  /** Mean place among the terms of a question. */
  position: number;
  surface: string;
}

/** For each cluster one to three words joined by spaces; "questions" for one without words. `withTerm`: questions by term. */
export function nameClusters(
  clusters: readonly (readonly NamedTemplate[])[],
  documents: number,
  withTerm: ReadonlyMap<string, number>,
): string[] {
  const usages = clusters.map(usageOf);
  const spread = spreadOf(usages);
  return usages.map(({ size, terms }) => {
    const scored = [...terms].map(([term, { share, position, surface }]) => {
      const outside = (withTerm.get(term)! - share * size + 0.5) / (documents - size + 1);
      const score = share * Math.max(0.01, Math.log(share / outside)) * (1.01 - spread.get(term)!);
      return { term, surface, score, position };
    });
    scored.sort((a, b) => b.score - a.score || b.term.length - a.term.length || (a.surface < b.surface ? -1 : 1));
    const best = scored[0]?.score ?? 0;
    const chosen = scored.filter((item) => item.score >= best * 0.4).slice(0, 3);
    chosen.sort((a, b) => a.position - b.position || (a.surface < b.surface ? -1 : 1));
    return chosen.map((item) => item.surface).join(' ') || 'questions';
  });
}

function usageOf(templates: readonly NamedTemplate[]): { size: number; terms: Map<string, Usage> } {
  const inside = new Map<string, { count: number; position: number; surfaces: Map<string, number> }>();
  let size = 0;
  for (const { terms, weight } of templates) {
    size += weight;
    for (const [position, { term, surface }] of terms.entries()) {
      const known = inside.get(term) ?? { count: 0, position: 0, surfaces: new Map<string, number>() };
      known.count += weight;
      known.position += position * weight;
      known.surfaces.set(surface, (known.surfaces.get(surface) ?? 0) + weight);
      inside.set(term, known);
    }
  }
  const terms = new Map<string, Usage>();
  for (const [term, { count, position, surfaces }] of inside)
    terms.set(term, { share: count / size, position: position / count, surface: mostFrequent(surfaces) });
  return { size, terms };
}

/** By term, 0 (in one cluster) to 1 (as frequent in all): the entropy of its shares over that of an even spread. */
function spreadOf(usages: readonly { terms: ReadonlyMap<string, Usage> }[]): Map<string, number> {
  const sums = new Map<string, { total: number; weighted: number }>();
  for (const { terms } of usages) {
    for (const [term, { share }] of terms) {
      const known = sums.get(term) ?? { total: 0, weighted: 0 };
      known.total += share;
      known.weighted += share * Math.log(share);
      sums.set(term, known);
    }
  }
  const most = Math.log(Math.max(2, usages.length));
  return new Map(
    [...sums].map(([term, { total, weighted }]) => [term, Math.max(0, Math.log(total) - weighted / total) / most] as const),
  );
}

function mostFrequent(surfaces: ReadonlyMap<string, number>): string {
  return [...surfaces].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]![0];
}
