/**
 * Average linkage by nearest-neighbour chains (F. Murtagh, Computer Journal 26, 1983): exact, O(n²) time and memory, and independent
 * of the order of the input as long as the input is sorted, since ties go to the lower index.
 */
import type { Vector } from './vector.ts';

export interface Item {
  vector: Vector;
  /** How many questions share the template. */
  weight: number;
}

/** Two clusters merge while the mean similarity of their members is at least this. */
export const MERGE_SIMILARITY = 0.1;
/**
 * Templates that this many questions share are wishes of their own: people ask them again and again in these words. Two of them are
 * brought together only when two thirds of what they say are the same.
 */
const FIRM_WEIGHT = 3;
const FIRM_SIMILARITY = 2 / 3;

/** Groups of indexes into `items`. */
export function linkage(items: readonly Item[]): number[][] {
  const count = items.length;
  const similarity = similarities(items);
  const members: (number[] | undefined)[] = items.map((_, index) => [index]);
  const mass = items.map((item) => item.weight);
  const at = (a: number, b: number): number => similarity[a * count + b]!;
  const finished: number[][] = [];
  const chain: number[] = [];
  let start = 0;
  for (;;) {
    if (chain.length === 0) {
      while (start < count && members[start] === undefined) start += 1;
      if (start === count) return finished;
      chain.push(start);
    }
    const tip = chain[chain.length - 1]!;
    const before = chain[chain.length - 2];
    let nearest = before;
    for (let other = 0; other < count; other += 1) {
      if (other === tip || members[other] === undefined) continue;
      if (nearest === undefined || at(tip, other) > at(tip, nearest)) nearest = other;
    }
    if (nearest === undefined || at(tip, nearest) < MERGE_SIMILARITY) {
      // Nothing alive is near enough to the tip, and merges elsewhere cannot bring it nearer: average linkage is reducible.
      finished.push(members[tip]!);
      members[tip] = undefined;
      chain.pop();
    } else if (nearest === before) {
      merge(Math.min(tip, nearest), Math.max(tip, nearest));
      chain.length -= 2;
    } else chain.push(nearest);
  }

  function merge(kept: number, gone: number): void {
    const total = mass[kept]! + mass[gone]!;
    for (let other = 0; other < count; other += 1) {
      if (members[other] === undefined || other === kept || other === gone) continue;
      const mean = (mass[kept]! * at(kept, other) + mass[gone]! * at(gone, other)) / total;
      similarity[kept * count + other] = mean;
      similarity[other * count + kept] = mean;
    }
    mass[kept] = total;
    members[kept]!.push(...members[gone]!);
    members[gone] = undefined;
  }
}

/** Dense matrix filled through an inverted index, so that pairs without a common term cost nothing. */
function similarities(items: readonly Item[]): Float64Array {
  const count = items.length;
  const matrix = new Float64Array(count * count);
  const postings = new Map<string, [number, number][]>();
  for (const [index, { vector }] of items.entries()) {
    for (const [term, weight] of vector) {
      const list = postings.get(term) ?? [];
      for (const [other, otherWeight] of list) matrix[index * count + other]! += weight * otherWeight;
      list.push([index, weight]);
      postings.set(term, list);
    }
  }
  const isFirm = items.map(({ weight }) => weight >= FIRM_WEIGHT);
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < row; column += 1) {
      const found = matrix[row * count + column]!;
      const apart = isFirm[row] && isFirm[column] && found < FIRM_SIMILARITY;
      matrix[row * count + column] = apart ? 0 : found;
      matrix[column * count + row] = apart ? 0 : found;
    }
  }
  return matrix;
}
