/** How suspect a run is: what it violates of what applies to it, each check counting as much as it can be trusted; with its reasons. */
import type { Measured } from '../signals/signal.ts';
import { median } from '../statistics/latency.ts';
import { isKept } from './candidates.ts';
import type { WeighedCheck } from './weigh.ts';

export interface Violation {
  check: WeighedCheck;
  value: number;
  spanIds: readonly string[];
}

export interface Suspicion {
  /** Weight of the violated checks over that of all that apply, 0 to 1. */
  share: number;
  /** Heaviest first. */
  violations: Violation[];
  applicable: number;
}

/** What a check that disagrees with the others, or about which nothing is known, still counts. */
const LEAST = 0.05;

/** Its correlation with how badly runs went; where people said so, how strongly it tells (tanh maps log odds to a correlation's range). */
export function weightOf({ agreement, feedback }: WeighedCheck): number {
  const told = feedback === undefined ? agreement : Math.tanh(Math.log(feedback.odds_ratio) / 2);
  return Math.max(LEAST, told);
}

export function suspicionOf(checks: readonly WeighedCheck[], measure: (check: WeighedCheck) => Measured | undefined): Suspicion {
  let [violated, all, applicable] = [0, 0, 0];
  const violations: Violation[] = [];
  for (const check of checks) {
    const measured = measure(check);
    if (measured === undefined) continue;
    const weight = weightOf(check);
    applicable += 1;
    all += weight;
    if (isKept(check, measured.value)) continue;
    violated += weight;
    violations.push({ check, value: measured.value, spanIds: measured.spanIds ?? [] });
  }
  violations.sort((a, b) => weightOf(b.check) - weightOf(a.check));
  return { share: all === 0 ? 0 : violated / all, violations, applicable };
}

/** Robust deviations above the median from which on a run stands out (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993, use 3.5 for outliers). */
const STANDS_OUT = 2;
/** Median and mean absolute deviation of a normal distribution, in standard deviations. */
const NORMAL = { median: 0.6745, mean: 0.7979 };

/**
 * Least share from which on a run counts as suspicious among these; no share of bad runs is assumed. Where half of them or more are
 * alike, as where most break nothing, their median deviation is 0 and the mean one stands in (Iglewicz and Hoaglin say the same).
 */
export function suspiciousFrom(shares: readonly number[]): number {
  if (shares.length === 0) return 0;
  const middle = median(shares);
  const deviations = shares.map((share) => Math.abs(share - middle));
  const spread =
    median(deviations) / NORMAL.median || deviations.reduce((sum, item) => sum + item, 0) / shares.length / NORMAL.mean;
  return middle + STANDS_OUT * spread;
}

/** Whether a run of this share counts as suspicious; one that violates nothing never does. */
export const standsOut = (share: number, from: number): boolean => share > 0 && share >= from;
