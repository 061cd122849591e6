/**
 * The pass rate behind a judge's verdicts (W. J. Rogan & B. Gladen, Am. J. Epidemiol. 107, 1978): with p the share it fails,
 * bad = (p + TNR - 1) / (TPR + TNR - 1), pass rate = 1 - bad, clipped to [0, 1]. The labels that gave TPR and TNR may be of other runs.
 *
 * The interval carries the uncertainty of all three shares: the middle 95 % of seeded draws from their posteriors under Jeffreys'
 * prior. Against the adjusted Wald interval of Z. Lang & J. Reiczigel (Prev. Vet. Med. 113, 2014) it was nearer to 95 % in simulations
 * with 10 to 100 labels a class (theirs rose to 100 % with 10). From 30 labels it holds the truth in 93 to 97 %; with 20, and with a
 * judge that hardly errs, in up to 99 %: then it is wider than it need be.
 */
import { seededRandom } from '../base/random.ts';
import { DRAWS, PRIOR, type Estimate } from './agreement.ts';
import { betaVariate, middleOf } from './random-variates.ts';

/** k of n, both whole. */
export interface Count {
  k: number;
  n: number;
}

/** `reason` says in a sentence why there is no rate. */
export type CorrectedRate = { rate: Estimate; reason: null } | { rate: null; reason: string };

/** `passed`: runs the judge passes, of all it rules on. `tpr`: bad runs it fails; `tnr`: good runs it passes. */
export function correctedPassRate(passed: Count, tpr: Count, tnr: Count, seed = 0): CorrectedRate {
  if (passed.n === 0) return { rate: null, reason: 'the judge ruled on no run' };
  if (tpr.n === 0) return { rate: null, reason: 'no bad run is labelled' };
  if (tnr.n === 0) return { rate: null, reason: 'no good run is labelled' };
  const youden = tpr.k / tpr.n + tnr.k / tnr.n - 1;
  if (youden <= 0) return { rate: null, reason: 'the judge is no better than chance: TPR + TNR is 1 or less' };
  const value = passRate(passed.k / passed.n, tpr.k / tpr.n, tnr.k / tnr.n);
  const random = seededRandom(seed);
  const draw = ({ k, n }: Count): number => betaVariate(random, k + PRIOR, n - k + PRIOR);
  const draws = Float64Array.from({ length: DRAWS }, () => {
    const [share, sensitivity, specificity] = [draw(passed), draw(tpr), draw(tnr)];
    // A judge that may be no better than chance says nothing in that case: every rate is as likely.
    return sensitivity + specificity <= 1 ? random() : passRate(share, sensitivity, specificity);
  });
  const { low, high } = middleOf(draws);
  return { rate: { value, low: Math.min(low, value), high: Math.max(high, value) }, reason: null };
}

/** (p + TNR - 1) / J is the bad share; with the passed share s = 1 - p its complement is (s + TPR - 1) / J. */
function passRate(passed: number, tpr: number, tnr: number): number {
  return Math.min(1, Math.max(0, (passed + tpr - 1) / (tpr + tnr - 1)));
}
