/**
 * How far each check can be trusted when nobody said which runs are good: from how the checks agree among themselves. If what they
 * have in common is how badly a run went, two checks of different families correlate only through it, so that the table of their
 * correlations has rank one and its factor gives each check's own correlation with the unknown (Parisi et al., PNAS 111, 2014; Ratner et
 * al., VLDB 2018). No base rate of bad runs is assumed. Checks of one family share more than that, so their pairs are left out.
 */
import type { Candidate } from './candidates.ts';
import { correlation, standardised } from './standardise.ts';

/** Runs that correlations are taken over: their error is then 0.02, whatever the number of runs. */
const COMPARED = 4000;
const ROUNDS = 50;

/** Estimated correlation of each candidate with how badly a run went, -1 to 1; 0 where nothing can be told. */
export function agreementOf(
  candidates: readonly Candidate[],
  votes = candidates.map((candidate) => sampled(candidate)),
): number[] {
  const table = candidates.map((a, row) =>
    candidates.map((b, column) => (a.source.family === b.source.family ? 0 : correlation(votes[row]!, votes[column]!))),
  );
  const compared = candidates.map((a) => candidates.filter((b) => b.source.family !== a.source.family).length);
  if (compared.some((count) => count === 0)) return candidates.map(() => 0);
  let loadings = candidates.map(() => 0.3);
  for (let round = 0; round < ROUNDS; round++) {
    // Least squares for one loading with the others held, and half a step, so that signs do not swing.
    const next = table.map((row, index) => {
      let [product, square] = [0, 0];
      for (const [column, value] of row.entries()) {
        if (candidates[column]!.source.family === candidates[index]!.source.family) continue;
        product += value * loadings[column]!;
        square += loadings[column]! ** 2;
      }
      return square === 0 ? 0 : Math.max(-1, Math.min(1, product / square));
    });
    loadings = loadings.map((value, index) => (value + next[index]!) / 2);
  }
  const sum = loadings.reduce((total, value) => total + value, 0);
  return sum < 0 ? loadings.map((value) => -value) : loadings;
}

/** Every k-th run where there are many. */
export function sampled(candidate: Candidate): Float64Array {
  const whole = standardised(candidate);
  const step = Math.ceil(whole.length / COMPARED);
  return step <= 1 ? whole : whole.filter((_, index) => index % step === 0);
}
