/**
 * Which checks are accepted, out of all that could be made: one interface, with or without what people said. Order of the runs and
 * their number of copies in memory do not matter; nothing random.
 */
import type { TraceFeatures } from '../features.ts';
import type { Measurable } from '../signals/measurable.ts';
import type { SignalFamily } from '../signals/signal.ts';
import { verdictsOfPeople } from './feedback.ts';
import { measurementsOf, type Measurement, type SignalCheck } from './candidates.ts';
import { checkName } from './check-name.ts';
import { weighByAgreement } from './by-agreement.ts';
import { weighByFeedback } from './by-feedback.ts';

/** A check that was accepted, with the figures it rests on. */
export interface WeighedCheck extends SignalCheck {
  /** Unique: the name of its scorer. */
  name: string;
  family: SignalFamily;
  /** Runs it applies to and runs that violate it. */
  applicable: number;
  violated: number;
  /** Estimated correlation with how badly a run went, from the agreement of the checks: -1 to 1. */
  agreement: number;
  /** Only where enough people said how runs went. */
  feedback?: FeedbackEvidence;
}

export interface FeedbackEvidence {
  /** Runs with feedback: violated and bad, violated and good, kept and bad, kept and good. */
  table: [number, number, number, number];
  /** Odds ratio of a bad run where the check is violated, with 0.5 added to each count, and its 95 % interval (Woolf, 1955). */
  odds_ratio: number;
  interval: [number, number];
  /** Fisher's exact test, two-sided, and adjusted for all candidates (Benjamini and Hochberg). */
  p_value: number;
  q_value: number;
}

/** A check before it has its name, with what it measures. */
export type Accepted = Omit<WeighedCheck, 'name'> & { source: Measurable };

export interface Weighed {
  weighing: Weighing;
  /** What each check measures, with its values in every run, by the check's name. */
  measurements: ReadonlyMap<string, Measurement>;
}

export interface Weighing<C = WeighedCheck> {
  basis: 'agreement' | 'feedback';
  /** In the order of the signals. */
  checks: C[];
  /** Candidates that were not accepted, counted by reason. */
  dropped: { redundant: number; noisy: number; unsupported: number };
  /** Faults that enough runs show and of which nonetheless no check came, since the runs do not bear it out that they are faults. */
  declined: Declined[];
}

export interface Declined {
  signal: string;
  /** noisy: what the other checks have in common speaks against it; unsupported: what people said does not speak for it. */
  reason: 'noisy' | 'unsupported';
}

/** Runs with feedback of each kind from which on it is used. */
const LEAST_JUDGED = 5;

export function weigh(signals: readonly Measurable[], features: readonly TraceFeatures[]): Weighed {
  const verdicts = verdictsOfPeople(features);
  const good = [...verdicts.values()].filter(Boolean).length;
  const isJudged = Math.min(good, verdicts.size - good) >= LEAST_JUDGED;
  const all = measurementsOf(signals, features);
  const bySource = new Map(all.map((measurement) => [measurement.source, measurement]));
  const weighing = isJudged ? weighByFeedback(all, features, verdicts) : weighByAgreement(all);
  const measurements = new Map<string, Measurement>();
  const checks = weighing.checks.map(({ source, ...check }): WeighedCheck => {
    const name = freeName(allowsNone(check) ? (source.checkName ?? checkName(check)) : checkName(check), measurements);
    measurements.set(name, bySource.get(source)!);
    return { name, ...check };
  });
  return { weighing: { ...weighing, checks }, measurements };
}

const allowsNone = ({ bound, limit }: SignalCheck): boolean => bound === 'at_most' && limit === 0;

function freeName(wanted: string, taken: ReadonlyMap<string, unknown>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
  return name;
}
