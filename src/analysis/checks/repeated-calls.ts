/** Calls that brought nothing: the same tool, the same arguments, the same outcome, in one run. */
import { isCall, type CheckStep } from './check-input.ts';
import { canonicalText } from './value-text.ts';

export interface CallKey {
  /** Agent, tool and canonical arguments: equal keys are identical calls. */
  call: string;
  /** Canonical output, or the error text. */
  outcome: string;
  failed: boolean;
}

export function callKey(step: CheckStep): CallKey {
  return {
    call: `${step.agent ?? ''}\u0000${step.name}\u0000${canonicalText(step.input)}`,
    outcome: step.error ?? canonicalText(step.output),
    failed: step.error !== undefined,
  };
}

/**
 * Indexes (into `keys`) of repeated calls. A call is a repeat when an earlier identical call (same agent, tool, arguments) had
 * the same outcome. A different outcome means that the state changed in between, so it is none. Failed calls are
 * repeats only when no identical call succeeded later: retries that lead to success are error handling.
 */
export function repeatedCalls(keys: readonly CallKey[]): number[] {
  const outcomes = new Map<string, Set<string>>();
  const lastSuccess = new Map<string, number>();
  for (const [index, key] of keys.entries()) if (!key.failed) lastSuccess.set(key.call, index);
  const repeats: number[] = [];
  for (const [index, key] of keys.entries()) {
    const seen = outcomes.get(key.call) ?? new Set<string>();
    const isRetry = key.failed && (lastSuccess.get(key.call) ?? -1) > index;
    if (seen.has(key.outcome) && !isRetry) repeats.push(index);
    outcomes.set(key.call, seen.add(key.outcome));
  }
  return repeats;
}

/** Span ids of the repeated calls among the tool and retrieval steps. */
export function repeatedCallSpans(steps: readonly CheckStep[]): string[] {
  const calls = steps.filter(isCall);
  return repeatedCalls(calls.map(callKey)).map((index) => calls[index]!.spanId);
}
