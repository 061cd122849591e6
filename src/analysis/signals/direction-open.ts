/**
 * Signals of which more may be better or worse, depending on the agent: an apology may be a failure or honesty. They become checks only
 * where feedback tells the direction.
 */
import { lowerCase, words } from '../checks/evidence-index.ts';
import { REFUSAL_CUES } from '../checks/answer-text.ts';
import { answerFields } from './answer-items.ts';
import type { Signal, SignalFamily } from './signal.ts';
import { characters, ending, type SignalRun, type Turn } from './signal-run.ts';

const open = (name: string, family: SignalFamily, noun: string, measure: (run: SignalRun) => number | undefined): Signal => ({
  name,
  family,
  noun,
  isFault: false,
  isOpen: true,
  measure(run) {
    const value = measure(run);
    return value === undefined || !Number.isFinite(value) ? undefined : { value };
  },
});

/** Beginnings of words of regret and inability, beside the cues of a refusal. */
export const REGRETS = [
  'apolog',
  'sorry',
  'unfortunately',
  'regret',
  'leider',
  'malheureusement',
  'désolé',
  'lamento',
  'purtroppo',
] as const;

const cues = new RegExp([...REGRETS, ...REFUSAL_CUES].join('|'));
const regrets = (text: string): boolean => cues.test(lowerCase(text).replaceAll('’', "'"));

const asking = (turns: readonly Turn[]): number => turns.filter(({ text }) => text.includes('?')).length;
const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);

/** Share of the words of all calls that `source` has. */
function callWordsFrom({ calls }: SignalRun, source: ReadonlySet<string>): number | undefined {
  let [known, all] = [0, 0];
  for (const { inputWords } of calls) {
    all += inputWords.length;
    for (const word of inputWords) if (source.has(word)) known += 1;
  }
  return share(known, all);
}

/** Share of the answer's distinct words that results have. */
function answerFromResults(run: SignalRun): number | undefined {
  const said = new Set(words(run.answer));
  return share([...said].filter((word) => run.resultWords.has(word)).length, said.size);
}

/** Share of the answer's distinct words that neither results, the user nor the instructions have. */
function answerFromNowhere(run: SignalRun): number | undefined {
  const said = new Set(words(run.answer));
  const unseen = [...said].filter((word) => !run.resultWords.has(word) && !run.userWords.has(word) && !run.systemWords.has(word));
  return share(unseen.length, said.size);
}

export const openSignals: readonly Signal[] = [
  open(
    'regrets',
    'conversation',
    'texts in which the agent regrets or refuses',
    ({ assistants }) => assistants.filter(({ text }) => regrets(text)).length,
  ),
  open('regret_in_answer', 'answer', 'answer that regrets or refuses', ({ answer }) =>
    answer === '' ? undefined : regrets(answer) ? 1 : 0,
  ),
  open('question_in_answer', 'answer', 'answer that ends with a question', ({ answer }) =>
    answer === '' ? undefined : ending(answer, 200).includes('?') ? 1 : 0,
  ),
  open('agent_questions', 'conversation', 'texts in which the agent asks', ({ assistants }) => asking(assistants)),
  open('user_questions', 'conversation', 'later turns in which the user asks', ({ users }) => asking(users.slice(1))),
  open('request_length', 'conversation', 'words in the request', ({ question }) => words(question).length),
  open('mean_user_text', 'conversation', 'characters in a turn of the user on average', ({ users }) =>
    share(
      users.reduce((sum, { text }) => sum + characters(text), 0),
      users.length,
    ),
  ),
  open('call_words_from_user', 'provenance', "of the calls' words from the user", (run) => callWordsFrom(run, run.userWords)),
  open('call_words_from_results', 'provenance', "of the calls' words from results", (run) => callWordsFrom(run, run.resultWords)),
  open('answer_words_from_results', 'grounding', "of the answer's words from results", answerFromResults),
  open('answer_words_from_nowhere', 'grounding', "of the answer's words seen nowhere", answerFromNowhere),
  open('failed_share', 'errors', 'of the calls failed', ({ calls }) =>
    share(calls.filter(({ step }) => step.error !== undefined).length, calls.length),
  ),
  open('answers_per_call', 'effort', 'model answers for each call', ({ steps, calls }) =>
    share(steps.filter(({ kind }) => kind === 'model').length, calls.length),
  ),
  open('last_output_length', 'effort', 'characters in the last tool output', ({ calls }) => calls.at(-1)?.outputLength),
  open('answer_items', 'answer', 'items in the answer', (run) => run.answerItems?.length),
  open('answer_fields', 'answer', 'fields in the first item of the answer', (run) => {
    const [first] = run.answerItems ?? [];
    return first === undefined ? undefined : answerFields(first);
  }),
];
