import { describe, expect, test } from 'vitest';
import { checkInput, givenTexts } from '../../../src/analysis/checks/check-input.ts';
import { groundRun } from '../../../src/analysis/checks/grounding.ts';
import { declaredValues } from '../../../src/analysis/declared-values.ts';
import { step, trace } from '../build-trace.ts';

const lookup = step({ kind: 'tool', name: 'lookup', input: { id: 'C-4711' }, output: { total: 845.5, ref: 'R-2290' } });
const refund = step({ kind: 'tool', name: 'refund', input: { ref: 'R-2290', amount: 845.5 }, output: 'ok' });
const run = (part: Parameters<typeof trace>[0]) => groundRun(checkInput(trace({ question: 'What about C-4711?', ...part })));

describe('arguments', () => {
  test('come from the question, earlier results, or nowhere', () => {
    const { arguments: judged } = run({ steps: [lookup, refund] });
    expect(judged.map(({ argument, grounded }) => [argument, grounded])).toEqual([
      ['id', true],
      ['ref', true],
      ['amount', true],
    ]);
    expect(run({ steps: [refund, lookup] }).arguments.filter(({ grounded }) => !grounded)).toHaveLength(2);
  });
  test('may come from system texts and from declared values', () => {
    const policy = step({ kind: 'tool', name: 't', input: { code: 'PROMO-77' } });
    expect(run({ steps: [policy] }).arguments[0]?.grounded).toBe(false);
    expect(run({ steps: [policy], systemTexts: ['Use PROMO-77.'] }).arguments[0]?.grounded).toBe(true);
    const declared = declaredValues([
      { name: 't', description: undefined, parameters: { properties: { code: { enum: ['PROMO-77'] } } } },
    ]);
    expect(groundRun(checkInput(trace({ question: 'q', steps: [policy] })), declared).arguments[0]?.grounded).toBe(true);
  });
});

describe('numbers', () => {
  test('of a result are grounded, others are not', () => {
    expect(run({ steps: [lookup], answer: 'The total is 845.50.' }).ungroundedNumbers).toEqual([]);
    expect(run({ steps: [lookup], answer: 'The total is 913.20.' }).ungroundedNumbers).toEqual(['913.20']);
  });
  test('are not judged without evidence or answer', () => {
    expect(run({ steps: [], answer: 'It is 913.' }).ungroundedNumbers).toBeUndefined();
    expect(run({ steps: [lookup] }).ungroundedNumbers).toBeUndefined();
    expect(run({ steps: [step({ kind: 'model', name: 'm', output: '913' })], answer: '913' }).ungroundedNumbers).toBeUndefined();
  });
  test("an expert's prose is evidence only when its own calls were not recorded", () => {
    const expert = step({ kind: 'agent', name: 'expert', output: 'It is 913.20 in total.' });
    expect(run({ steps: [expert], answer: 'It is 913.20' }).ungroundedNumbers).toEqual([]);
    expect(run({ steps: [expert, { ...lookup, agent: 'expert' }], answer: 'It is 913.20' }).ungroundedNumbers).toEqual([
      '913.20',
    ]);
  });
  test('an unknown step that wraps the answer is no evidence, one that loads data is', () => {
    const answer = 'It is 913.20 in total for you.';
    const wrapper = step({ kind: 'unknown', name: 'format', output: { text: answer } });
    const loader = step({ kind: 'unknown', name: 'load', output: { total: 913.2 } });
    expect(run({ steps: [lookup, wrapper], answer }).ungroundedNumbers).toEqual(['913.20']);
    expect(run({ steps: [lookup, loader], answer }).ungroundedNumbers).toEqual([]);
  });
  test('what a call was successfully told is a fact', () => {
    const book = step({ kind: 'tool', name: 'book', input: { guests: 25 }, output: 'booked' });
    expect(run({ steps: [book], answer: 'Booked for 25.' }).ungroundedNumbers).toEqual([]);
    expect(run({ steps: [{ ...book, error: 'full' }], answer: 'Booked for 25.' }).ungroundedNumbers).toEqual(['25']);
  });
});

test('earlier turns shown to the first model call are given, later model inputs are not', () => {
  const history = { messages: [{ role: 'assistant', content: 'Your total was 913.20.' }] };
  const first = step({ kind: 'model', name: 'm', input: history });
  expect(givenTexts(trace({ question: 'q', steps: [first] }))).toContain('Your total was 913.20.');
  expect(givenTexts(trace({ question: 'q', steps: [step({ kind: 'model', name: 'm', input: 'x' }), first] }))).not.toContain(
    'Your total was 913.20.',
  );
});
