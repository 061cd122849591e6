/** What a judge is worth, from the four shares of its confusion table. Positive is "bad run", a judge's "fail" says positive. */

/** Shares or counts, each 0 or more. */
export interface Cells {
  truePositive: number;
  falsePositive: number;
  trueNegative: number;
  falseNegative: number;
}

/** NaN where a denominator is empty. */
export interface CellRates {
  /** Share of the bad runs that is failed, and of the good ones that is passed. */
  tpr: number;
  tnr: number;
  balancedAccuracy: number;
  /** J. Cohen, Educational and Psychological Measurement 20, 1960. NaN where the runs are all bad or all good. */
  kappa: number;
  /** B. W. Matthews, Biochimica et Biophysica Acta 405, 1975. */
  mcc: number;
  /** Share of the good runs. */
  passRate: number;
}

export function cellRates(cells: Cells): CellRates {
  const { truePositive: tp, falsePositive: fp, trueNegative: tn, falseNegative: fn } = cells;
  const [bad, good, failed, passed] = [tp + fn, tn + fp, tp + fp, tn + fn];
  const tpr = tp / bad;
  const tnr = tn / good;
  const covariance = tp * tn - fp * fn;
  return {
    tpr,
    tnr,
    balancedAccuracy: (tpr + tnr) / 2,
    kappa: bad === 0 || good === 0 ? Number.NaN : (2 * covariance) / (failed * good + passed * bad),
    mcc: covariance / Math.sqrt(bad * good * failed * passed),
    passRate: good / (bad + good),
  };
}
