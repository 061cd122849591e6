import { describe, expect, test } from 'vitest';
import { minedSignals } from '../../../src/analysis/signals/all-signals.ts';
import { failed, ofOneType, shopRun, shopRuns, shopSteps, tool, valuesOf } from './shop-runs.ts';

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

describe('missing usual calls', () => {
  test('are the tools that nearly all runs call', () => {
    const runs = [...shopRuns(30), shopRun(30, { steps: [shopSteps(30)[0], shopSteps(30)[2]] })];
    expect(valuesOf('missing_usual_calls', runs)).toEqual([...zeros(30), 1]);
  });

  test('are told for each query type where it is large enough, else for the agent', () => {
    const runs = [
      ...shopRuns(30),
      ...Array.from({ length: 30 }, (_, at) => shopRun(100 + at, { steps: [tool('get_hours', {})] })),
    ];
    const types = new Map(runs.map(({ trace_id }, at) => [trace_id, at < 30 ? 'cancel' : 'hours']));
    expect(valuesOf('missing_usual_calls', runs)).toEqual(runs.map(() => undefined));
    const swapped = shopRun(200, { steps: [tool('get_hours', {})] });
    expect(valuesOf('missing_usual_calls', runs, new Map([...types, ['tr-0200', 'cancel']]), [swapped])).toEqual([3]);
    expect(valuesOf('missing_usual_calls', runs, new Map([...types, ['tr-0200', 'hours']]), [swapped])).toEqual([0]);
  });

  test('a type too small to prove a habit of the agent keeps it, unless a fifth of its runs do without', () => {
    const runs = shopRuns(100, (at) => (at < 3 ? { steps: shopSteps(at).slice(1) } : {}));
    const types = new Map(runs.map(({ trace_id }, at) => [trace_id, at < 22 ? 'small' : 'large']));
    expect(valuesOf('missing_usual_calls', runs, types).slice(0, 5)).toEqual([1, 1, 1, 0, 0]);
    const fewer = shopRuns(100, (at) => (at < 5 ? { steps: shopSteps(at).slice(1) } : {}));
    expect(valuesOf('missing_usual_calls', fewer, types).slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
  });

  test('are not told from few runs, or where a fifth does without', () => {
    expect(valuesOf('missing_usual_calls', shopRuns(15))).toEqual(Array.from({ length: 15 }));
    const mixed = shopRuns(40, (at) => (at % 5 === 0 ? { steps: [tool('get_hours', {})] } : {}));
    expect(valuesOf('missing_usual_calls', mixed)).toEqual(mixed.map(() => undefined));
  });
});

test('nothing done: no call where nearly all runs call something', () => {
  const runs = [...shopRuns(30), shopRun(30, { steps: [] })];
  expect(valuesOf('nothing_done', runs)).toEqual([...zeros(30), 1]);
  expect(
    valuesOf(
      'nothing_done',
      shopRuns(30, (at) => (at % 2 === 0 ? { steps: [] } : {})),
    ),
  ).toEqual(Array.from({ length: 30 }));
});

test('nothing done: not in query types in which most runs call nothing, however small', () => {
  const runs = shopRuns(40, (at) => (at < 3 ? { steps: [] } : {}));
  const types = new Map(runs.map(({ trace_id }, at) => [trace_id, at < 2 ? 'talk' : 'cancel']));
  expect(valuesOf('nothing_done', runs, types)).toEqual([undefined, undefined, 1, ...zeros(37)]);
});

test('unusual changes: by a tool that hardly any other run of the type uses', () => {
  const odd = shopRun(30, { steps: [...shopSteps(30), tool('delete_account', { customer_id: 'cust_7030' })] });
  const reading = shopRun(31, { steps: [...shopSteps(31), tool('get_weather', { city: 'Bonn' })] });
  const runs = [...shopRuns(30), odd, reading];
  expect(valuesOf('unusual_changes', runs, ofOneType(runs))).toEqual([...zeros(30), 1, 0]);
  expect(valuesOf('unusual_changes', runs.slice(15), ofOneType(runs.slice(15)))).toEqual(Array.from({ length: 17 }));
});

describe('order breaches', () => {
  const [find, read, cancel] = shopSteps(30);
  const late = shopRun(30, { steps: [find, cancel, read] });

  test('are calls without the look-up that nearly always comes before', () => {
    const runs = [...shopRuns(30), late];
    expect(valuesOf('order_breaches', runs)).toEqual([...zeros(30), 1]);
  });

  test('a look-up that failed is none', () => {
    const runs = [...shopRuns(30), shopRun(30, { steps: [find, failed('get_order', read.input!), cancel] })];
    expect(valuesOf('order_breaches', runs)).toEqual([...zeros(30), 1]);
  });

  test('several look-ups may stand for each other', () => {
    const either = (at: number) => (at % 2 === 0 ? 'find_by_email' : 'find_by_name');
    const runs = shopRuns(40, (at) => ({ steps: [tool(either(at), {}), tool('cancel_order', { order_id: `W${at}` })] }));
    const bare = shopRun(40, { steps: [tool('cancel_order', { order_id: 'W40' })] });
    expect(valuesOf('order_breaches', [...runs, bare])).toEqual([...zeros(40), 1]);
  });

  test('what comes before anything is no precedence unless a change follows', () => {
    const steps = (at: number) => [tool('get_time', {}), tool(at % 2 === 0 ? 'get_news' : 'get_sports', {})];
    const runs = shopRuns(60, (at) => ({ steps: steps(at) }));
    expect(valuesOf('order_breaches', runs)).toEqual(runs.map(() => undefined));
  });

  test('those that follow from two others are left out', () => {
    const others = Array.from({ length: 10 }, (_, at) => shopRun(100 + at, { steps: [tool('get_hours', {})] }));
    const mined = minedSignals.find(({ name }) => name === 'order_breaches')!.mine([...shopRuns(30), ...others], new Map())!;
    expect(mined.parameters).toEqual([
      { before: ['find_customer'], tools: ['get_order'] },
      { before: ['get_order'], tools: ['cancel_order'] },
    ]);
    expect(mined.evidence).toContain('get_order came first in 30 of 30 runs that called cancel_order');
  });
});

describe('unusual next steps', () => {
  const usual = shopRuns(60, (at) => ({
    steps: at % 2 === 0 ? shopSteps(at) : [...shopSteps(at).slice(0, 2), tool('escalate', {})],
  }));
  const odd = shopRun(60, { steps: [shopSteps(60)[1], ...shopSteps(60)] });

  test('hardly any run goes from one to the other, though both are common', () => {
    const values = valuesOf('unusual_next_steps', [...usual, odd]);
    expect(values.slice(0, 60)).toEqual(zeros(60));
    // It begins with the order, and goes from there to the customer.
    expect(values[60]).toBe(2);
  });

  test('what two in a hundred do is rare, not unusual', () => {
    const many = Array.from({ length: 600 }, (_, at) => ({ ...(at < 12 ? odd : usual[at % 60]!), trace_id: `tr-${at}` }));
    expect(valuesOf('unusual_next_steps', many).slice(0, 20)).toEqual(zeros(20));
  });
});

test('what is mined does not depend on the order of the runs, nor on a third of them being bad', () => {
  const bad = (at: number) => [
    { steps: [] },
    { steps: [shopSteps(at)[2]] },
    { steps: shopSteps(at).slice(0, 2) },
    { answer: '{"done": true}' },
    { steps: [...shopSteps(at), tool('delete_account', { customer_id: `x${at}` })] },
  ];
  const runs = shopRuns(120, (at) => (at % 3 === 0 ? bad(at)[(at / 3) % 5]! : {}));
  const types = ofOneType(runs);
  const shuffled = runs.toSorted((a, b) => (a.trace_id.slice(-1) + a.trace_id < b.trace_id.slice(-1) + b.trace_id ? 1 : -1));
  for (const signal of minedSignals) expect(signal.mine(shuffled, types)).toEqual(signal.mine(runs, types));
  const mined = minedSignals.filter((signal) => signal.mine(runs, types) !== undefined).map(({ name }) => name);
  expect(mined).toEqual(
    expect.arrayContaining([
      'nothing_done',
      'order_breaches',
      'unread_changes',
      'unusual_argument_sources',
      'usual_form_missing',
    ]),
  );
});
