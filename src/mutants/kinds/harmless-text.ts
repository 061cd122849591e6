/** The same said in another way: white space, order of keys, synonyms. */
import { isJsonObject, type JsonValue } from '../../base/json-value.ts';
import { parseJson, stringifyJson } from '../../base/lossless-json.ts';
import { changeCall } from '../edit-call.ts';
import { settle } from '../edit-trace.ts';
import { exchangeOf, exchanges } from '../exchange.ts';
import { defineMutation, type Edit, type Mutation } from '../mutation.ts';
import { firstOf } from '../pick.ts';
import { withAnswer } from './answer-facts.ts';
import { isCall } from '../../analysis/checks/check-input.ts';
import { isEmptyAnswer } from '../../analysis/checks/answer-text.ts';

const whiteSpace = defineMutation(
  {
    kind: 'answer_white_space',
    harm: 'harmless',
    family: 'surface',
    description: 'The answer has white space round it, and blank lines between its paragraphs are doubled.',
  },
  (trace) =>
    isEmptyAnswer(trace.answer)
      ? undefined
      : withAnswer(trace, `\n${trace.answer!.replace(/\n\n+/g, '\n\n\n')}  \n`, 'White space was added round and in the answer.'),
);

/** What may be said instead, wherever the first stands in an English sentence. */
const synonyms: readonly [string, string][] = [
  ['also', 'additionally'],
  ['additionally', 'also'],
  ['however', 'nevertheless'],
  ['nevertheless', 'however'],
  ['assist', 'help'],
  ['currently', 'at present'],
  ['approximately', 'roughly'],
  ['roughly', 'approximately'],
  ['therefore', 'thus'],
  ['thus', 'therefore'],
  ['additional', 'further'],
  ['let me know', 'tell me'],
  ['in order to', 'to'],
  ['regarding', 'about'],
  ['required', 'needed'],
  ['several', 'a number of'],
  ['obtain', 'get'],
];

const capitalised = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

const synonym = defineMutation(
  {
    kind: 'answer_synonym',
    harm: 'harmless',
    family: 'surface',
    description: 'An expression of the answer is replaced by a synonym from a closed English list.',
  },
  (trace, random) => {
    const answer = trace.answer ?? '';
    const pairs = synonyms.flatMap(([from, to]): [string, string][] => [
      [from, to],
      [capitalised(from), capitalised(to)],
    ]);
    const use = ([from, to]: [string, string]): Edit | undefined => {
      const at = answer.search(new RegExp(`(?<![\\p{L}\\p{N}_-])${from}(?![\\p{L}\\p{N}_-])`, 'u'));
      if (at < 0) return undefined;
      return withAnswer(
        trace,
        answer.slice(0, at) + to + answer.slice(at + from.length),
        `"${from}" in the answer became "${to}".`,
      );
    };
    return firstOf(pairs, random, use, pairs.length);
  },
);

/** Objects with their keys in reverse order, at every depth. */
function reversedKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversedKeys(item)]),
  );
}

const argumentOrder = defineMutation(
  {
    kind: 'argument_order',
    harm: 'harmless',
    family: 'surface',
    description: 'The arguments of a call, two or more, stand in reverse order.',
  },
  (trace, random) =>
    firstOf(exchanges(trace), random, (exchange) => {
      const { input, name, spanId } = exchange.step;
      if (!isJsonObject(input) || Object.keys(input).length < 2) return undefined;
      const change = `Arguments of ${name} put in the order ${Object.keys(input).reverse().join(', ')}.`;
      return { trace: changeCall(trace, exchange, { input: reversedKeys(input) }), change, spanIds: [spanId] };
    }),
);

const resultSpacing = defineMutation(
  {
    kind: 'result_spacing',
    harm: 'harmless',
    family: 'surface',
    description: 'All results that are JSON text are written with other white space, so that equal ones stay equal.',
  },
  (trace) => {
    const calls = trace.steps.filter((step) => isCall(step) && respaced(step.output) !== undefined);
    const known = calls.map((step) => exchangeOf(trace, step)).filter((exchange) => exchange !== undefined);
    if (calls.length === 0 || known.length < calls.length) return undefined;
    const mutant = known.reduce(
      (edited, exchange) => changeCall(edited, exchange, { output: respaced(exchange.step.output)! }),
      trace,
    );
    const spanIds = calls.map(({ spanId }) => spanId);
    const change = `${spanIds.length} results in JSON were indented.`;
    return { trace: settle(trace, mutant), change, spanIds };
  },
);

/** JSON text indented; undefined for anything else, and for what is indented so already. */
function respaced(text: JsonValue | undefined): string | undefined {
  if (typeof text !== 'string' || !/^\s*[[{]/.test(text)) return undefined;
  try {
    const indented = stringifyJson(parseJson(text), { indent: 2 });
    return indented === text ? undefined : indented;
  } catch {
    return undefined;
  }
}

export const harmlessTextMutations: readonly Mutation[] = [whiteSpace, synonym, argumentOrder, resultSpacing];
