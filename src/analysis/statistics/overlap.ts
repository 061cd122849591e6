/** Jaccard's index: the shared part of all that either holds, 0 to 1; 0 for two empty sets. Linear in the smaller one. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const item of small) if (large.has(item)) shared += 1;
  return shared === 0 ? 0 : shared / (a.size + b.size - shared);
}
