/**
 * Anthropic's list prices, to say what a session costs while it runs; at its end the Agent SDK's own figure replaces the estimate
 * (test/agent compares the two). Not the bill of a gateway or of Databricks.
 * Source: https://docs.claude.com/en/docs/about-claude/pricing, as of 2026-11.
 */
import type { AgentUsage } from './agent-usage.ts';

/** US dollars for a million tokens. */
export interface ListPrice {
  input: number;
  output: number;
  cacheRead: number;
  /** Kept for five minutes. */
  cacheWrite: number;
}

/** Longest name first; a model's name contains one of them, with a provider's prefix and a date around it. */
const prices: readonly [RegExp, number, number][] = [
  [/claude-opus-4-[5-9]/, 5, 25],
  [/claude-opus-4/, 15, 75],
  [/claude-sonnet-4/, 3, 15],
  [/claude-haiku-4/, 1, 5],
];

/** undefined when no price is known for the model. */
export function listPrice(model: string): ListPrice | undefined {
  const found = prices.find(([pattern]) => pattern.test(model));
  if (found === undefined) return undefined;
  const [, input, output] = found;
  return { input, output, cacheRead: input * 0.1, cacheWrite: input * 1.25 };
}

/** What the Messages API calls usage, as it comes: any of it may be missing. */
export interface WireUsage {
  input_tokens?: number | null;
  output_tokens?: number | null;
  cache_read_input_tokens?: number | null;
  cache_creation_input_tokens?: number | null;
}

/** Usage of one answer. */
export function usageOf(wire: WireUsage, model: string): AgentUsage {
  const input = wire.input_tokens ?? 0;
  const output = wire.output_tokens ?? 0;
  const cacheRead = wire.cache_read_input_tokens ?? 0;
  const cacheWrite = wire.cache_creation_input_tokens ?? 0;
  const price = listPrice(model);
  return {
    input_tokens: input,
    output_tokens: output,
    cache_read_tokens: cacheRead,
    cache_write_tokens: cacheWrite,
    cost_usd:
      price === undefined
        ? null
        : (input * price.input + output * price.output + cacheRead * price.cacheRead + cacheWrite * price.cacheWrite) / 1e6,
    cost_basis: price === undefined ? 'unknown' : 'list',
    requests: 1,
  };
}
