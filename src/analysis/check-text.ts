/** A weighed check in words, for people and agents. */
import { checkNoun } from './signals/check-noun.ts';
import type { WeighedCheck } from './weighing/weigh.ts';

/** "9", "0.74". */
export const figure = (value: number): string => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3))));

/** "none", "at most 9", "at least 2". */
export function limitText({ bound, limit }: Pick<WeighedCheck, 'bound' | 'limit'>): string {
  if (bound === 'at_most' && limit === 0) return 'none';
  return `at ${bound === 'at_most' ? 'most' : 'least'} ${figure(limit)}`;
}

/** "failed calls: none; 70 of 75 runs keep to it; agreement with other checks 0.42". */
export function checkText(check: WeighedCheck): string {
  const { applicable, violated, agreement, feedback } = check;
  const told =
    feedback === undefined
      ? `agreement with other checks ${agreement.toFixed(2)}`
      : `of the judged runs ${feedback.table[0]} of ${feedback.table[0] + feedback.table[1]} that break it and ${feedback.table[2]} of ${feedback.table[2] + feedback.table[3]} that keep to it were bad`;
  return `${checkNoun(check)}: ${limitText(check)}; ${applicable - violated} of ${applicable} runs keep to it; ${told}`;
}
