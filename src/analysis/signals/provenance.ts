/** What the agent put into calls that it had not seen, and what of the request or the evidence it left out. */
import { words } from '../checks/evidence-index.ts';
import type { Measured, Signal } from './signal.ts';
import { beginning, characters, type SignalRun } from './signal-run.ts';

/** Distinct words of each call that neither the instructions, the user nor an earlier output had. */
function unseenWords({ calls, users, systemWords }: SignalRun): number[] {
  const seen = new Set<string>();
  let turn = 0;
  return calls.map((call) => {
    while (turn < users.length && users[turn]!.step <= call.index) for (const word of users[turn++]!.words) seen.add(word);
    const unseen = new Set(call.inputWords.filter((word) => !seen.has(word) && !systemWords.has(word)));
    for (const word of call.outputWords) seen.add(word);
    return unseen.size;
  });
}

/** Characters from which on a word of the question counts as one that says what is wanted. */
const TELLING = 4;
const beginnings = (from: Iterable<string>, length: number): Set<string> =>
  new Set([...from].filter((word) => characters(word) >= TELLING).map((word) => beginning(word, length)));

/** Share of the question's longer words (first five letters) in no call and no output. */
function requestWordsUnused({ question, calls, resultWords }: SignalRun): Measured | undefined {
  const asked = beginnings(words(question), 5);
  if (asked.size === 0 || calls.length === 0) return undefined;
  const unmet = new Set(asked);
  for (const { inputWords } of calls) for (const word of inputWords) unmet.delete(beginning(word, 5));
  if (unmet.size > 0) for (const word of resultWords) unmet.delete(beginning(word, 5));
  return { value: unmet.size / asked.size };
}

/** The question's longer words (first four letters) that outputs have and the last call does not. */
function seenWordsUnused({ question, calls, resultWords }: SignalRun): Measured | undefined {
  const last = calls.at(-1);
  if (last === undefined) return undefined;
  const unused = beginnings(words(question), 4);
  for (const word of last.inputWords) unused.delete(beginning(word, 4));
  const asked = unused.size;
  if (asked > 0) for (const word of resultWords) unused.delete(beginning(word, 4));
  return { value: asked - unused.size };
}

/** Quotations, numbers, and words with a capital inside a sentence. */
const names = /"([^"]+)"|“([^”]+)”|(?<![\w'])'([^']+)'|\b([0-9]+)\b|(?<=[a-z,;] )([A-Z]\w+)/g;

/** Names, numbers and quotations of the question that are not wholly in the last call. */
function requestNamesUnused({ question, calls }: SignalRun): Measured | undefined {
  const last = calls.at(-1);
  if (last === undefined) return undefined;
  const used = new Set(last.inputWords);
  const named = new Set([...question.matchAll(names)].map((match) => match.slice(1).find((text) => text !== undefined)!));
  return { value: [...named].filter((text) => words(text).some((word) => !used.has(word))).length };
}

/** Numbers of two characters and more in what the agent said that were seen nowhere. */
function unseenNumbers({ assistants, users, systemTexts, calls }: SignalRun): Measured {
  const said = assistants.flatMap(({ text }) => numbers(text)).filter((text) => text.length > 1);
  if (said.length === 0) return { value: 0 };
  const seen = new Set<string>();
  for (const text of [...systemTexts, ...users.map((turn) => turn.text)]) for (const number of numbers(text)) seen.add(number);
  for (const { outputTexts } of calls) for (const text of outputTexts) for (const number of numbers(text)) seen.add(number);
  return { value: said.filter((text) => !seen.has(text)).length };
}

const numbers = (text: string): string[] => text.match(/[0-9]+(?:\.[0-9]+)?/g) ?? [];

export const provenanceSignals: readonly Signal[] = [
  {
    name: 'unseen_words_in_calls',
    family: 'provenance',
    noun: 'words in calls that had not been seen before',
    isFault: false,
    measure: (run) => (run.calls.length === 0 ? undefined : { value: unseenWords(run).reduce((sum, count) => sum + count, 0) }),
  },
  {
    name: 'unseen_words_in_last_call',
    family: 'provenance',
    noun: 'words in the last call that had not been seen before',
    isFault: false,
    measure: (run) => (run.calls.length === 0 ? undefined : { value: unseenWords(run).at(-1)! }),
  },
  {
    name: 'request_words_unused',
    family: 'provenance',
    noun: "of the request's words in no call and no result",
    isFault: false,
    measure: requestWordsUnused,
  },
  {
    name: 'seen_words_unused',
    family: 'provenance',
    noun: 'words of the request that results had and the last call left out',
    isFault: false,
    measure: seenWordsUnused,
  },
  {
    name: 'request_names_unused',
    family: 'provenance',
    noun: 'names, numbers and quotations of the request that the last call left out',
    isFault: false,
    measure: requestNamesUnused,
  },
  {
    name: 'unseen_numbers',
    family: 'grounding',
    noun: 'numbers in what the agent said that were seen nowhere',
    isFault: false,
    measure: unseenNumbers,
  },
];
