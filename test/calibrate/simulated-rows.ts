/** Populations with known truth: a judge and a check with known error rates, and a person who is always right. */
import { drawRows, drawnRows } from '../../src/calibrate/draw-rows.ts';
import { holdAgainstLabels, type HeldAgainstLabels } from '../../src/calibrate/hold-against-labels.ts';
import { verdictTable } from '../../src/calibrate/verdict-table.ts';
import { seededRandom } from '../../src/base/random.ts';

export interface Simulation {
  rows: number;
  budget: number;
  /** Share of the bad runs, and the judge's rates. */
  bad: number;
  tpr: number;
  tnr: number;
}

/** One population, drawn from, labelled and estimated. */
export function simulate({ rows, budget, bad, tpr, tnr }: Simulation, seed: number): HeldAgainstLabels {
  const random = seededRandom(seed * 7919 + rows + budget);
  const ids = Array.from({ length: rows }, (_, at) => `case-${at}`);
  const isBad = new Map(ids.map((id) => [id, random() < bad]));
  const ruling = (sensitivity: number, specificity: number): Record<string, boolean> =>
    Object.fromEntries(ids.map((id) => [id, isBad.get(id)! ? random() >= sensitivity : random() < specificity]));
  const verdicts = verdictTable({ judge: ruling(tpr, tnr), check: ruling(0.5, 0.95) });
  const drawn = drawRows({ verdicts, repeats: new Map(), about: null, budget, seed });
  const labels = drawnRows(drawn).map(({ case_id }) => ({
    case_id,
    label: isBad.get(case_id)! ? ('fail' as const) : ('pass' as const),
    source: 'file' as const,
  }));
  return holdAgainstLabels('judge', { ...drawn, labels }, verdicts);
}

/** Share of the simulations whose interval holds the truth, of those that made a claim, and the mean error of the corrected rate. */
export function coverage(simulation: Simulation, times: number): { tpr: number; tnr: number; corrected: number; bias: number } {
  const held = { tpr: [0, 0], tnr: [0, 0], corrected: [0, 0] };
  let error = 0;
  const note = (counts: number[], claim: { low: number | null; high: number | null } | null, truth: number): void => {
    if (claim === null || claim.low === null) return;
    counts[0]! += Number(claim.low <= truth && truth <= claim.high!);
    counts[1]! += 1;
  };
  for (let seed = 0; seed < times; seed++) {
    const { agreement, corrected_pass_rate: corrected } = simulate(simulation, seed);
    note(held.tpr, agreement.tpr, simulation.tpr);
    note(held.tnr, agreement.tnr, simulation.tnr);
    note(held.corrected, corrected, 1 - simulation.bad);
    error += (corrected?.value ?? Number.NaN) - (1 - simulation.bad);
  }
  const share = ([hits, claims]: number[]): number => hits! / claims!;
  return { tpr: share(held.tpr), tnr: share(held.tnr), corrected: share(held.corrected), bias: error / times };
}
