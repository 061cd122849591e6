/** Tokens of one call or of a whole trace. A count that was not recorded is undefined, never 0. */
export interface TokenUsage {
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  totalTokens: number | undefined;
}
