/** Calls that fail while the run goes on as if they had not. */
import { isJsonObject, type JsonValue } from '../../base/json-value.ts';
import type { Trace } from '../../trace/trace.ts';
import { hiddenErrors } from '../../analysis/checks/error-recovery.ts';
import { replaceAnswer } from '../edit-answer.ts';
import { changeCall } from '../edit-call.ts';
import { stepOf } from '../edit-trace.ts';
import { exchangeOf, exchanges, type Exchange } from '../exchange.ts';
import { insertCall, isMovable } from '../move-call.ts';
import { defineMutation, type Edit, type Mutation } from '../mutation.ts';
import { pick, shuffled } from '../pick.ts';
import { quoted } from '../run-facts.ts';

const failures = [
  'Error: the service is temporarily unavailable (HTTP 503)',
  'Error: connection reset by peer',
  'Error: permission denied for this resource',
  'Error: request timed out after 30 s',
];

/** What a failed call returns: the text itself, or the tool's own kind of value with it. */
const failedOutput = (output: JsonValue | undefined, error: string): JsonValue => (isJsonObject(output) ? { error } : error);

function withFailure(trace: Trace, exchange: Exchange, error: string): Trace {
  return changeCall(trace, exchange, { output: failedOutput(exchange.step.output, error), error });
}

/** Successful calls after which the run made no other one, so that nothing makes up for a failure. */
function lastCalls(trace: Trace): Exchange[] {
  const last = exchanges(trace)
    .filter(({ step }) => step.error === undefined)
    .at(-1);
  return last === undefined ? [] : [last];
}

/** The last call failed and neither the answer nor the model's words say so. */
function ignored(trace: Trace, random: () => number): Edit | undefined {
  const [exchange] = lastCalls(trace);
  const error = pick(failures, random)!;
  if (exchange === undefined) return undefined;
  const mutant = withFailure(trace, exchange, error);
  const { spanId, name } = exchange.step;
  if (!hiddenErrors(mutant.steps, mutant.answer).some((step) => step.spanId === spanId)) return undefined;
  return {
    trace: mutant,
    change: `Last call of ${name} fails with ${quoted(error)}; the run goes on unchanged.`,
    spanIds: [spanId],
  };
}

const errorIgnored = defineMutation(
  {
    kind: 'error_ignored',
    harm: 'wrong',
    family: 'errors',
    description: 'The last call fails and nothing later says so.',
  },
  (trace, random) => ignored(trace, random),
);

const claims = [
  'Your request has been completed successfully.',
  'Done! Everything went through successfully and no further action is needed.',
  'All set: the change has been made successfully.',
];

const successClaimed = defineMutation(
  {
    kind: 'success_claimed_after_error',
    harm: 'wrong',
    family: 'errors',
    description: 'The last call fails and the answer claims success.',
  },
  (trace, random) => {
    const failed = ignored(trace, random);
    const claim = pick(claims, random)!;
    const mutant = failed && replaceAnswer(failed.trace, claim);
    return mutant && { trace: mutant, change: `${failed.change} The answer became ${quoted(claim)}.`, spanIds: failed.spanIds };
  },
);

const errorRepeated = defineMutation(
  {
    kind: 'error_repeated',
    harm: 'wrong',
    family: 'errors',
    description: 'A call fails, and is made twice more in the same way with the same error.',
  },
  (trace, random) => {
    const exchange = shuffled(exchanges(trace).filter(isMovable), random)[0];
    if (exchange === undefined) return undefined;
    const error = exchange.step.error ?? pick(failures, random)!;
    const { spanId, name } = exchange.step;
    const failed = exchange.step.error === undefined ? withFailure(trace, exchange, error) : trace;
    const again = exchangeOf(failed, stepOf(failed, spanId)!);
    if (again === undefined) return undefined;
    const once = insertCall(failed, again, again, random);
    const twice = insertCall(once.trace, again, again, random);
    return {
      trace: twice.trace,
      change: `Call of ${name} fails with ${quoted(error)} and is repeated twice with the same error.`,
      spanIds: [spanId, twice.spanId, once.spanId],
    };
  },
);

export const errorMutations: readonly Mutation[] = [errorIgnored, successClaimed, errorRepeated];
