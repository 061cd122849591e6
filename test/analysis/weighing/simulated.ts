/** Simulated runs and signals, for what no recording can tell: how good a run truly was, and how far a check truly tells. */
import type { TraceFeatures } from '../../../src/analysis/features.ts';
import type { Measurable } from '../../../src/analysis/signals/measurable.ts';
import type { Measured, SignalFamily } from '../../../src/analysis/signals/signal.ts';
import type { Candidate } from '../../../src/analysis/weighing/candidates.ts';

export const families: readonly SignalFamily[] = ['effort', 'errors', 'provenance', 'grounding', 'answer', 'actions'];

/** Only what the weighing reads of a run. */
export const run = (at: number, feedback: TraceFeatures['feedback'] = []): TraceFeatures =>
  ({ trace_id: `tr-${String(at).padStart(5, '0')}`, feedback }) as TraceFeatures;

/** `values`: of each run in order; undefined does not apply. */
export function signal(
  name: string,
  family: SignalFamily,
  values: readonly (number | undefined)[],
  part: Pick<Partial<Measurable>, 'isFault' | 'isOpen'> = {},
): Measurable {
  const value = ({ trace_id: id }: TraceFeatures): number | undefined => values[Number(id.slice(3))];
  const measure = (trace: TraceFeatures): Measured | undefined => {
    const found = value(trace);
    return found === undefined ? undefined : { value: found };
  };
  return { name, family, noun: name, isFault: false, parameters: null, measure, value, ...part };
}

export function candidate(name: string, family: SignalFamily, votes: readonly number[]): Candidate {
  return {
    check: { signal: name, bound: 'at_most', limit: 0, parameters: null },
    source: signal(name, family, votes),
    votes: Int8Array.from(votes),
    applicable: votes.filter((vote) => vote >= 0).length,
    violated: votes.filter((vote) => vote === 1).length,
    next: 1,
  };
}

/** Pearson's correlation. */
export function correlationOf(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = mean(a.map((value, at) => (value - meanA) * (b[at]! - meanB)));
  const spread = (values: readonly number[], centre: number): number =>
    Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  return product / (spread(a, meanA) * spread(b, meanB));
}
