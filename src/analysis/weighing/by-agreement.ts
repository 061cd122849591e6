/** Without feedback: limits that most runs keep, the redundant merged, those that disagree with the rest dropped. */
import { agreementOf, sampled } from './agreement.ts';
import { allowsNoFault, candidatesOf, isRareFault, QUANTILES, type Candidate, type Measurement } from './candidates.ts';
import { correlation } from './standardise.ts';
import type { Accepted, Declined, Weighing } from './weigh.ts';

/** Correlation from which on two checks say the same. */
const SAME = 0.75;
/** Standard errors by which a check must disagree with the others to be dropped as noise. */
const DISAGREES = 2;

export function weighByAgreement(measurements: readonly Measurement[]): Weighing<Accepted> {
  const stated = measurements.filter(({ source }) => source.isOpen !== true);
  const candidates = candidatesOf(stated, QUANTILES);
  const { kept, votes } = withoutRedundant(candidates);
  const agreement = agreementOf(kept, votes);
  const noise = -DISAGREES / Math.sqrt(votes[0]?.length ?? 1);
  const isNoise = kept.map((candidate, index) => agreement[index]! < noise && !isRareFault(candidate));
  const checks = kept.flatMap(({ check, source, applicable, violated }, index) =>
    isNoise[index]! ? [] : [{ ...check, source, family: source.family, applicable, violated, agreement: agreement[index]! }],
  );
  return {
    basis: 'agreement',
    checks,
    dropped: { redundant: candidates.length - kept.length, noisy: kept.length - checks.length, unsupported: 0 },
    declined: kept
      .filter((candidate, index) => isNoise[index]! && allowsNoFault(candidate))
      .map(({ source }): Declined => ({ signal: source.name, reason: 'noisy' })),
  };
}

/** Of those that say the same a fault of which none is the rule stays before a limit, then the first; in the order given. */
export function withoutRedundant(candidates: readonly Candidate[]): { kept: Candidate[]; votes: Float64Array[] } {
  const kept = new Map<Candidate, Float64Array>();
  for (const candidate of [...candidates.filter(allowsNoFault), ...candidates.filter((item) => !allowsNoFault(item))]) {
    const own = sampled(candidate);
    if (![...kept.values()].some((other) => correlation(own, other) > SAME)) kept.set(candidate, own);
  }
  const inOrder = candidates.filter((candidate) => kept.has(candidate));
  return { kept: inOrder, votes: inOrder.map((candidate) => kept.get(candidate)!) };
}
