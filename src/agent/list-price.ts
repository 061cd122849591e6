/**
 * Anthropic's list prices, to say what a session costs while it runs; at its end the Agent SDK's own figure replaces the estimate
 * (test/agent/usage.test.ts compares the two). Not the bill of a gateway or of Databricks.
 * Source: what Agent SDK 0.3.330 reckons for each model. claude-haiku-5-5 is left out: its price depends on the size of the request.
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

/** US dollars for a million tokens of input, of output, and of input that is read from the cache; writing to it is input times 1.25. */
const prices: readonly [models: readonly string[], input: number, output: number, cacheRead: number][] = [
  [['claude-fable-5', 'claude-mythos-5'], 10, 50, 1],
  [['claude-fable-5-1'], 10, 50, 0.25],
  [['claude-fable-5-2', 'claude-mythos-5-2'], 8, 40, 0.2],
  [['claude-opus-5-5'], 4, 20, 0.2],
  [['claude-opus-5', 'claude-opus-4-8', 'claude-opus-4-7', 'claude-opus-4-6', 'claude-opus-4-5'], 5, 25, 0.5],
  [['claude-opus-4-1', 'claude-opus-4-0', 'claude-opus-4'], 15, 75, 1.5],
  [['claude-sonnet-5-5'], 2, 10, 0.1],
  [['claude-sonnet-5'], 2, 10, 0.2],
  [['claude-sonnet-4-6', 'claude-sonnet-4-5', 'claude-sonnet-4-0', 'claude-sonnet-4', 'claude-3-7-sonnet'], 3, 15, 0.3],
  [['claude-haiku-4-5'], 1, 5, 0.1],
  [['claude-3-5-haiku'], 0.8, 4, 0.08],
];

/** undefined when no price is known for the model. */
export function listPrice(model: string): ListPrice | undefined {
  const found = prices.find(([names]) => names.some((name) => isOf(model, name)));
  if (found === undefined) return undefined;
  const [, input, output, cacheRead] = found;
  return { input, output, cacheRead, cacheWrite: input * 1.25 };
}

/** A provider's prefix and a date may stand around the name, but no further number: that is another version. */
const isOf = (model: string, name: string): boolean => new RegExp(`${name}(?!\\d|-\\d{1,2}(?!\\d))`).test(model);

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
