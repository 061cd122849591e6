/** Two step sequences side by side: longest common subsequence over kind and name (Hunt and McIlroy, 1976). */
import type { Step } from '../trace/trace.ts';

/** At least one of the two is there. */
export interface AlignedStep {
  failing: Step | undefined;
  healthy: Step | undefined;
}

/** Of each trace; the table below is quadratic. Longer ones are aligned up to here and told one after the other behind it. */
const maxSteps = 600;

export function alignSteps(failing: readonly Step[], healthy: readonly Step[]): AlignedStep[] {
  const [left, right] = [failing.slice(0, maxSteps), healthy.slice(0, maxSteps)];
  const lengths = commonLengths(left, right);
  const rows: AlignedStep[] = [];
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    const [a, b] = [left[row], right[column]];
    if (a !== undefined && b !== undefined && isSame(a, b)) {
      rows.push({ failing: a, healthy: b });
      row += 1;
      column += 1;
    } else if (b === undefined || (a !== undefined && lengths[row + 1]![column]! >= lengths[row]![column + 1]!)) {
      rows.push({ failing: a, healthy: undefined });
      row += 1;
    } else {
      rows.push({ failing: undefined, healthy: b });
      column += 1;
    }
  }
  return [
    ...rows,
    ...failing.slice(maxSteps).map((step) => ({ failing: step, healthy: undefined })),
    ...healthy.slice(maxSteps).map((step) => ({ failing: undefined, healthy: step })),
  ];
}

/** [i][j]: length of the longest common subsequence of what follows i and j. */
function commonLengths(left: readonly Step[], right: readonly Step[]): Uint16Array[] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let row = left.length - 1; row >= 0; row -= 1)
    for (let column = right.length - 1; column >= 0; column -= 1)
      lengths[row]![column] = isSame(left[row]!, right[column]!)
        ? lengths[row + 1]![column + 1]! + 1
        : Math.max(lengths[row + 1]![column]!, lengths[row]![column + 1]!);
  return lengths;
}

/** Models are told apart by kind only: another version of a model is no other step. */
const isSame = (left: Step, right: Step): boolean =>
  left.kind === right.kind && (left.kind === 'model' || left.name === right.name);
