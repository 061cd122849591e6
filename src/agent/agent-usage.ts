/** What a session consumed. Tokens are facts; money is an estimate with its basis. */

export interface AgentUsage {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  /** US dollars; null where no price is known for the model. */
  cost_usd: number | null;
  /** list: Anthropic's list price of the model (not the bill of a gateway or of Databricks); unknown: no price is known. */
  cost_basis: 'list' | 'unknown';
  /** Answers of the model that were received. */
  requests: number;
}

export const noUsage: AgentUsage = {
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: 0,
  cost_basis: 'list',
  requests: 0,
};

export function addUsage(a: AgentUsage, b: AgentUsage): AgentUsage {
  return {
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    cache_read_tokens: a.cache_read_tokens + b.cache_read_tokens,
    cache_write_tokens: a.cache_write_tokens + b.cache_write_tokens,
    cost_usd: a.cost_usd === null || b.cost_usd === null ? null : a.cost_usd + b.cost_usd,
    cost_basis: a.cost_basis === 'unknown' || b.cost_basis === 'unknown' ? 'unknown' : 'list',
    requests: a.requests + b.requests,
  };
}

/** All kinds together: what --max-tokens bounds. */
export function totalTokens(usage: AgentUsage): number {
  return usage.input_tokens + usage.output_tokens + usage.cache_read_tokens + usage.cache_write_tokens;
}
