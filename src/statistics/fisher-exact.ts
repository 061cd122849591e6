/** Fisher's exact test of a 2 x 2 table, two-sided (R. A. Fisher, The Design of Experiments, 1935): sums the tables no likelier than the one seen. */

const logFactorials: number[] = [0];

function logFactorial(n: number): number {
  for (let at = logFactorials.length; at <= n; at++) logFactorials.push(logFactorials[at - 1]! + Math.log(at));
  return logFactorials[n]!;
}

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/** Rounding of sums of logarithms: tables this near to the one seen are as likely. */
const ROUNDING = 1e-7;

/** Rows: violated or not; columns: bad or good. All whole, 0 or more. 1 where a margin is empty. */
export function fisherExact(violatedBad: number, violatedGood: number, keptBad: number, keptGood: number): number {
  const violated = violatedBad + violatedGood;
  const bad = violatedBad + keptBad;
  const total = violated + keptBad + keptGood;
  const logTotal = logChoose(total, bad);
  const logProbability = (k: number): number => logChoose(violated, k) + logChoose(total - violated, bad - k) - logTotal;
  const seen = logProbability(violatedBad);
  let sum = 0;
  for (let k = Math.max(0, bad - (total - violated)); k <= Math.min(violated, bad); k++) {
    const probability = logProbability(k);
    if (probability <= seen + ROUNDING) sum += Math.exp(probability);
  }
  return Math.min(1, sum);
}

/**
 * Benjamini and Hochberg's adjusted p-values (J. R. Stat. Soc. B 57, 1995), in the order given: rejecting those up to q keeps the
 * expected share of false rejections at q.
 */
export function adjustedPValues(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[b]! - pValues[a]!);
  const adjusted = Array.from({ length: pValues.length }, () => 1);
  let least = 1;
  for (const [place, index] of order.entries()) {
    least = Math.min(least, (pValues[index]! * pValues.length) / (pValues.length - place));
    adjusted[index] = least;
  }
  return adjusted;
}
