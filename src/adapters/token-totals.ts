/** Tokens of a whole trace: what MLflow recorded, else its own rule for adding up (mlflow/tracing/utils, aggregate_usage). */
import { isJsonObject } from '../base/json-value.ts';
import type { TokenUsage } from '../trace/token-usage.ts';
import { usageOf } from './attributes/attribute-reading.ts';
import { decodeJsonText } from './messages/json-text.ts';
import type { ReadingNode } from './span-adapter.ts';

export function totalTokens(metadata: Record<string, string>, preorder: readonly ReadingNode[]): TokenUsage | undefined {
  const recorded = Object.hasOwn(metadata, 'mlflow.trace.tokenUsage')
    ? decodeJsonText(metadata['mlflow.trace.tokenUsage'])
    : undefined;
  if (isJsonObject(recorded)) {
    const usage = usageOf(recorded['input_tokens'], recorded['output_tokens'], recorded['total_tokens']);
    if (usage !== undefined) return usage;
  }
  return summed(preorder);
}

/** A span below one that has a usage is part of it and not counted again. */
function summed(preorder: readonly ReadingNode[]): TokenUsage | undefined {
  const counted: boolean[] = [];
  const total: TokenUsage = { inputTokens: undefined, outputTokens: undefined, totalTokens: undefined };
  let found = false;
  for (const node of preorder) {
    const above = node.parent !== undefined && counted[node.parent.order]!;
    const usage = node.span.tokens;
    counted.push(above || usage !== undefined);
    if (above || usage === undefined) continue;
    found = true;
    total.inputTokens = plus(total.inputTokens, usage.inputTokens);
    total.outputTokens = plus(total.outputTokens, usage.outputTokens);
    total.totalTokens = plus(total.totalTokens, usage.totalTokens);
  }
  return found ? total : undefined;
}

const plus = (sum: number | undefined, more: number | undefined): number | undefined =>
  more === undefined ? sum : (sum ?? 0) + more;
