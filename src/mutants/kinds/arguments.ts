/** Arguments that a right run would not have passed: made up, another run's, or against what the tool declares. */
import { jsonText } from '../../adapters/messages/json-text.ts';
import { isGroundedArgument, isJudged } from '../../analysis/checks/arguments.ts';
import { checkInput, isCall, outputTexts } from '../../analysis/checks/check-input.ts';
import { EvidenceIndex, words } from '../../analysis/checks/evidence-index.ts';
import { scalarTexts } from '../../analysis/checks/value-text.ts';
import { declaredValues } from '../../analysis/declared-values.ts';
import { isJsonObject, type JsonValue } from '../../base/json-value.ts';
import type { JsonPath, Trace } from '../../trace/trace.ts';
import { changeCall } from '../edit-call.ts';
import { exchanges, type Exchange } from '../exchange.ts';
import { defineMutation, type Edit, type Mutation } from '../mutation.ts';
import { firstOf, unknownValue } from '../pick.ts';
import { withValueAt } from '../rewrite-value.ts';
import { newFacts, occursIn, quoted } from '../run-facts.ts';

interface Argument {
  exchange: Exchange;
  path: JsonPath;
  value: JsonValue;
}

/** Scalar arguments of the successful calls with their paths. */
export function scalarArguments(trace: Trace): Argument[] {
  const found: Argument[] = [];
  const collect = (exchange: Exchange, value: JsonValue, path: JsonPath): void => {
    if (Array.isArray(value)) value.forEach((item, index) => collect(exchange, item, [...path, index]));
    else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) collect(exchange, item, [...path, key]);
    else if (path.length > 0 && value !== null) found.push({ exchange, path, value });
  };
  for (const exchange of exchanges(trace))
    if (exchange.step.error === undefined && exchange.step.input !== undefined) collect(exchange, exchange.step.input, []);
  return found;
}

/** An argument's path without list positions, for comparison over calls. */
export const argumentName = (path: JsonPath): string => path.map((key) => (typeof key === 'number' ? '[]' : key)).join('.');

export function withArgument(trace: Trace, { exchange, path, value }: Argument, replacement: JsonValue): Edit {
  const input = withValueAt(exchange.step.input!, path, replacement);
  return {
    trace: changeCall(trace, exchange, { input }),
    change: `Argument ${argumentName(path)} of ${exchange.step.name} changed from ${quoted(value)} to ${quoted(replacement)}.`,
    spanIds: [exchange.step.spanId],
  };
}

/** Whether a value was there before the call, by the rule of the product's own check. */
function knownBefore(trace: Trace, exchange: Exchange): (value: string | number) => boolean {
  const { givenTexts, systemTexts } = checkInput(trace);
  const index = new EvidenceIndex();
  const said = trace.messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  for (const text of [...systemTexts, ...declaredValues(trace.toolDeclarations), ...givenTexts, ...said]) index.add(text);
  for (const step of trace.steps.slice(0, exchange.step.index))
    if (step.kind !== 'model') for (const text of outputTexts(step)) index.add(text);
  return (value) => isGroundedArgument(value, index);
}

const isNumeric = (value: JsonValue): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^[0-9]+(?:\.[0-9]+)?$/.test(value));

/** A grounded argument replaced by a value of its shape that is nowhere in the run and follows from nothing in it. */
function invented(trace: Trace, random: () => number, accepts: (value: JsonValue) => boolean): Edit | undefined {
  const occurs = occursIn(trace);
  const judged = scalarArguments(trace).filter(
    ({ value }) => (typeof value === 'string' || typeof value === 'number') && isJudged(value) && accepts(value),
  );
  return firstOf(judged, random, (argument) => {
    const known = knownBefore(trace, argument.exchange);
    if (!known(argument.value as string | number)) return undefined;
    const text = unknownValue(jsonText(argument.value), random, (value) => occurs(value) || known(value));
    if (text === undefined) return undefined;
    return withArgument(trace, argument, typeof argument.value === 'number' ? Number(text) : text);
  });
}

const inventedIdentifier = defineMutation(
  {
    kind: 'argument_invented_identifier',
    harm: 'wrong',
    family: 'arguments',
    description: 'An identifier that a call passed becomes one of the same form that occurs nowhere in the run.',
  },
  (trace, random) => invented(trace, random, (value) => !isNumeric(value)),
);

const inventedNumber = defineMutation(
  {
    kind: 'argument_invented_number',
    harm: 'wrong',
    family: 'arguments',
    description: 'A number that a call passed becomes one that occurs nowhere in the run and follows from nothing in it.',
  },
  (trace, random) => invented(trace, random, isNumeric),
);

/** Names inside a text that no prose has: with an underscore, a digit or a capital inside. */
const nameInText = /(?<![\p{L}\p{N}_])\p{L}[\p{L}\p{N}]*(?:[_0-9]|(?<=\p{Ll})\p{Lu})[\p{L}\p{N}_]+(?![\p{L}\p{N}_])/gu;

const inventedName = defineMutation(
  {
    kind: 'argument_invented_name',
    harm: 'wrong',
    family: 'arguments',
    description:
      'Inside a text argument (a query, a command) a name that an earlier result gave becomes one that occurs nowhere.',
  },
  (trace, random) => {
    const occurs = occursIn(trace);
    const texts = scalarArguments(trace).filter(({ value }) => typeof value === 'string' && /\s/.test(value));
    return firstOf(texts, random, (argument) => {
      const text = argument.value as string;
      const earlier = trace.steps.slice(0, argument.exchange.step.index).filter(isCall);
      const facts = new Set(earlier.flatMap((step) => [...newFacts(trace, step)]));
      const names = [...text.matchAll(nameInText)].filter(([name]) => words(name).some((word) => facts.has(word)));
      return firstOf(names, random, (name) => {
        const other = unknownValue(name[0], random, occurs);
        if (other === undefined) return undefined;
        return withArgument(trace, argument, text.slice(0, name.index) + other + text.slice(name.index + name[0].length));
      });
    });
  },
);

const ofOtherRun = defineMutation(
  {
    kind: 'argument_of_other_run',
    harm: 'wrong',
    family: 'arguments',
    description: 'A call gets the identifier that another run passed to the same tool, unknown to this run.',
  },
  (trace, random, others) => {
    const occurs = occursIn(trace);
    return firstOf(scalarArguments(trace), random, (argument) => {
      const { exchange, path, value } = argument;
      if (typeof value !== 'string' || !isJudged(value)) return undefined;
      return firstOf(others, random, (other) => {
        const foreign = other.steps.filter(({ name, kind }) => name === exchange.step.name && kind === exchange.step.kind);
        const values = foreign.flatMap((step) => scalarsAt(step.input, argumentName(path)));
        const found = values.find((text) => isJudged(text) && !occurs(text));
        return found === undefined ? undefined : withArgument(trace, argument, found);
      });
    });
  },
);

/** Texts under an argument's name. */
function scalarsAt(input: JsonValue | undefined, name: string): string[] {
  if (!isJsonObject(input)) return [];
  const [key, ...rest] = name.split('.');
  const value = Object.hasOwn(input, key!) ? input[key!] : undefined;
  return rest.length === 0 ? (typeof value === 'string' ? [value] : []) : scalarTexts(value);
}

export const argumentMutations: readonly Mutation[] = [inventedIdentifier, inventedNumber, inventedName, ofOtherRun];
