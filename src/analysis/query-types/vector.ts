/** Sparse unit vectors over terms. Sums run in term order, so that the last bit does not depend on the order of the input. */

/** Sorted by term; weights are positive and their squares sum to 1 (or the vector is empty). */
export type Vector = readonly (readonly [term: string, weight: number])[];

const byTerm = (a: readonly [string, unknown], b: readonly [string, unknown]): number => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);

export function unit(entries: Iterable<readonly [string, number]>): Vector {
  const sorted = [...entries].filter(([, weight]) => weight > 0).sort(byTerm);
  const norm = Math.sqrt(sorted.reduce((sum, [, weight]) => sum + weight * weight, 0));
  return norm === 0 ? [] : sorted.map(([term, weight]) => [term, weight / norm] as const);
}

/** Cosine of two unit vectors. */
export function cosine(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [left, leftWeight] = a[i]!;
    const [right, rightWeight] = b[j]!;
    if (left === right) {
      sum += leftWeight * rightWeight;
      i += 1;
      j += 1;
    } else if (left < right) i += 1;
    else j += 1;
  }
  return sum;
}

/** Unit vector of the weighted sum. `vectors` must be in an order that does not depend on the input's. */
export function centroid(vectors: readonly Vector[], weights: readonly number[]): Vector {
  const sums = new Map<string, number>();
  for (const [index, vector] of vectors.entries())
    for (const [term, weight] of vector) sums.set(term, (sums.get(term) ?? 0) + weight * weights[index]!);
  return unit(sums);
}

/** The direction of its `limit` heaviest terms. */
export function heaviest(vector: Vector, limit: number): Vector {
  if (vector.length <= limit) return vector;
  return unit([...vector].sort((a, b) => b[1] - a[1] || byTerm(a, b)).slice(0, limit));
}

/** A word of one question only ties it to none: it counts this much of what its rarity alone would give it. */
export const UNSHARED = 0.4;

/**
 * Inverse document frequency, smoothed; squared, so that words of every question hardly count. Words rarer than half the
 * square root of the number of questions count as if they were that frequent: a name said twice must not outweigh the intent.
 */
export function inverseFrequency(documents: number, withTerm: number): number {
  const frequency = Math.max(withTerm, Math.sqrt(documents) / 2);
  return Math.log((documents + 1) / (frequency + 0.5)) ** 2 * (withTerm === 1 ? UNSHARED : 1);
}
