/** The shape of the answer against what was asked for. */
import { isCall } from '../checks/check-input.ts';
import { words } from '../checks/evidence-index.ts';
import { answerFields, askedFields, asksForOne } from './answer-items.ts';
import type { Signal } from './signal.ts';
import { characters, type SignalRun } from './signal-run.ts';

const answer = (name: string, noun: string, isFault: boolean, measure: (run: SignalRun) => number | undefined): Signal => ({
  name,
  family: 'answer',
  noun,
  isFault,
  measure(run) {
    const value = run.answer === '' ? undefined : measure(run);
    return value === undefined ? undefined : { value };
  },
});

/** Characters of an error from which on an answer that holds it is that error. */
const TELLING = 12;

/** The answer is what a failed call gave, or little more than that. */
function isError({ answer: text, steps }: SignalRun): number {
  const answered = text.trim();
  return steps.some(({ error }) => {
    const given = error?.trim() ?? '';
    return (
      characters(given) >= TELLING &&
      (answered.includes(given)
        ? characters(answered) <= 2 * characters(given)
        : given.includes(answered) && characters(answered) >= TELLING)
    );
  })
    ? 1
    : 0;
}

/** Nothing, zero or null, in whatever brackets. */
const isNothing = (text: string): boolean => words(text).every((word) => /^(?:none|null|nan|0)+$/.test(word));

export const answerSignals: readonly Signal[] = [
  answer('answer_length', 'characters in the answer', false, (run) => characters(run.answer)),
  answer('answer_numbers', 'numbers in the answer', false, (run) => (run.answer.match(/[0-9]+/g) ?? []).length),
  answer('error_as_answer', 'error given as the answer', true, (run) => (run.steps.some(isCall) ? isError(run) : undefined)),
  answer('nothing_as_answer', 'nothing or zero given as the answer', true, (run) => (isNothing(run.answer) ? 1 : 0)),
  answer('repeated_items', 'items that the answer lists twice', true, (run) => {
    const items = run.answerItems;
    return items === undefined ? undefined : items.length - new Set(items).size;
  }),
  answer('items_beyond_one', 'items more than the one asked for', true, (run) => {
    const items = run.answerItems;
    return items === undefined || !asksForOne(run.question) ? undefined : Math.max(0, items.length - 1);
  }),
  answer('fields_beside_asked', 'fields of each item more or less than asked for', true, (run) => {
    const [first] = run.answerItems ?? [];
    if (first === undefined || run.question === '') return undefined;
    return Math.abs(answerFields(first) - askedFields(run.question));
  }),
];
