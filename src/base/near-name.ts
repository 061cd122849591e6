/** "Did you mean": names close to one that does not exist, for option keys, experiments, tools. */

/** Optimal string alignment over code points: insertions, deletions, substitutions and swaps of neighbours cost 1 each. */
function distance(left: string, right: string): number {
  const source = Array.from(left);
  const target = Array.from(right);
  let before: number[] = [];
  let previous = Array.from({ length: target.length + 1 }, (_, index) => index);
  for (const [row, character] of source.entries()) {
    const current = [row + 1];
    for (const [column, other] of target.entries()) {
      const substitution = previous[column]! + (character === other ? 0 : 1);
      const isSwap = row > 0 && column > 0 && character === target[column - 1] && source[row - 1] === other;
      const swap = isSwap ? before[column - 1]! + 1 : Infinity;
      current.push(Math.min(substitution, swap, previous[column + 1]! + 1, current[column]! + 1));
    }
    before = previous;
    previous = current;
  }
  return previous[target.length]!;
}

/**
 * At most `limit` candidates, nearest first (ties: code-unit order). Near means: equal but for case, one holds the other, or at
 * most a third of the letters differ. Only the first 200 code units are compared.
 */
export function nearNames(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = name.slice(0, 200).toLowerCase();
  const found: { candidate: string; cost: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const other = candidate.slice(0, 200).toLowerCase();
    const edits = distance(wanted, other);
    const holds = wanted.length >= 3 && other.length >= 3 && (other.includes(wanted) || wanted.includes(other));
    if (holds || edits <= Math.max(1, Math.floor(Math.max(wanted.length, other.length) / 3)))
      found.push({ candidate, cost: edits });
  }
  found.sort((a, b) => a.cost - b.cost || (a.candidate < b.candidate ? -1 : 1));
  return found.slice(0, limit).map((entry) => entry.candidate);
}
