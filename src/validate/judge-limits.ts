/** Judge calls: made, kept back by a limit, and what they cost where a price is known. */
export interface JudgeUse {
  made: number;
  refused: number;
  usd: number | null;
}

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

/** What is left of limits after some use; never less than nothing. */
export function limitsAfter(limits: JudgeLimits, { made, usd }: Pick<JudgeUse, 'made' | 'usd'>): JudgeLimits {
  const left = (limit: number | null, used: number): number | null => (limit === null ? null : Math.max(0, limit - used));
  return { ...limits, maxCalls: left(limits.maxCalls, made), maxUsd: left(limits.maxUsd, usd ?? 0) };
}
