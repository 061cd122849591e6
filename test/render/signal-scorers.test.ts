/** Checks of signals as they are handed over, and what they say under MLflow. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { signalNames } from '../../src/analysis/signals/all-signals.ts';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import { hasTwin } from '../../src/render/python/signals-module.ts';
import { isScorerName } from '../../src/spec/scorer-name.ts';
import { parseSuiteSpec } from '../../src/spec/suite-schema.ts';
import type { EvalCase, ScorerSpec, SignalCodeCheck, SuiteSpec } from '../../src/spec/suite-spec.ts';
import { nameFaults } from './python-names.ts';
import { removeFolder, runPython, temporaryFolder, writeAll } from './python.ts';
import { liveCase, recordedCases, sampleSuite } from './sample-suite.ts';

const signal = (name: string, check: Omit<SignalCodeCheck, 'type' | 'parameters'>): ScorerSpec => ({
  kind: 'code',
  name,
  rationale: `95 of 100 runs keep to it (${check.bound}).`,
  findings: [],
  check: { type: 'signal', parameters: null, ...check },
});

const scorers = [
  signal('calls_at_most_2', { signal: 'calls', bound: 'at_most', limit: 2 }),
  signal('repeated_calls_none', { signal: 'repeated_calls', bound: 'at_most', limit: 0 }),
  signal('failed_share_low', { signal: 'failed_share', bound: 'at_most', limit: 0.25 }),
  signal('user_turns_at_least_1', { signal: 'user_turns', bound: 'at_least', limit: 1 }),
];

const [one, both] = recordedCases as [EvalCase, EvalCase];
const cut: EvalCase = { ...both, id: 'case-cut', evidence: { ...both.evidence!, case_id: 'case-cut', truncated: 1 } };
const unknown: EvalCase = { ...both, id: 'case-unknown', evidence: undefined };
const withoutTurns: EvalCase = { ...one, id: 'case-old', evidence: { ...one.evidence!, case_id: 'case-old', turns: [] } };
const suite: SuiteSpec = { ...sampleSuite, scorers, cases: [one, both, cut, unknown, withoutTurns, liveCase] };

const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
import scorers
from eval_dataset import EVAL_DATA

said = {}
for case in EVAL_DATA:
    given = {"inputs": case["inputs"], "outputs": case.get("outputs"), "expectations": {"case_id": case["id"]}, "trace": None}
    for scorer in scorers.get_all_scorers():
        feedback = scorer(**given)
        said[f"{case['id']} {scorer.name}"] = [feedback.value, feedback.rationale]
json.dump(said, sys.stdout)
`;

const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

describe('checks of signals', () => {
  let said: Record<string, [boolean | null, string]>;
  beforeAll(() => {
    writeAll(folder, renderSuite(suite));
    const result = runPython(inject('python'), ['-c', script, join(folder, 'evaluation')]);
    if (result.code !== 0) throw new Error(result.stderr);
    said = JSON.parse(result.stdout) as typeof said;
  });

  test.each(['signals.py', 'scorers.py'])('%s is what it was', async (name) => {
    const file = renderSuite(suite).find(({ path }) => path === `evaluation/${name}`)!;
    await expect(file.content).toMatchFileSnapshot(`golden/signals/${name}`);
  });

  test('the reason tells the value, the limit and the place', () => {
    expect(said['case-one calls_at_most_2']).toEqual([true, 'calls: 1, limit at most 2']);
    expect(said['case-both calls_at_most_2']).toEqual([false, 'calls: 3, limit at most 2']);
    expect(said['case-both repeated_calls_none']).toEqual([false, 'repeated calls: 1, limit at most 0; where: run_sql']);
    expect(said['case-both failed_share_low']).toEqual([false, 'of the calls failed: 0.3333, limit at most 0.25']);
    expect(said['case-both user_turns_at_least_1']).toEqual([true, 'turns of the user: 1, limit at least 1']);
  });

  test('no verdict on runs that were cut, are not known, or have nothing to count', () => {
    expect(said['case-cut calls_at_most_2']).toEqual([null, expect.stringContaining('not applicable: the evidence was cut')]);
    expect(said['case-unknown calls_at_most_2']).toEqual([null, 'not applicable: no steps of this run are known']);
    expect(said['edge-empty failed_share_low']).toEqual([null, 'not applicable: no steps of this run are known']);
    expect(said['case-old user_turns_at_least_1']).toEqual([null, expect.stringContaining('nothing in this run')]);
  });

  test('what was learnt is a constant and handed over', () => {
    const [calls] = scorers as [ScorerSpec & { kind: 'code' }];
    const learnt: ScorerSpec = { ...calls, check: { ...(calls.check as SignalCodeCheck), parameters: { tools: ['a', 'b"'] } } };
    const file = renderSuite({ ...suite, scorers: [learnt] }).find(({ path }) => path === 'evaluation/scorers.py')!;
    expect(file.content).toContain('CALLS_AT_MOST_2_PARAMETERS = {"tools": ["a", "b\\""]}');
    expect(file.content).toContain('signals.calls(run, CALLS_AT_MOST_2_PARAMETERS)');
  });

  test('each signal alone gives files in which every name is known and used', () => {
    const alone = signalNames
      .filter(hasTwin)
      .map((name) => ({ ...suite, scorers: [signal('alone', { signal: name, bound: 'at_most', limit: 1 })] }));
    expect(nameFaults(inject('python'), alone)).toEqual([]);
  });

  test('a suite without them has no signals.py, and a scorer may not take its name', () => {
    expect(renderSuite(sampleSuite).map(({ path }) => path)).not.toContain('evaluation/signals.py');
    expect(isScorerName('signals')).toBe(false);
  });

  test('a suite written before turns were kept is read', () => {
    const { turns, ...older } = one.evidence!;
    const read = parseSuiteSpec({ ...suite, cases: [{ ...one, evidence: older }] });
    expect(turns).toHaveLength(2);
    expect(read.cases[0]!.evidence!.turns).toEqual([]);
  });
});
