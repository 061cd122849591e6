/**
 * Agreement of a judge with labels that were drawn at different rates from different strata. The judge's verdict is known on every row,
 * the label on the drawn ones, so the share of bad runs is estimated in each stratum apart for the rows it fails and those it passes,
 * and weighted by how many such rows there are: the post-stratified form of the estimator of D. G. Horvitz and D. J. Thompson (JASA 47,
 * 1952; post-strata: D. Holt & T. M. F. Smith, J. R. Stat. Soc. A 142, 1979). Where a stratum has such rows but no label, the share of
 * the other strata stands in.
 *
 * Intervals: the middle 95 % of seeded draws of those shares and of the strata's sizes. They hold for the agent's runs in general,
 * of which the rows are a sample. test/statistics and bench/calibration.ts simulate the coverage.
 */
import { seededRandom } from '../base/random.ts';
import { DRAWS, estimateOf, PRIOR, type Agreement, type AgreementCounts, type Estimate } from './agreement.ts';
import { cellRates, type CellRates, type Cells } from './cell-rates.ts';
import { betaVariate, gammaVariate } from './random-variates.ts';
import type { Proportion } from './wilson.ts';

/** One stratum as one judge sees it: labelled rows by label and verdict, and all rows by verdict. */
export interface LabelledStratum extends AgreementCounts {
  /** Rows in it that the judge fails and passes, labelled or not. */
  failed: number;
  passed: number;
}

/** k and n of the rates are counts of labelled rows; rate, low and high are weighted. */
export interface StratifiedAgreement extends Agreement {
  /** Share of the good runs among all on which the judge ruled; null when a verdict has no label. */
  pass_rate: Estimate | null;
}

/** Rows of one stratum with one verdict. */
interface PostStratum {
  isFailed: boolean;
  size: number;
  bad: number;
  labelled: number;
}

export function stratifiedAgreement(strata: readonly LabelledStratum[], seed = 0): StratifiedAgreement {
  const counts = sum(strata);
  const posts = strata.flatMap(postStrata).filter(({ size }) => size > 0);
  const shares = pooledShares(posts);
  const isUnknown = posts.some(({ isFailed }) => shares[isFailed ? 'failed' : 'passed'] === null);
  const found = cellRates(isUnknown ? cellsOf([], () => [0, 0]) : cellsOf(posts, (post) => [post.size, shareOf(post, shares)]));
  const random = seededRandom(seed);
  const drawn = Array.from({ length: isUnknown ? 0 : DRAWS }, () =>
    cellRates(cellsOf(posts, ({ size, bad, labelled }) => [gammaVariate(random, size), drawShare(random, bad, labelled)])),
  );
  const weighted = (name: keyof CellRates): Estimate | null => estimateOf(name, found, drawn);
  return {
    ...counts,
    tpr: rateOf(counts.true_positive, counts.false_negative, weighted('tpr')),
    tnr: rateOf(counts.true_negative, counts.false_positive, weighted('tnr')),
    balanced_accuracy: weighted('balancedAccuracy'),
    kappa: weighted('kappa'),
    mcc: weighted('mcc'),
    pass_rate: weighted('passRate'),
  };
}

const rateOf = (k: number, rest: number, estimate: Estimate | null): Proportion => ({
  k,
  n: k + rest,
  rate: estimate?.value ?? null,
  low: estimate?.low ?? null,
  high: estimate?.high ?? null,
});

const drawShare = (random: () => number, bad: number, labelled: number): number =>
  betaVariate(random, bad + PRIOR, labelled - bad + PRIOR);

function postStrata(stratum: LabelledStratum): PostStratum[] {
  const { true_positive: tp, false_positive: fp, true_negative: tn, false_negative: fn } = stratum;
  return [
    { isFailed: true, size: stratum.failed, bad: tp, labelled: tp + fp },
    { isFailed: false, size: stratum.passed, bad: fn, labelled: tn + fn },
  ];
}

type Shares = Record<'failed' | 'passed', number | null>;

/** Bad share of the rows it fails and of those it passes, over the strata that have labels. */
function pooledShares(posts: readonly PostStratum[]): Shares {
  const share = (isFailed: boolean): number | null => {
    const own = posts.filter((post) => post.isFailed === isFailed && post.labelled > 0);
    const size = own.reduce((total, post) => total + post.size, 0);
    return size === 0 ? null : own.reduce((total, post) => total + (post.size * post.bad) / post.labelled, 0) / size;
  };
  return { failed: share(true), passed: share(false) };
}

const shareOf = ({ isFailed, bad, labelled }: PostStratum, shares: Shares): number =>
  labelled > 0 ? bad / labelled : shares[isFailed ? 'failed' : 'passed']!;

function cellsOf(posts: readonly PostStratum[], sizeAndShare: (post: PostStratum) => [number, number]): Cells {
  const cells: Cells = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  for (const post of posts) {
    const [size, share] = sizeAndShare(post);
    cells[post.isFailed ? 'truePositive' : 'falseNegative'] += size * share;
    cells[post.isFailed ? 'falsePositive' : 'trueNegative'] += size * (1 - share);
  }
  return cells;
}

function sum(strata: readonly LabelledStratum[]): AgreementCounts {
  const total = { true_positive: 0, false_positive: 0, true_negative: 0, false_negative: 0 };
  for (const stratum of strata) for (const name of Object.keys(total) as (keyof AgreementCounts)[]) total[name] += stratum[name];
  return total;
}
