import { describe, expect, test } from 'vitest';
import { analyze } from '../../../src/analysis/analyze.ts';
import { extractFeatures } from '../../../src/analysis/features.ts';
import { inventedPatterns } from '../../../src/analysis/signals/mined-invented.ts';
import { trace } from '../build-trace.ts';
import { shopRun, shopRuns, shopSteps, tool, valuesOf } from './shop-runs.ts';

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

describe('where values come from', () => {
  const sourcesOf = (value: string | number, part: Parameters<typeof trace>[0] = {}, before = [tool('get_it', {}, '')]) => {
    const run = extractFeatures(trace({ question: '', steps: [...before, tool('use_it', { value })], ...part }));
    return run.argument_facts.at(-1)![4];
  };
  const read = (output: string) => [tool('get_it', {}, output)];

  test.each([
    ['W-1234', { question: 'Where is w1234?' }, undefined, 'u'],
    ['W1234', {}, read('order W1234'), 'r'],
    ['W1234', { question: 'W1234', systemTexts: ['such as W1234'] }, read('order W1234'), 'urs'],
    ['W1234', {}, [tool('create_order', {}, 'made W1234')], 'w'],
    ['W1234', {}, [tool('get_it', {}, 'no order W1234', { error: 'no order W1234' })], 'e'],
    ['Anna Berg', { question: 'I am Anna, last name Berg' }, undefined, 'c'],
    ['anna.berg@mail.test', { question: 'mail.test, Anna Berg' }, undefined, 'c'],
    ['anna.berg@made.up', { question: 'Anna Berg' }, undefined, 'n'],
    [142.5, {}, read('100.50 and 42'), 'c'],
    [977.25, {}, read('100.50 and 42'), 'n'],
    ['2024-05-20', { question: 'on the 20th of May' }, undefined, 'c'],
    ['2024-05-20', {}, read('today is 2024-05-15'), 'c'],
    ['2024-05-20', {}, read('in 2019-01-07'), 'n'],
    [3, {}, undefined, ''],
    ['3', {}, undefined, ''],
    ['x'.repeat(81), {}, undefined, ''],
  ] as const)('%s', (value, part, before, sources) => {
    expect(sourcesOf(value, part as Parameters<typeof trace>[0], before as ReturnType<typeof read> | undefined)).toBe(sources);
  });

  test('what tools declare counts', () => {
    const toolDeclarations = [
      { name: 'use_it', description: undefined, parameters: { properties: { value: { enum: ['fast lane'] } } } },
    ];
    expect(sourcesOf('fast lane', { toolDeclarations })).toBe('d');
  });
});

describe('unusual argument sources', () => {
  const invented = (at: number, order: string) => {
    const [find, read, cancel] = shopSteps(at);
    return shopRun(at, { steps: [find, read, { ...cancel, input: { order_id: order, reason: 'mistake', notify: true } }] });
  };

  test('are values from nowhere where they nearly always come from somewhere', () => {
    expect(valuesOf('unusual_argument_sources', [...shopRuns(30), invented(30, 'W999111')])).toEqual([...zeros(30), 1]);
  });

  test('what was read is as good as what the user usually gives', () => {
    const [find, read, cancel] = shopSteps(30);
    const steps = [
      tool('get_ticket', {}, 'from berta@mail.test'),
      { ...find, input: { email: 'berta@mail.test' } },
      read,
      cancel,
    ];
    expect(valuesOf('unusual_argument_sources', [...shopRuns(30), shopRun(30, { steps })])).toEqual(zeros(31));
  });

  test('are not told of values that are composed, or the same over runs', () => {
    const steps = (at: number) => [tool('search', { query: `thoughts on ${'abcdefgh'[at % 8]}${at} things`, currency: 'EUR' })];
    const runs = shopRuns(40, (at) => ({ steps: steps(at) }));
    expect(valuesOf('unusual_argument_sources', runs)).toEqual(zeros(40));
    const other = shopRun(40, { steps: [tool('search', { query: 'anything', currency: 'USD' })] });
    expect(valuesOf('unusual_argument_sources', [...runs, other]).at(-1)).toBe(1);
  });

  test('their pattern is found', () => {
    const runs = shopRuns(30, (at) =>
      at < 6 ? { question: 'Cancel my order', steps: [madeUp(at), ...shopSteps(at).slice(1)] } : {},
    );
    const [pattern, ...rest] = inventedPatterns(runs);
    expect(rest).toEqual([]);
    expect(pattern).toEqual({
      tool: 'find_customer',
      argument: 'email',
      kind: 'same_domain',
      pattern: '@example.com',
      runs: 6,
      invented: 6,
    });
    const [finding] = analyze(runs).findings.filter(({ kind }) => kind === 'invented_argument');
    expect(finding!.claim).toContain('email has the domain "@example.com" in 6 of the 6 runs in which it came from nowhere.');
  });

  const madeUp = (at: number) =>
    tool('find_customer', { email: `someone${at}@example.com` }, shopSteps(at)[0].output as object as never);
});

test('unread changes: the identifier was in no result read before', () => {
  const [find, read, cancel] = shopSteps(30);
  const other = { ...cancel, input: { order_id: 'W990099', reason: 'mistake', notify: true } };
  const asked = shopRun(30, { question: 'I am anna30@mail.test, cancel W990099', steps: [find, read, other] });
  expect(valuesOf('unread_changes', [...shopRuns(30), asked])).toEqual([...zeros(30), 1]);
});

describe('schema breaches', () => {
  const parameters = {
    type: 'object',
    properties: {
      order_id: { type: 'string' },
      reason: { $ref: '#/$defs/Reason' },
      notify: { anyOf: [{ type: 'boolean' }, { type: 'null' }] },
    },
    required: ['order_id', 'reason'],
    $defs: { Reason: { type: 'string', enum: ['mistake', 'not needed'] } },
  };
  const toolDeclarations = ['find_customer', 'get_order', 'cancel_order'].map((name) => ({
    name,
    description: undefined,
    parameters: name === 'cancel_order' ? parameters : {},
  }));
  const cancelled = (input: object, name = 'cancel_order') =>
    shopRun(30, { toolDeclarations, steps: [...shopSteps(30).slice(0, 2), tool(name, input as never)] });
  const right = { order_id: 'W551110', reason: 'mistake', notify: null };

  test.each([
    ['as declared', cancelled(right), 0],
    ['an argument is missing', cancelled({ order_id: 'W551110' }), 1],
    ['another type', cancelled({ ...right, order_id: 551_110 }), 1],
    ['a value that the list does not have', cancelled({ ...right, reason: 'because' }), 1],
    ['an unknown tool', cancelled(right, 'kill_order'), 1],
  ])('%s', (_, run, value) => {
    const runs = [...shopRuns(10, () => ({ toolDeclarations })), run];
    expect(valuesOf('schema_breaches', runs)).toEqual([...zeros(10), value]);
  });

  test('a declaration that most runs break says how calls are recorded, not what is wrong', () => {
    const runs = shopRuns(10, (at) => ({ toolDeclarations, steps: [tool('cancel_order', { kwargs: { order_id: `W${at}` } })] }));
    expect(valuesOf('schema_breaches', runs)).toEqual(zeros(10));
  });

  test('without declarations, a tool of one run alone, where hardly any run has such a tool', () => {
    const calling = (at: number, name: string) => ({ steps: [...shopSteps(at).slice(0, 2), tool(name, right)] });
    const odd = shopRun(60, calling(60, 'kill_order'));
    expect(valuesOf('schema_breaches', [...shopRuns(60), odd])).toEqual([...zeros(60), 1]);
    const other = shopRuns(60, (at) => (at < 4 ? calling(at, `kill_order_${at}`) : {}));
    expect(valuesOf('schema_breaches', [...other, odd]).at(-1)).toBe(0);
    expect(valuesOf('schema_breaches', [...shopRuns(40), odd]).at(-1)).toBe(0);
  });

  test('without declarations what nearly all calls have stands in', () => {
    const change = (input: object) =>
      shopRun(40, { steps: [...shopSteps(40).slice(0, 2), tool('cancel_order', input as never)] });
    const usual = { order_id: 'W551480', reason: 'mistake', notify: true };
    const runs = shopRuns(40);
    const value = (input: object) => valuesOf('schema_breaches', [...runs, change(input)]).at(-1);
    expect(valuesOf('schema_breaches', runs)).toEqual(zeros(40));
    expect(value(usual)).toBe(0);
    expect(value({ ...usual, notify: 'yes' })).toBe(1);
    expect(value({ ...usual, reason: 'because' })).toBe(1);
    expect(value({ order_id: 'W551480', notify: true })).toBe(1);
  });
});
