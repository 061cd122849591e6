/** Answers that are no proper answer whatever they state: empty, cut, repeating, stopped, in another language. */
import { isEmptyAnswer, plainWords } from '../checks/answer-text.ts';
import { isCall } from '../checks/check-input.ts';
import { words } from '../checks/evidence-index.ts';
import { brokenMarkup } from './answer-markup.ts';
import { isTruncated } from './answer-truncation.ts';
import { closingBracket, isListed, isLookup, sentencesIn, withoutCode } from './fault-text.ts';
import { BUDGET_STOP, BUDGET_STOP_WORDS } from './fault-words.ts';
import { languageOf, speaksOfLanguage } from './language.ts';
import { leaks, unknownPersonalData } from './leaks.ts';
import { counted, type Measured, type Signal } from './signal.ts';
import { characters, type SignalRun } from './signal-run.ts';

/** Words of a sentence that is not to be said twice. */
const SENTENCE_WORDS = 4;
/** Words of a passage that is said again and again, at most, and how often it must be said. */
const LONGEST_PASSAGE = 60;
const TIMES = 3;

/** Statements that the answer makes again, lists and lines with a colon aside, and passages that it says three times in a row or more. */
function repeatedSentences({ answer }: SignalRun): number {
  const text = withoutCode(answer);
  const seen = new Set<string>();
  let count = 0;
  for (const sentence of sentencesIn(text)) {
    const own = words(sentence);
    if (own.length < SENTENCE_WORDS || isListed(sentence) || sentence.includes(':')) continue;
    const key = own.join(' ');
    if (seen.has(key)) count += 1;
    seen.add(key);
  }
  return count > 0 ? count : saysAgainAndAgain(text) ? 1 : 0;
}

/** Characters of a list or an object that is given again. */
const LONG = 20;

function saysAgainAndAgain(text: string): boolean {
  const data = /^[ \t\r\n]*[[{]/.test(text) ? closingBracket(text.replace(/^[ \t\r\n]+/, '')) : undefined;
  if (data !== undefined) return characters(data) >= LONG && text.split(data).length > TIMES;
  return text.split('\n').some((line) => {
    if (/^[ \t]*[|[{]/.test(line)) return false;
    const own = words(line);
    for (let length = SENTENCE_WORDS; length <= LONGEST_PASSAGE && length * TIMES <= own.length; length++) {
      let row = 0;
      for (let at = length; at < own.length; at++) {
        row = own[at] === own[at - length] ? row + 1 : 0;
        if (row >= (TIMES - 1) * length) return true;
      }
    }
    return false;
  });
}

const stop = new RegExp(BUDGET_STOP);
const isStop = (text: string): boolean => {
  const plain = plainWords(text);
  return stop.test(plain) && plain.split(' ').length - 2 <= BUDGET_STOP_WORDS;
};

/** A framework's notice as answer or error; or a look-up at the end of the run that nobody answered. */
function budgetStop({ steps, calls, assistants, answer, state }: SignalRun): Measured {
  const stopped = steps.filter(({ error }) => error !== undefined && isStop(error));
  if (stopped.length > 0) return counted(stopped);
  if (isStop(answer) || isStop(assistants.at(-1)?.text ?? '')) return { value: 1 };
  const last = calls.at(-1);
  const isLast = last !== undefined && last.index === steps.findLastIndex((step) => isCall(step) || step.kind === 'model');
  if (!isLast || state !== 'OK' || !isLookup(last) || last.step.agent !== undefined) return { value: 0 };
  const said = assistants.at(-1);
  const isUnanswered = said !== undefined && said.step <= last.index && (answer === '' || said.text.includes(answer));
  return isUnanswered ? counted([last.step]) : { value: 0 };
}

/** 1 where the answer is in another language than the user's last turn, or all his turns, and nobody spoke of languages. */
function otherLanguage({ answer, users, systemTexts, givenTexts }: SignalRun): number | undefined {
  const answered = languageOf(answer);
  const asked = languageOf(users.at(-1)?.text ?? '') ?? languageOf(users.map(({ text }) => text).join('\n'));
  if (answered === undefined || asked === undefined) return undefined;
  return answered === asked || speaksOfLanguage([...systemTexts, ...givenTexts], answered) ? 0 : 1;
}

const answer = (name: string, noun: string, measure: (run: SignalRun) => number | undefined): Signal => ({
  name,
  family: 'answer',
  noun,
  isFault: true,
  measure(run) {
    const value = run.answer === '' ? undefined : measure(run);
    return value === undefined ? undefined : { value };
  },
});

export const answerFaultSignals: readonly Signal[] = [
  {
    name: 'empty_answer',
    family: 'answer',
    noun: 'empty answer',
    isFault: true,
    measure: ({ state, answer: text }) =>
      state === 'ERROR' || state === 'IN_PROGRESS' ? undefined : { value: isEmptyAnswer(text) ? 1 : 0 },
  },
  { name: 'budget_stop', family: 'effort', noun: 'stop before the run was done', isFault: true, measure: budgetStop },
  answer('truncated_answer', 'answer that was cut', (run) => (isTruncated(run) ? 1 : 0)),
  answer('repeated_sentences', 'sentences that the answer says again', repeatedSentences),
  answer('broken_markup', 'broken fences and tables of the answer', (run) => brokenMarkup(run.answer)),
  answer('leaked_internals', 'internals that the answer shows', leaks),
  answer(
    'personal_data',
    'addresses, phone, card and account numbers of the answer that occur nowhere else',
    unknownPersonalData,
  ),
  answer('other_language', "answer in another language than the user's", otherLanguage),
];
