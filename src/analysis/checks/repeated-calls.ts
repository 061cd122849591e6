/** Calls that brought nothing: the same tool, the same arguments, the same outcome, in one run. */
import { isCall, type CheckStep } from './check-input.ts';
import { canonicalText } from './value-text.ts';

interface CallKey {
  /** Agent, tool and canonical arguments: equal keys are identical calls. */
  call: string;
  /** Canonical output, or the error text. */
  outcome: string;
  failed: boolean;
}

const callOf = (step: CheckStep): string => `${step.agent ?? ''}\u0000${step.name}\u0000${canonicalText(step.input)}`;

/**
 * Indexes (into `keys`) of repeated calls. A call is a repeat when an earlier identical call (same agent, tool, arguments) had
 * the same outcome. A different outcome means that the state changed in between, so it is none. Failed calls are
 * repeats only when no identical call succeeded later: retries that lead to success are error handling.
 */
function repeatedCalls(keys: readonly CallKey[]): number[] {
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

/** The repeated calls among the tool and retrieval steps. */
export function repeatedCallSteps<S extends CheckStep>(steps: readonly S[]): S[] {
  const calls = steps.filter(isCall);
  const texts = calls.map(callOf);
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  if (counts.size === calls.length) return [];
  const keys = calls.map((step, index): CallKey => {
    const call = texts[index]!;
    const failed = step.error !== undefined;
    // The outcome of a call that has no twin is never compared, and outputs are large.
    return { call, failed, outcome: counts.get(call) === 1 ? '' : (step.error ?? canonicalText(step.output)) };
  });
  return repeatedCalls(keys).map((index) => calls[index]!);
}
