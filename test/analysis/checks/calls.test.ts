import { describe, expect, test } from 'vitest';
import { hiddenErrors, unrecoveredSteps } from '../../../src/analysis/checks/error-recovery.ts';
import { repeatedCallSteps } from '../../../src/analysis/checks/repeated-calls.ts';
import { missing, routeOf, superfluous } from '../../../src/analysis/checks/routing.ts';
import { step } from '../build-trace.ts';

const get = (input: object, output: string | undefined, error?: string, agent?: string) =>
  step({ kind: 'tool', name: 'get', input: input as never, output, error, agent });

describe('repeated calls', () => {
  test('same arguments in another key order and the same result', () => {
    const again = get({ b: 2, a: 1 }, 'x');
    expect(repeatedCallSteps([get({ a: 1, b: 2 }, 'x'), again])).toEqual([again]);
  });
  test('another result means that something changed', () => {
    expect(repeatedCallSteps([get({ a: 1 }, 'x'), get({ a: 1 }, 'y')])).toEqual([]);
  });
  test('the old result again is a repeat', () => {
    const third = get({ a: 1 }, 'x');
    expect(repeatedCallSteps([get({ a: 1 }, 'x'), get({ a: 1 }, 'y'), third])).toEqual([third]);
  });
  test('retries that lead to success are none, retries that never do are', () => {
    const fails = () => get({ a: 1 }, undefined, 'timeout');
    expect(repeatedCallSteps([fails(), fails(), get({ a: 1 }, 'x')])).toEqual([]);
    expect(repeatedCallSteps([fails(), fails(), fails()])).toHaveLength(2);
  });
  test('two agents may ask the same', () => {
    expect(repeatedCallSteps([get({}, 'x', undefined, 'one'), get({}, 'x', undefined, 'two')])).toEqual([]);
  });
  test('model calls do not count', () => {
    expect(repeatedCallSteps([step({ kind: 'model', name: 'm' }), step({ kind: 'model', name: 'm' })])).toEqual([]);
  });
});

describe('recovery', () => {
  const fails = get({ a: 1 }, undefined, 'order not found in archive');
  const other = step({ kind: 'tool', name: 'search', output: 'y' });
  test('a later success of the same tool', () => expect(unrecoveredSteps([fails, other, get({}, 'x')])).toEqual([]));
  test('another way taken at once', () => expect(unrecoveredSteps([fails, other])).toEqual([]));
  test('another agent going on is no recovery', () =>
    expect(unrecoveredSteps([fails, { ...other, agent: 'elsewhere' }])).toEqual([fails]));
  test('nothing after it', () => expect(unrecoveredSteps([other, fails])).toEqual([fails]));
  test('the expert around it is not counted beside it', () => {
    const inner = { ...fails, agent: 'expert' };
    const expert = step({ kind: 'agent', name: 'expert', error: 'order not found' });
    expect(unrecoveredSteps([expert, inner])).toEqual([inner]);
    expect(unrecoveredSteps([expert])).toEqual([expert]);
  });
  test('hidden: neither cue nor the words of the error in what was said afterwards', () => {
    const says = (output: string) => step({ kind: 'model', name: 'm', output: { content: output } });
    expect(hiddenErrors([fails], 'Your order is on its way.')).toEqual([fails]);
    expect(hiddenErrors([fails], 'I was unable to do that.')).toEqual([]);
    expect(hiddenErrors([fails, says('That order is not in the archive.')], 'Bye!')).toEqual([]);
    expect(hiddenErrors([says('That order is not in the archive.'), fails], 'Bye!')).toEqual([fails]);
  });
});

test('routes are sorted sets, compared both ways', () => {
  const steps = [
    step({ kind: 'agent', name: 'b' }),
    step({ kind: 'handoff', name: 'a' }),
    step({ kind: 'agent', name: 'b' }),
    step({ kind: 'tool', name: 't' }),
  ];
  expect(routeOf(steps, 'agent')).toEqual(['a', 'b']);
  expect(routeOf(steps, 'tool')).toEqual(['t']);
  expect(superfluous(['a', 'b'], ['b'])).toEqual(['a']);
  expect(missing(['a'], ['a', 'b'])).toEqual(['b']);
});
