import { describe, expect, test } from 'vitest';
import { step } from '../build-trace.ts';
import { ofOneType, shopRun, shopRuns, shopSteps, valuesOf } from './shop-runs.ts';

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const asks = (name: string) => step({ kind: 'agent', name });
const [find] = shopSteps(0);

describe('missing usual experts', () => {
  const halves = (count: number) =>
    shopRuns(count, (at) => ({ steps: [asks(at % 2 === 0 ? 'sales' : 'stock'), { ...find, agent: 'sales' }] }));
  const typed = (runs: ReturnType<typeof halves>) => new Map(runs.map(({ trace_id }, at) => [trace_id, `type-${at % 4}`]));

  test('are those that the other runs of a small query type ask', () => {
    const runs = [...halves(40), shopRun(40, { steps: [asks('stock')] })];
    expect(valuesOf('missing_usual_experts', runs, typed(runs))).toEqual([...zeros(40), 1]);
  });

  test('are not told where types do not tell the expert', () => {
    const runs = halves(40);
    expect(valuesOf('missing_usual_experts', runs, ofOneType(runs))).toEqual(Array.from({ length: 40 }));
  });
});

describe('idle experts', () => {
  test('answer without a call though they nearly always make one', () => {
    const steps = [asks('sales'), { ...find, agent: 'sales' }];
    const runs = [...shopRuns(30, () => ({ steps })), shopRun(30, { steps: [asks('sales'), find] }), shopRun(31)];
    expect(valuesOf('idle_experts', runs)).toEqual([...zeros(30), 1, undefined]);
  });

  test('are not told where a fifth calls nothing', () => {
    const runs = shopRuns(40, (at) => ({ steps: [asks('sales'), { ...find, agent: at % 5 === 0 ? undefined : 'sales' }] }));
    expect(valuesOf('idle_experts', runs)).toEqual(Array.from({ length: 40 }));
  });
});
