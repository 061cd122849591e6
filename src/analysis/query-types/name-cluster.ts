/** Names for clusters: the words that most of its questions have and few others do, in the order in which they are said. */
import type { Term } from './terms.ts';

/** One template with its terms in order and the number of its questions. */
export interface NamedTemplate {
  terms: readonly Term[];
  weight: number;
}

export interface TermTotals {
  documents: number;
  withTerm: ReadonlyMap<string, number>;
}

/** One to three words joined by spaces; "questions" when the cluster has no words. */
export function nameCluster(templates: readonly NamedTemplate[], totals: TermTotals): string {
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
  const scored = [...inside].map(([term, { count, position, surfaces }]) => {
    const share = count / size;
    const outside = (totals.withTerm.get(term)! - count + 0.5) / (totals.documents - size + 1);
    const score = share * Math.max(0.01, Math.log(share / outside));
    return { surface: mostFrequent(surfaces), score, length: term.length, position: position / count };
  });
  scored.sort((a, b) => b.score - a.score || b.length - a.length || (a.surface < b.surface ? -1 : 1));
  const best = scored[0]?.score ?? 0;
  const chosen = scored.filter((item) => item.score >= best * 0.4).slice(0, 3);
  chosen.sort((a, b) => a.position - b.position || (a.surface < b.surface ? -1 : 1));
  return chosen.map((item) => item.surface).join(' ') || 'questions';
}

function mostFrequent(surfaces: ReadonlyMap<string, number>): string {
  return [...surfaces].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]![0];
}
