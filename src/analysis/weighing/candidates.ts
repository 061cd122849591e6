/** Checks that could be made: every signal with limits where most runs stay below. */
import type { TraceFeatures } from '../features.ts';
import type { Signal, SignalFamily } from '../signals/signal.ts';

/** A signal with a limit. */
export interface SignalCheck {
  signal: string;
  /** Passed when the value is at most, or at least, this. */
  bound: 'at_most' | 'at_least';
  limit: number;
}

/** A check with its votes on every run. */
export interface Candidate {
  check: SignalCheck;
  family: SignalFamily;
  /** For each run: 1 violated, 0 kept, -1 does not apply. */
  votes: Int8Array;
  applicable: number;
  violated: number;
}

/** Runs to which a signal must apply, and that must violate a limit. */
const LEAST = { applicable: 10, violated: 2 };

/** `quantiles`: shares of the runs that stay within the limits. Limits that coincide count once; what nearly all runs violate is none. */
export function candidatesOf(
  signals: readonly Signal[],
  features: readonly TraceFeatures[],
  quantiles: readonly number[],
): Candidate[] {
  return signals.flatMap(({ name, family }) => {
    const values = features.map(({ signals: recorded }) => recorded[name]?.[0]);
    const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
    if (known.length < LEAST.applicable) return [];
    const limits = new Set(quantiles.map((share) => known[Math.min(known.length - 1, Math.floor(share * known.length))]!));
    return [...limits].flatMap((limit) => {
      const candidate = candidateOf({ signal: name, bound: 'at_most', limit }, family, values);
      return candidate.violated < LEAST.violated ? [] : [candidate];
    });
  });
}

function candidateOf(check: SignalCheck, family: SignalFamily, values: readonly (number | undefined)[]): Candidate {
  const votes = Int8Array.from(values, (value) => (value === undefined ? -1 : isKept(check, value) ? 0 : 1));
  return {
    check,
    family,
    votes,
    applicable: votes.reduce((sum, vote) => sum + (vote >= 0 ? 1 : 0), 0),
    violated: votes.reduce((sum, vote) => sum + (vote === 1 ? 1 : 0), 0),
  };
}

export const isKept = ({ bound, limit }: SignalCheck, value: number): boolean =>
  bound === 'at_most' ? value <= limit : value >= limit;
