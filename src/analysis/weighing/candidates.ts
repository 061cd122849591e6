/** Checks that could be made: every signal with limits where most runs stay below, and none at all where none is the rule. */
import type { JsonValue } from '../../base/json-value.ts';
import type { TraceFeatures } from '../features.ts';
import type { Measurable } from '../signals/measurable.ts';

/** A signal with a limit. */
export interface SignalCheck {
  signal: string;
  /** Passed when the value is at most, or at least, this. */
  bound: 'at_most' | 'at_least';
  limit: number;
  /** What a mined signal learnt over the runs; null for the others. */
  parameters: JsonValue;
}

/** A check with its votes on every run. */
export interface Candidate {
  check: SignalCheck;
  source: Measurable;
  /** For each run: 1 violated, 0 kept, -1 does not apply. */
  votes: Int8Array;
  applicable: number;
  violated: number;
  /** The least value that violates the limit. */
  next: number | undefined;
}

/** Shares of the runs that stay within a usual and a generous limit: two thirds and six sevenths. */
export const QUANTILES = [0.65, 0.85] as const;

/** Runs to which a signal must apply, and that must violate a limit. */
const LEAST = { applicable: 10, violated: 2 };

/** Values of a signal in every run; NaN where it does not apply. */
export interface Measurement {
  source: Measurable;
  values: Float64Array;
}

export const measurementsOf = (signals: readonly Measurable[], features: readonly TraceFeatures[]): Measurement[] =>
  signals.map((source) => ({ source, values: Float64Array.from(features, (trace) => source.value(trace) ?? NaN) }));

/** `quantiles`: shares of the runs that stay within the limits. Limits that coincide count once; one that no run violates is none. */
export function candidatesOf(measurements: readonly Measurement[], quantiles: readonly number[]): Candidate[] {
  return measurements.flatMap(({ source: signal, values }) => {
    const known = values.filter((value) => !Number.isNaN(value)).sort();
    if (known.length < LEAST.applicable) return [];
    // A rule that was stated holds whether or not any run breaks it.
    if (signal.family === 'rules') return [candidateOf(signal, 0, values, known)];
    const usual = quantiles.map((share) => known[Math.min(known.length - 1, Math.floor(share * known.length))]!);
    return apart(signal.isFault ? [0, ...usual] : usual)
      .map((limit) => candidateOf(signal, limit, values, known))
      .filter(({ violated }) => violated >= LEAST.violated);
  });
}

/** A limit says more than the one before it only when it is this many times as wide. */
const WIDER = 1.25;

/** Limits as a person would set them, ascending, those left out that hardly differ from the one before. */
function apart(limits: readonly number[]): number[] {
  const kept: number[] = [];
  for (const limit of limits.map(roundedUp)) if (kept.length === 0 || limit > WIDER * kept.at(-1)!) kept.push(limit);
  return kept;
}

/** To two digits, never below: 1234 becomes 1300, 0.3333 0.34; whole numbers below 100 stay. */
function roundedUp(limit: number): number {
  if (limit <= 0 || (Number.isInteger(limit) && limit < 100)) return limit;
  const unit = 10 ** (Math.floor(Math.log10(limit)) - 1);
  return Number((Math.ceil(limit / unit - 1e-9) * unit).toPrecision(2));
}

function candidateOf(source: Measurable, limit: number, values: Float64Array, known: Float64Array): Candidate {
  const votes = Int8Array.from(values, (value) => (Number.isNaN(value) ? -1 : value <= limit ? 0 : 1));
  return {
    check: { signal: source.name, bound: 'at_most', limit, parameters: source.parameters },
    source,
    votes,
    applicable: known.length,
    violated: votes.reduce((sum, vote) => sum + (vote === 1 ? 1 : 0), 0),
    next: known.find((value) => value > limit),
  };
}

/** It allows none of something that is a fault wherever it occurs. */
export const allowsNoFault = ({ source, check }: Pick<Candidate, 'source' | 'check'>): boolean =>
  source.isFault && check.bound === 'at_most' && check.limit === 0;

/** Runs that show a fault, below which they cannot speak against it: what it means then decides. */
const FEW = 5;
export const isRareFault = (candidate: Candidate): boolean => allowsNoFault(candidate) && candidate.violated < FEW;

export const isKept = ({ bound, limit }: Pick<SignalCheck, 'bound' | 'limit'>, value: number): boolean =>
  bound === 'at_most' ? value <= limit : value >= limit;
