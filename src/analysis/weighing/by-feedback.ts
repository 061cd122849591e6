/**
 * With feedback: checks are added one by one, each the one that best tells bad from good among what the earlier ones have not told
 * (forward stagewise logistic regression; Friedman, Hastie and Tibshirani, Ann. Stat. 28, 2000). A check as it stands is expected to
 * be right, so it needs less proof than one turned round, which must hold after adjustment for all that were tried.
 */
import type { TraceFeatures } from '../features.ts';
import { adjustedPValues, fisherExact } from '../../statistics/fisher-exact.ts';
import { agreementOf } from './agreement.ts';
import { withoutRedundant } from './by-agreement.ts';
import { allowsNoFault, candidatesOf, isRareFault, QUANTILES, type Candidate, type Measurement } from './candidates.ts';
import { correlation, standardised } from './standardise.ts';
import type { Accepted, Declined, FeedbackEvidence, Weighing } from './weigh.ts';

const SAME = 0.75;
/** Standard score that a check needs, and what it is given for being stated in advance. */
const NEEDED = 1.5;
const GIVEN = 1;
/** Adjusted p-value up to which a check turned round is accepted. */
const PROVEN = 0.2;
/**
 * How much of a check's information later ones are not credited with again. Few runs cannot tell which of two related checks is right,
 * so that both should count; many can (Ng and Jordan, NIPS 14, 2001, for the same reason).
 */
const step = (runs: number): number => Math.min(0.3, runs / 2000);
const MOST = 60;

interface Judged {
  candidate: Candidate;
  evidence: FeedbackEvidence;
  votes: Float64Array;
  /** Mean-centred, 0 where it does not apply. */
  centred: Float64Array;
  given: number;
}

export function weighByFeedback(
  measurements: readonly Measurement[],
  features: readonly TraceFeatures[],
  verdicts: ReadonlyMap<string, boolean>,
): Weighing<Accepted> {
  const told = features.flatMap(({ trace_id }, at) => (verdicts.has(trace_id) ? [at] : []));
  const bad = Float64Array.from(told, (at) => (verdicts.get(features[at]!.trace_id) === true ? 0 : 1));
  const candidates = candidatesOf(
    measurements.map(({ source, values }) => ({ source, values: Float64Array.from(told, (at) => values[at]!) })),
    QUANTILES,
  );
  const both = [...candidates, ...candidates.flatMap((candidate) => turned(candidate) ?? [])];
  const tables = both.map((candidate) => tableOf(candidate, bad));
  const pValues = tables.map((table) => fisherExact(...table));
  const qValues = adjustedPValues(pValues);
  const judged = both.map((candidate, index): Judged => {
    const isTurned = index >= candidates.length;
    const votes = standardised(candidate);
    const scale = Math.sqrt((candidate.violated / candidate.applicable) * (1 - candidate.violated / candidate.applicable));
    return {
      candidate,
      votes,
      centred: votes.map((vote) => vote * scale),
      given: candidate.source.isOpen === true ? 0 : isTurned ? -GIVEN : GIVEN,
      evidence: evidenceOf(tables[index]!, pValues[index]!, qValues[index]!),
    };
  });
  const usable = judged.filter(({ given, evidence }) => given > 0 || evidence.q_value <= PROVEN);
  const { accepted: chosen, redundant, open } = select(usable, bad);
  // A rule that was stated holds whatever people said of the runs that break it; few runs say too little about a fault.
  const rare = withoutRedundant(open.flatMap(({ candidate }) => (isRareFault(candidate) ? [candidate] : []))).kept;
  const stated = usable.filter(({ candidate }) => candidate.source.family === 'rules' || rare.includes(candidate));
  const accepted = [...chosen, ...stated.filter((item) => !chosen.includes(item))];
  const left = open.filter((item) => !accepted.includes(item));
  const agreement = agreementOf(accepted.map(({ candidate }) => candidate));
  const order = new Map(measurements.map(({ source }, index) => [source.name, index]));
  const checks = accepted
    .map(({ candidate, evidence }, index): Accepted => ({
      ...candidate.check,
      source: candidate.source,
      family: candidate.source.family,
      applicable: candidate.applicable,
      violated: candidate.violated,
      agreement: agreement[index]!,
      feedback: evidence,
    }))
    .sort((a, b) => order.get(a.signal)! - order.get(b.signal)! || a.limit - b.limit);
  return {
    basis: 'feedback',
    checks,
    dropped: { redundant, noisy: judged.length - usable.length, unsupported: usable.length - redundant - accepted.length },
    declined: left
      .filter(({ candidate }) => allowsNoFault(candidate))
      .map(({ candidate }): Declined => ({ signal: candidate.source.name, reason: 'unsupported' })),
  };
}

/** `open`: neither accepted nor redundant. */
function select(usable: readonly Judged[], bad: Float64Array): { accepted: Judged[]; redundant: number; open: Judged[] } {
  const share = (bad.reduce((sum, value) => sum + value, 0) + 0.5) / (bad.length + 1);
  const odds = Float64Array.from(bad, () => Math.log(share / (1 - share)));
  const open = new Set(usable);
  const accepted: Judged[] = [];
  let redundant = 0;
  while (accepted.length < MOST) {
    const chances = odds.map((value) => 1 / (1 + Math.exp(-value)));
    let best: { item: Judged; score: number } | undefined;
    for (const item of open) {
      let [gain, variance] = [0, 0];
      for (const [at, value] of item.centred.entries()) {
        const chance = chances[at]!;
        gain += value * (bad[at]! - chance);
        variance += value * value * chance * (1 - chance);
      }
      const score = variance === 0 ? 0 : gain / Math.sqrt(variance) + item.given;
      if (best === undefined || score > best.score) best = { item, score };
    }
    if (best === undefined || best.score < NEEDED) break;
    const { item } = best;
    accepted.push(item);
    open.delete(item);
    for (const [at, value] of item.centred.entries()) odds[at]! += step(bad.length) * value;
    for (const other of open)
      if (Math.abs(correlation(other.votes, item.votes)) > SAME) {
        open.delete(other);
        redundant += 1;
      }
  }
  return { accepted, redundant, open: [...open] };
}

/** "At most 3" turned round is "at least 4", the next value that was seen. Nobody is to be held to a least number of faults. */
function turned(candidate: Candidate): Candidate | undefined {
  const { check, source, votes, applicable, violated, next } = candidate;
  if (next === undefined || violated === applicable || source.isFault) return undefined;
  return {
    ...candidate,
    check: { ...check, bound: 'at_least', limit: next },
    votes: votes.map((vote) => (vote < 0 ? vote : 1 - vote)),
    violated: applicable - violated,
  };
}

function tableOf({ votes }: Candidate, bad: Float64Array): FeedbackEvidence['table'] {
  const table: FeedbackEvidence['table'] = [0, 0, 0, 0];
  for (const [at, vote] of votes.entries()) if (vote >= 0) table[(vote === 1 ? 0 : 2) + (bad[at] === 1 ? 0 : 1)]! += 1;
  return table;
}

function evidenceOf(table: FeedbackEvidence['table'], pValue: number, qValue: number): FeedbackEvidence {
  const [a, b, c, d] = table.map((count) => count + 0.5) as FeedbackEvidence['table'];
  const log = Math.log((a * d) / (b * c));
  const error = 1.96 * Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d);
  return {
    table,
    odds_ratio: Math.exp(log),
    interval: [Math.exp(log - error), Math.exp(log + error)],
    p_value: pValue,
    q_value: Math.min(1, qValue),
  };
}
