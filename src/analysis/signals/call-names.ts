/** Names inside the texts that calls pass (a query, a command) that the run had not seen: columns, variables, files. */
import { argumentValues } from '../checks/arguments.ts';
import { words } from '../checks/evidence-index.ts';
import { counted, type Measured, type Signal } from './signal.ts';
import type { SignalCall, SignalRun } from './signal-run.ts';

/** Words of a text from which on names are looked for: shorter ones are values. */
const TEXT_WORDS = 2;
/** Written as no prose is: an underscore, a digit or a capital inside; after "as" the text gives the name itself. */
const name = /(?<![A-Za-z0-9_])(as[ \t\r\n]+)?([A-Za-z][A-Za-z0-9_]*)/gi;
const isName = (word: string): boolean => word.length >= 4 && /[_0-9]|[a-z][A-Z]/.test(word);
/** Letters of a part of a name that says something. */
const PART = 3;

function namesIn(text: string): string[] {
  if (!/[_0-9]|[a-z][A-Z]/.test(text)) return [];
  const found = [...text.matchAll(name)].map(([, given, word]) => ({ given: given !== undefined, word: word! }));
  const given = new Set(found.flatMap((item) => (item.given ? [item.word.toLowerCase()] : [])));
  return found.map(({ word }) => word).filter((word) => isName(word) && !given.has(word.toLowerCase()));
}

const namesOf = ({ step }: SignalCall): string[] =>
  argumentValues(step.input).flatMap(({ value }) =>
    typeof value === 'string' && words(value).length >= TEXT_WORDS && /[ \t\r\n]/.test(value) ? namesIn(value) : [],
  );

/** Successful calls with such a name; what failed calls passed is not seen by that. */
function unseenNamesInCalls({ calls, users, systemWords, givenTexts, declaredValues }: SignalRun): Measured | undefined {
  const named = calls.map((call) => (call.step.error === undefined ? namesOf(call) : []));
  if (named.every((names) => names.length === 0)) return undefined;
  const seen = new Set([...givenTexts, ...declaredValues].flatMap(words));
  let turn = 0;
  const found: SignalCall[] = [];
  const isSeen = (word: string): boolean => seen.has(word) || systemWords.has(word);
  const isUnseen = (word: string): boolean =>
    !isSeen(word.toLowerCase()) && words(word).some((part) => part.length >= PART && !isSeen(part));
  for (const [at, call] of calls.entries()) {
    while (turn < users.length && users[turn]!.step <= call.index) for (const word of users[turn++]!.words) seen.add(word);
    if (call.step.error === undefined) {
      if (named[at]!.some(isUnseen)) found.push(call);
      for (const word of call.inputWords) seen.add(word);
    }
    for (const word of call.outputWords) seen.add(word);
  }
  return counted(found.map(({ step }) => step));
}

export const callNameSignals: readonly Signal[] = [
  {
    name: 'unseen_names_in_calls',
    family: 'provenance',
    noun: 'calls with a text that names what had not been seen',
    isFault: false,
    measure: unseenNamesInCalls,
  },
];
