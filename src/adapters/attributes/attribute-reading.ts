/** One rung of the attribute ladder: what a naming convention says about a span. Missing means: it says nothing. */
import type { JsonValue } from '../../base/json-value.ts';
import type { TokenUsage } from '../../trace/token-usage.ts';

export interface AttributeReading {
  type?: string | undefined;
  inputs?: JsonValue | undefined;
  outputs?: JsonValue | undefined;
  model?: string | undefined;
  tokens?: TokenUsage | undefined;
  tools?: JsonValue | undefined;
  label?: string | undefined;
}

export const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export function countOf(value: JsonValue | undefined): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** Undefined when no count was recorded; the total is added up where only its parts were. */
export function usageOf(input: JsonValue | undefined, output: JsonValue | undefined, total?: JsonValue): TokenUsage | undefined {
  const inputTokens = countOf(input);
  const outputTokens = countOf(output);
  const sum = inputTokens !== undefined && outputTokens !== undefined ? inputTokens + outputTokens : undefined;
  const totalTokens = countOf(total) ?? sum;
  return inputTokens === undefined && outputTokens === undefined && totalTokens === undefined
    ? undefined
    : { inputTokens, outputTokens, totalTokens };
}
