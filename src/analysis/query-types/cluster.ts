/**
 * Average linkage over all items, or, beyond `EXACT_LIMIT`, over a sample: the others join the nearest group, and what is near none is
 * clustered in the same way again. At most `ROUNDS` rounds, so that the cost is linear in the number of items; what is left then
 * stays alone.
 */
import { stableHash } from '../../base/random.ts';
import { linkage, type Item } from './linkage.ts';
import { nearestOf } from './nearest.ts';
import { centroid, heaviest, type Vector } from './vector.ts';

const EXACT_LIMIT = 1200;
const ROUNDS = 6;
/** Terms of a centroid that are compared. */
const CENTROID_LIMIT = 60;

/** Groups of indexes into `items`, each ascending, ordered by their first member. Items with an empty vector are left out. */
export function cluster(items: readonly Item[]): number[][] {
  const groups: number[][] = [];
  let open = items.flatMap((item, index) => (item.vector.length > 0 ? [index] : []));
  for (let round = 0; round < ROUNDS && open.length > 0; round += 1) {
    const core = sampled(items, open);
    const inCore = new Set(core);
    const found = linkage(core.map((index) => items[index]!)).map((group) => group.map((position) => core[position]!));
    const nearest = nearestOf(found.map((group) => centroidOf(items, group)));
    const left: number[] = [];
    for (const index of open) {
      if (inCore.has(index)) continue;
      const best = nearest(items[index]!.vector);
      if (best === undefined) left.push(index);
      else found[best]!.push(index);
    }
    for (const group of found) groups.push(group);
    open = left;
  }
  for (const index of open) groups.push([index]);
  return groups.map((group) => group.sort((a, b) => a - b)).sort((a, b) => a[0]! - b[0]!);
}

/** The heaviest; among equally heavy ones a sample that neither their text nor their place decides. Ascending. */
function sampled(items: readonly Item[], open: readonly number[]): number[] {
  if (open.length <= EXACT_LIMIT) return [...open];
  const order = new Map(open.map((index) => [index, stableHash(items[index]!.vector.map(([term]) => term).join(' '))]));
  const sorted = [...open].sort((a, b) => items[b]!.weight - items[a]!.weight || order.get(a)! - order.get(b)! || a - b);
  return sorted.slice(0, EXACT_LIMIT).sort((a, b) => a - b);
}

/** The direction of a group: its heaviest terms. */
export function centroidOf(items: readonly Item[], group: readonly number[]): Vector {
  const sorted = [...group].sort((a, b) => a - b);
  const whole = centroid(
    sorted.map((index) => items[index]!.vector),
    sorted.map((index) => items[index]!.weight),
  );
  return heaviest(whole, CENTROID_LIMIT);
}

/** Puts groups of less than `minimum` weight into the nearest larger one; what is near none comes back as `rest`. */
export function absorbSmall(
  items: readonly Item[],
  groups: readonly number[][],
  minimum: number,
): { groups: number[][]; rest: number[] } {
  const isLarge = (group: readonly number[]): boolean => group.reduce((sum, index) => sum + items[index]!.weight, 0) >= minimum;
  const large = groups.filter(isLarge).map((group) => [...group]);
  const nearest = nearestOf(large.map((group) => centroidOf(items, group)));
  const rest: number[] = [];
  for (const group of groups) {
    if (isLarge(group)) continue;
    const best = nearest(centroidOf(items, group));
    if (best === undefined) rest.push(...group);
    else large[best]!.push(...group);
  }
  return { groups: large.map((group) => group.sort((a, b) => a - b)), rest: rest.sort((a, b) => a - b) };
}
