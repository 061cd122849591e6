/**
 * Average-linkage clustering by nearest-neighbour chains: O(n²) time and memory, exact, and independent of the input's order,
 * since its input is sorted and ties go to the lower index. Beyond `EXACT_LIMIT` items the heaviest are clustered exactly and
 * the others join the nearest cluster or, in order, found new ones.
 */
import { centroid, cosine, type Vector } from './vector.ts';

export interface Item {
  vector: Vector;
  /** How many questions share the template. */
  weight: number;
}

/** Two clusters merge while the mean similarity of their members is at least this. */
export const MERGE_SIMILARITY = 0.1;
const EXACT_LIMIT = 1200;

/** Groups of indexes into `items`, each ascending, ordered by their first member. Items with an empty vector are left out. */
export function cluster(items: readonly Item[]): number[][] {
  const usable = items.flatMap((item, index) => (item.vector.length > 0 ? [index] : []));
  const heaviest = [...usable].sort((a, b) => items[b]!.weight - items[a]!.weight || a - b);
  const core = heaviest.slice(0, EXACT_LIMIT).sort((a, b) => a - b);
  const groups = linkage(core.map((index) => items[index]!)).map((group) => group.map((position) => core[position]!));
  if (heaviest.length > EXACT_LIMIT) joinRest(items, groups, heaviest.slice(EXACT_LIMIT));
  return groups.map((group) => group.sort((a, b) => a - b)).sort((a, b) => a[0]! - b[0]!);
}

function linkage(items: readonly Item[]): number[][] {
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
  for (let row = 0; row < count; row += 1)
    for (let column = 0; column < row; column += 1) matrix[column * count + row] = matrix[row * count + column]!;
  return matrix;
}

function joinRest(items: readonly Item[], groups: number[][], rest: readonly number[]): void {
  const centroids = groups.map((group) => centroidOf(items, group));
  const postings = new Map<string, [number, number][]>();
  const index = (group: number): void => {
    for (const [term, weight] of centroids[group]!) {
      const list = postings.get(term) ?? [];
      list.push([group, weight]);
      postings.set(term, list);
    }
  };
  centroids.forEach((_, group) => index(group));
  for (const item of rest) {
    const scores = new Map<number, number>();
    for (const [term, weight] of items[item]!.vector)
      for (const [group, other] of postings.get(term) ?? []) scores.set(group, (scores.get(group) ?? 0) + weight * other);
    let best: number | undefined;
    for (const [group, score] of scores) {
      const known = best === undefined ? MERGE_SIMILARITY : scores.get(best)!;
      if (score > known || (score === known && (best === undefined || group < best))) best = group;
    }
    if (best !== undefined) groups[best]!.push(item);
    else {
      groups.push([item]);
      centroids.push(items[item]!.vector);
      index(groups.length - 1);
    }
  }
}

function centroidOf(items: readonly Item[], group: readonly number[]): Vector {
  const sorted = [...group].sort((a, b) => a - b);
  return centroid(
    sorted.map((index) => items[index]!.vector),
    sorted.map((index) => items[index]!.weight),
  );
}

/** Puts groups of less than `minimum` weight into the nearest larger one; what is near none comes back as `rest`. */
export function absorbSmall(
  items: readonly Item[],
  groups: readonly number[][],
  minimum: number,
): { groups: number[][]; rest: number[] } {
  const weightOf = (group: readonly number[]): number => group.reduce((sum, index) => sum + items[index]!.weight, 0);
  const large = groups.filter((group) => weightOf(group) >= minimum).map((group) => [...group]);
  const centroids = large.map((group) => centroidOf(items, group));
  const rest: number[] = [];
  for (const group of groups) {
    if (weightOf(group) >= minimum) continue;
    const own = centroidOf(items, group);
    let best = -1;
    let bestScore = MERGE_SIMILARITY;
    for (const [index, other] of centroids.entries()) {
      const score = cosine(own, other);
      if (score > bestScore) {
        best = index;
        bestScore = score;
      }
    }
    if (best < 0) rest.push(...group);
    else large[best]!.push(...group);
  }
  return { groups: large.map((group) => group.sort((a, b) => a - b)), rest: rest.sort((a, b) => a - b) };
}
