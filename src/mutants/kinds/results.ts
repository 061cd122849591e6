/** Results that do not belong to their call while the run goes on as if they did; retrieval likewise. */
import { isCall } from '../../analysis/checks/check-input.ts';
import { outputTexts } from '../../analysis/checks/check-input.ts';
import { words } from '../../analysis/checks/evidence-index.ts';
import { canonicalText } from '../../analysis/checks/value-text.ts';
import type { JsonValue } from '../../base/json-value.ts';
import type { Step, Trace } from '../../trace/trace.ts';
import { changeCall } from '../edit-call.ts';
import { exchanges, type Exchange } from '../exchange.ts';
import { defineMutation, type Edit, type Mutation } from '../mutation.ts';
import { firstOf } from '../pick.ts';
import { quoted, usedFacts } from '../run-facts.ts';

/** Successful calls of a kind whose result brought facts that the run used later. */
function usedResults(trace: Trace, kind: 'tool' | 'retrieval'): { exchange: Exchange; facts: string[] }[] {
  return exchanges(trace)
    .filter(({ step }) => step.kind === kind && step.error === undefined && step.output !== undefined)
    .map((exchange) => ({ exchange, facts: usedFacts(trace, exchange.step) }))
    .filter(({ facts }) => facts.length > 0);
}

/** None of the facts that the run used is in the other result. */
const lacks = (step: Step, facts: readonly string[]): boolean => {
  const has = new Set(outputTexts(step).flatMap(words));
  return facts.some((fact) => !has.has(fact));
};

function withResult(trace: Trace, { step, ...exchange }: Exchange, output: JsonValue, whose: string): Edit {
  return {
    trace: changeCall(trace, { ...exchange, step }, { output }),
    change: `Result of ${step.name} changed from ${quoted(step.output)} to ${quoted(output)}${whose}.`,
    spanIds: [step.spanId],
  };
}

const isOther = (step: Step, other: Step): boolean =>
  other.spanId !== step.spanId &&
  other.error === undefined &&
  other.output !== undefined &&
  other.output !== '' &&
  canonicalText(other.input) !== canonicalText(step.input) &&
  canonicalText(other.output) !== canonicalText(step.output);

const swapped = defineMutation(
  {
    kind: 'result_swapped',
    harm: 'wrong',
    family: 'results',
    description:
      'A result whose facts the run used later is replaced by that of another call of the run without them, if there is one of the same tool.',
  },
  (trace, random) =>
    firstOf(usedResults(trace, 'tool'), random, ({ exchange, facts }) => {
      const { step } = exchange;
      const possible = trace.steps.filter((other) => isCall(other) && isOther(step, other) && lacks(other, facts));
      const ofSameTool = possible.filter(({ name }) => name === step.name);
      return firstOf(ofSameTool.length > 0 ? ofSameTool : possible, random, (other) =>
        withResult(trace, exchange, other.output!, `, the result of ${other.name}`),
      );
    }),
);

/** The result of the same tool in another run. */
function foreign(trace: Trace, others: readonly Trace[], random: () => number, kind: 'tool' | 'retrieval'): Edit | undefined {
  return firstOf(usedResults(trace, kind), random, ({ exchange, facts }) =>
    firstOf(
      others.filter(({ traceId }) => traceId !== trace.traceId),
      random,
      (run) => {
        const { name } = exchange.step;
        const other = run.steps.find(
          (step) => step.kind === kind && step.name === name && isOther(exchange.step, step) && lacks(step, facts),
        );
        return other === undefined ? undefined : withResult(trace, exchange, other.output!, ', from another run');
      },
      40,
    ),
  );
}

const ofOtherRun = defineMutation(
  {
    kind: 'result_of_other_run',
    harm: 'wrong',
    family: 'results',
    description: 'A result whose facts the run used later is replaced by what the same tool returned in another run.',
  },
  (trace, random, others) => foreign(trace, others, random, 'tool'),
);

/** An empty value of the result's own shape. */
const emptied = (output: JsonValue): JsonValue =>
  Array.isArray(output) ? [] : typeof output === 'string' ? (output.trimStart().startsWith('{') ? '{}' : '[]') : {};

function withEmptyResult(trace: Trace, random: () => number, kind: 'tool' | 'retrieval'): Edit | undefined {
  return firstOf(usedResults(trace, kind), random, ({ exchange }) => {
    const output = emptied(exchange.step.output!);
    return canonicalText(output) === canonicalText(exchange.step.output) ? undefined : withResult(trace, exchange, output, '');
  });
}

const emptyResult = defineMutation(
  {
    kind: 'result_emptied',
    harm: 'wrong',
    family: 'results',
    description: 'A result whose facts the run used later is empty.',
  },
  (trace, random) => withEmptyResult(trace, random, 'tool'),
);

const emptyRetrieval = defineMutation(
  {
    kind: 'retrieval_emptied',
    harm: 'wrong',
    family: 'results',
    description: 'A retrieval whose passages the answer used returns nothing.',
  },
  (trace, random) => withEmptyResult(trace, random, 'retrieval'),
);

const foreignPassages = defineMutation(
  {
    kind: 'passage_replaced',
    harm: 'wrong',
    family: 'results',
    description: 'A retrieval whose passages the answer used returns those that another run retrieved.',
  },
  (trace, random, others) => foreign(trace, others, random, 'retrieval'),
);

export const resultMutations: readonly Mutation[] = [swapped, ofOtherRun, emptyResult, emptyRetrieval, foreignPassages];
