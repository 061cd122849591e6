/** What bounds the judges of a validation that are really run. */
export interface JudgeLimits {
  /** Times that a judge is asked about the same row, on a sample of rows; 1: once. */
  repeats: number;
  /** Calls that may be made; null: no limit. */
  maxCalls: number | null;
  /** US dollars that they may cost; null: no limit, and none without a price. */
  maxUsd: number | null;
  /** US dollars for a million tokens; null: not known. */
  price: { input: number; output: number } | null;
}
