/** Failures that the agent did not learn from, or did not own up to, and calls that go round in circles. */
import { admitsFailure, plainWords } from '../checks/answer-text.ts';
import type { CheckStep } from '../checks/check-input.ts';
import { canonicalText } from '../checks/value-text.ts';
import { isChange } from './actions.ts';
import { nameParts } from './fault-text.ts';
import { ADMISSIONS, DONE_BEFORE, SUCCESS_CLAIM } from './fault-words.ts';
import { counted, type Signal } from './signal.ts';
import type { SignalCall, SignalRun } from './signal-run.ts';

const hasFailed = ({ step }: SignalCall): boolean => step.error !== undefined;
const callKey = ({ step }: SignalCall): string => `${step.agent ?? ''}\u0000${step.name}\u0000${canonicalText(step.input)}`;

/** Failed calls whose last like (tool and arguments) failed with the same error, digits aside; not if a later one succeeded. */
function sameCallsAfterError({ calls }: SignalRun): SignalCall[] {
  if (calls.filter(hasFailed).length < 2) return [];
  const keys = calls.map(callKey);
  const lastSuccess = new Map<string, number>();
  for (const [at, call] of calls.entries()) if (!hasFailed(call)) lastSuccess.set(keys[at]!, at);
  const lastError = new Map<string, string>();
  return calls.filter((call, at) => {
    const key = keys[at]!;
    const error = call.step.error?.replace(/[0-9]+/g, '0') ?? '';
    const isSame = hasFailed(call) && lastError.get(key) === error && (lastSuccess.get(key) ?? -1) < at;
    lastError.set(key, error);
    return isSame;
  });
}

const claimsSuccess = new RegExp(SUCCESS_CLAIM);
const admits = new RegExp(ADMISSIONS);
/** Letters by which a verb of a tool's name is known in its participle: "cancel" in "cancelled". */
const STEM = 4;

/** Says that what the tool's name says was done: "has been cancelled" of cancel_order. */
function claimsDone(text: string, tool: string): boolean {
  const stems = nameParts(tool).flatMap((part) => (/^[a-z]{4,}$/.test(part) ? [part.slice(0, STEM)] : []));
  return stems.length > 0 && new RegExp(` ${DONE_BEFORE} (?:${stems.join('|')})[^ ]*ed `).test(text);
}

/** Failed changes after which nothing was changed, and other failures that were not recovered, if a later text claims success. */
function claimedFailures({ unrecoveredErrors, calls, assistants, answer }: SignalRun): SignalCall[] {
  const unrecovered: ReadonlySet<CheckStep> = new Set(unrecoveredErrors);
  const lastChange = calls.findLast((call) => isChange(call.step.name) && !hasFailed(call))?.index ?? -1;
  return calls.filter((call) => {
    const isFailedChange = hasFailed(call) && isChange(call.step.name) && call.index > lastChange;
    if (!isFailedChange && !unrecovered.has(call.step)) return false;
    const later = assistants.filter(({ step }) => step > call.index).map(({ text }) => text);
    const texts = [...later, answer].map(plainWords);
    if (texts.some((text) => admitsFailure(text) || admits.test(text))) return false;
    return texts.some((text) => claimsSuccess.test(text) || (isFailedChange && claimsDone(text, call.step.name)));
  });
}

/** Calls that a cycle may have, and rounds from which on it is one; one call alone needs one round more. */
const LONGEST_CYCLE = 6;
const ROUNDS = 3;

/** Calls that repeat the same one to six calls, arguments and results included, for the third time in a row or more. */
function cyclingCalls({ calls }: SignalRun): SignalCall[] {
  const keys = calls.map((call) => `${call.step.name}\u0000${call.input}\u0000${call.outputTexts.join('\u0000')}`);
  const found = new Set<number>();
  for (let length = 1; length <= LONGEST_CYCLE; length++) {
    let row = 0;
    for (let at = length; at < keys.length; at++) {
      row = keys[at] === keys[at - length] ? row + 1 : 0;
      const rounds = length === 1 ? ROUNDS + 1 : ROUNDS;
      if (row >= (rounds - 1) * length) for (let back = 0; back < length; back++) found.add(at - back);
    }
  }
  return calls.filter((_, at) => found.has(at));
}

const inCalls = (
  name: string,
  family: Signal['family'],
  noun: string,
  measure: (run: SignalRun) => readonly { spanId: string }[],
): Signal => ({
  name,
  family,
  noun,
  isFault: true,
  measure: (run) => (run.calls.length === 0 ? undefined : counted(measure(run))),
});
const stepsOf = (calls: readonly SignalCall[]) => calls.map(({ step }) => step);

export const errorFaultSignals: readonly Signal[] = [
  inCalls('same_call_after_error', 'errors', 'calls repeated after the same error', (run) => stepsOf(sameCallsAfterError(run))),
  inCalls('claims_after_failure', 'errors', 'failures after which the agent claims success', (run) =>
    stepsOf(claimedFailures(run)),
  ),
  inCalls('unadmitted_errors', 'errors', 'failures that the agent kept to itself', (run) => run.hiddenErrors),
  inCalls('cycles', 'effort', 'calls that go round in circles', (run) => stepsOf(cyclingCalls(run))),
];
