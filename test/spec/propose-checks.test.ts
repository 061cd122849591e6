/** What the weighing says of a fault decides about the plain check that says the same. */
import { expect, test } from 'vitest';
import { proposeChecks } from '../../src/spec/propose-checks.ts';
import { readSample } from './sample-traces.ts';

test('a plain check that was weighed and not accepted is left out, with the reason, and comes back by no other way', async () => {
  const { analysis, features } = await readSample('tau-retail');
  const weighing = analysis.weighing!;
  const refusing = { ...weighing.checks[0]!, name: 'no_refusal', signal: 'refusal', bound: 'at_most', limit: 0 } as const;
  const namesOf = (declined: typeof weighing.declined) => {
    const given = { ...analysis, weighing: { ...weighing, checks: [refusing, ...weighing.checks], declined } };
    const { scorers, omitted } = proposeChecks(given, features);
    return {
      plain: scorers.filter(({ name, check }) => name === 'no_refusal' && check.type === 'no_refusal').length,
      ofSignal: scorers.filter(({ check }) => check.type === 'signal' && check.signal === 'refusal').length,
      reason: omitted.find(({ name }) => name === 'no_refusal')?.reason,
    };
  };
  expect(namesOf([])).toEqual({ plain: 1, ofSignal: 0, reason: undefined });
  expect(namesOf([{ signal: 'refusal', reason: 'noisy' }])).toEqual({
    plain: 0,
    ofSignal: 0,
    reason: 'runs that fail it do better than others in what the other checks have in common',
  });
  expect(namesOf([{ signal: 'refusal', reason: 'unsupported' }])).toMatchObject({ plain: 0, ofSignal: 0 });
});
