/** What the user's turns say about how it went, and whether the agent repeats itself. */
import { overlap } from '../statistics/overlap.ts';
import type { Signal } from './signal.ts';
import { characters, type SignalRun, type SaidTurn } from './signal-run.ts';

/** Negations and words that turn against what was said; closed classes, of no domain. */
export const OBJECTIONS = [
  'no',
  'not',
  'never',
  'neither',
  'nor',
  'cannot',
  'actually',
  'wait',
  'instead',
  'wrong',
  'incorrect',
  'mistake',
  'however',
  'but',
  'rather',
  'don',
  'didn',
  'isn',
  'wasn',
  'doesn',
  'won',
  'wouldn',
  'nein',
  'nicht',
  'kein',
  'keine',
  'aber',
  'falsch',
  'sondern',
  'non',
  'pas',
  'mais',
  'faux',
  'pero',
  'sino',
  'incorrecto',
] as const;

/** Distinct words from which on a turn can be told to repeat another. */
const LONG = 5;
/** Earlier turns that a turn is compared with. */
const COMPARED = 50;

/** Turns that share more than `share` of their words with an earlier one. */
function repeating(turns: readonly SaidTurn[], share: number): number {
  const sets = turns.map((turn) => turn.words);
  return sets.filter(
    (own, at) => own.size >= LONG && sets.slice(Math.max(0, at - COMPARED), at).some((other) => overlap(own, other) > share),
  ).length;
}

const later = ({ users }: SignalRun): readonly SaidTurn[] => users.slice(1);
const sayOf = (name: string, noun: string, measure: (run: SignalRun) => number): Signal => ({
  name,
  family: 'conversation',
  noun,
  isFault: false,
  measure: (run) => (run.users.length === 0 ? undefined : { value: measure(run) }),
});

export const conversationSignals: readonly Signal[] = [
  sayOf('user_turns', 'turns of the user', ({ users }) => users.length),
  sayOf('user_text', "characters of the user's texts", ({ users }) => users.reduce((sum, { text }) => sum + characters(text), 0)),
  sayOf(
    'user_objections',
    'turns in which the user objects',
    (run) => later(run).filter((turn) => OBJECTIONS.some((word) => turn.words.has(word))).length,
  ),
  sayOf('added_requests', 'words that the user had to add', ({ users, userWords }) => userWords.size - users[0]!.words.size),
  sayOf('user_repeats', 'turns in which the user repeats himself', ({ users }) => repeating(users, 0.5)),
  sayOf('agent_repeats', 'texts in which the agent repeats itself', ({ assistants }) => repeating(assistants, 0.6)),
  sayOf(
    'lists_shown',
    'texts of the agent with a list',
    ({ assistants }) => assistants.filter(({ text }) => /(?:^|\n)[ \t]*(?:[0-9]+\.|[-*])/.test(text)).length,
  ),
];
