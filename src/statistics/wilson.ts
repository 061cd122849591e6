/** Wilson's score interval of a share (E. B. Wilson, JASA 22, 1927): honest for small counts and for 0 and 1. */

/** k of n with its 95 % interval. `rate`, `low`, `high` are in [0, 1], and null when n is 0: nothing was seen, nothing is claimed. */
export interface Proportion {
  k: number;
  n: number;
  rate: number | null;
  low: number | null;
  high: number | null;
}

/** "3 of 8". */
export const ofTried = ({ k, n }: Proportion): string => `${k} of ${n}`;

const Z_95 = 1.959964;

export function proportion(k: number, n: number): Proportion {
  if (n === 0) return { k, n, rate: null, low: null, high: null };
  const { low, high } = wilsonInterval(k, n);
  return { k, n, rate: k / n, low, high };
}

/** n > 0. Both ends in [0, 1]. */
export function wilsonInterval(k: number, n: number, z = Z_95): { low: number; high: number } {
  const share = k / n;
  const centre = share + (z * z) / (2 * n);
  const margin = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { low: Math.max(0, (centre - margin) / scale), high: Math.min(1, (centre + margin) / scale) };
}

/** Lower end of the interval; 0 where nothing was tried. */
export const wilsonLowerBound = (successes: number, trials: number): number =>
  trials === 0 ? 0 : wilsonInterval(successes, trials).low;
