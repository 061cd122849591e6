/** Votes as numbers that can be correlated: mean 0, variance 1 over the runs they apply to, 0 elsewhere. */
import type { Candidate } from './candidates.ts';

export function standardised({ votes, applicable, violated }: Candidate): Float64Array {
  const mean = violated / applicable;
  const deviation = Math.sqrt(mean * (1 - mean));
  return Float64Array.from(votes, (vote) => (vote < 0 || deviation === 0 ? 0 : (vote - mean) / deviation));
}

/** Pearson's correlation of two standardised votes, taking runs where either does not apply as undecided. */
export function correlation(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return a.length === 0 ? 0 : sum / a.length;
}
