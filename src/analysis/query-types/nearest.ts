/** The nearest of some unit vectors, looked up through an inverted index. */
import { MERGE_SIMILARITY } from './linkage.ts';
import type { Vector } from './vector.ts';

/** The index of the most similar vector, at least `MERGE_SIMILARITY`; ties go to the lower index. */
export function nearestOf(vectors: readonly Vector[]): (vector: Vector) => number | undefined {
  const postings = new Map<string, { index: number; weight: number }[]>();
  for (const [index, vector] of vectors.entries()) {
    for (const [term, weight] of vector) {
      const known = postings.get(term);
      if (known === undefined) postings.set(term, [{ index, weight }]);
      else known.push({ index, weight });
    }
  }
  const scores = new Float64Array(vectors.length);
  return (vector) => {
    const touched: number[] = [];
    for (const [term, own] of vector) {
      for (const { index, weight } of postings.get(term) ?? []) {
        if (scores[index] === 0) touched.push(index);
        scores[index]! += own * weight;
      }
    }
    let best: number | undefined;
    for (const index of touched) {
      const score = scores[index]!;
      const least = best === undefined ? MERGE_SIMILARITY : scores[best]!;
      if (score > least || (score === least && (best === undefined || index < best))) best = index;
    }
    for (const index of touched) scores[index] = 0;
    return best;
  };
}
