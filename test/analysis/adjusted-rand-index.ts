/** Agreement of two partitions of the same things: 1 when equal, about 0 when unrelated (L. Hubert, P. Arabie, J. Classification 2, 1985). */
export function adjustedRandIndex(a: readonly string[], b: readonly string[]): number {
  const pairs = (labels: readonly string[]): number => {
    const counts = new Map<string, number>();
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  };
  const [inA, inB, inBoth] = [pairs(a), pairs(b), pairs(a.map((label, index) => `${label} ${b[index]!}`))];
  const expected = (inA * inB) / ((a.length * (a.length - 1)) / 2);
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (inBoth - expected) / (most - expected);
}
