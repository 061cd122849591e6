import { describe, expect, test } from 'vitest';
import { answerForm } from '../../../src/analysis/facts/answer-form.ts';
import { shopRun, shopRuns, valuesOf } from './shop-runs.ts';

describe('the form of an answer', () => {
  test.each([
    ['{"a": [1, 2]}', ['json', 'one_line']],
    ['| a | b |\n|---|---|\n| 1 | 2 |', ['table', 'lines']],
    ['- one\n- two', ['bullets', 'lines']],
    ['1. a\n2) b', ['numbers', 'lines']],
    ['# Title\nsee [here](https://a.test) [1]', ['headings', 'link', 'citations', 'lines', 'script latin']],
    ['```sql\nselect 1\n```', ['code', 'lines']],
    ['Ваш заказ отменён', ['one_line', 'script cyrillic']],
  ])('%s', (answer, marks) => {
    expect(answerForm(answer)!.marks.filter((mark) => mark !== 'script latin' || marks.includes(mark))).toEqual(marks);
  });

  test('a sentence ends before quotation marks, emphasis and emoji, not inside a word', () => {
    const isEnded = (answer: string): boolean => answerForm(answer)!.marks.includes('ended');
    expect(['Done.', '**Done!**', '“Done?”', 'Have a great day! 😊', '完了。'].map(isEnded)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(['It is on its w', 'The total is 3.5', 'Have a great day 😊'].map(isEnded)).toEqual([false, false, false]);
  });

  test('nothing has none', () => {
    expect(answerForm(undefined)).toBeUndefined();
    expect(answerForm(' -- ')).toBeUndefined();
  });
});

describe('usual form missing', () => {
  const english = (at: number): string =>
    `Your order is on the way and it will be with you in the next ${at} days. If it is not, you can write to us and we will look at it for you. The money for the other order is on your card.`;
  const german =
    'Ihre Bestellung ist auf dem Weg und wird in den nächsten Tagen bei Ihnen sein. Wenn sie bis dahin nicht kommt, schreiben Sie uns bitte, und wir sehen nach. Das Geld für die andere Bestellung ist schon auf der Karte.';
  const runs = shopRuns(40, (at) => ({ answer: english(at) }));
  const valueOf = (answer: string, question?: string): number | undefined => {
    const run = shopRun(40, { answer, ...(question === undefined ? {} : { question }) });
    return valuesOf('usual_form_missing', [...runs, run]).at(-1);
  };

  test('an answer like the others lacks nothing', () => {
    expect(valuesOf('usual_form_missing', runs)).toEqual(runs.map(() => 0));
    expect(valueOf(english(99))).toBe(0);
  });

  test('another layout, language, script or length', () => {
    expect(valueOf(english(1).replaceAll('. ', '.\n'))).toBe(1);
    expect(valueOf(german)).toBe(1);
    expect(valueOf('Ваш заказ отменён, деньги уже на карте.')).toBe(1);
    expect(valueOf('Done.')).toBe(1);
    expect(valueOf(english(1).repeat(12))).toBe(1);
  });

  test('whoever asks in another language may be answered in it', () => {
    expect(valueOf(german, 'Wo bleibt meine Bestellung, die ich vor drei Wochen bei Ihnen gekauft habe?')).toBe(0);
    expect(valueOf('Ваш заказ отменён, деньги уже на карте.', 'Отмените мой заказ')).toBe(0);
  });

  test('tables where nearly all answers of the type have one', () => {
    const table = '| a | b |\n|---|---|\n| 1 | 2 |';
    const tables = shopRuns(30, () => ({ answer: table }));
    expect(valuesOf('usual_form_missing', [...tables, shopRun(30, { answer: 'a is 1,\nb is 2, c' })]).at(-1)).toBe(1);
  });
});
