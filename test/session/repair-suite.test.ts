import { expect, test } from 'vitest';
import { repairSuite } from '../../src/session/repair-suite.ts';
import type { SuiteSpec } from '../../src/spec/suite-spec.ts';
import type { Diagnostic } from '../../src/validate/diagnostic.ts';

const base = { rationale: '', findings: [] };
const metadata = {
  source_trace: null,
  query_type: null,
  expected_routing: null,
  actual_routing: null,
  routing_optimal: null,
  origin: 'recorded' as const,
  edge_case: null,
  findings: [],
  selection: '',
};
const evalCase = (id: string): SuiteSpec['cases'][0] => ({
  id,
  inputs: {},
  outputs: '',
  expectations: {},
  metadata,
  evidence: undefined,
});
const suite: SuiteSpec = {
  schema_version: 1,
  name: 's',
  strategy: 'traces',
  agent_type: 'a',
  question_path: [],
  cases: [evalCase('c1'), evalCase('c2')],
  scorers: [
    { ...base, kind: 'code', name: 'answer_present', check: { type: 'answer_present' } },
    { ...base, kind: 'code', name: 'no_refusal', check: { type: 'no_refusal' } },
  ],
  omitted: [{ name: 'fluency', reason: 'no use' }],
  predict_fn: undefined,
  mlflow_version: '3.17.2',
};
const fault = (part: Partial<Diagnostic>): Diagnostic => ({
  code: 'run.scorer-error',
  severity: 'error',
  rung: 'run',
  file: null,
  line: null,
  message: 'boom',
  hint: null,
  scorer: null,
  ...part,
});

test('the scorer that is blamed is taken out, and the reason is kept', () => {
  const repaired = repairSuite(
    suite,
    [fault({ scorer: 'no_refusal' }), fault({ scorer: 'no_refusal', message: 'again' })],
    'fix_1',
  );
  expect(repaired?.scorers.map((scorer) => scorer.name)).toEqual(['answer_present']);
  expect(repaired?.omitted).toEqual([
    { name: 'fluency', reason: 'no use' },
    { name: 'no_refusal', reason: 'validation failed (fix_1, no_refusal): run.scorer-error: boom' },
  ]);
});

test('the case on the line that is blamed is taken out', () => {
  const repaired = repairSuite(suite, [fault({ file: 'evaluation/data/cases.jsonl', line: 2, code: 'dataset.row' })], 'fix_1');
  expect(repaired?.cases.map((item) => item.id)).toEqual(['c1']);
  expect(repaired?.omitted.at(-1)).toEqual({ name: 'case c2', reason: 'validation failed (fix_1, line 2): dataset.row: boom' });
});

test('repairing again what a killed fix task has repaired changes nothing', () => {
  const diagnostics = [fault({ scorer: 'no_refusal' })];
  const once = repairSuite(suite, diagnostics, 'fix_1')!;
  expect(repairSuite(once, diagnostics, 'fix_1')).toEqual(once);
  const line = [fault({ file: 'evaluation/data/cases.jsonl', line: 1 })];
  const without = repairSuite(suite, line, 'fix_1')!;
  expect(repairSuite(without, line, 'fix_1')).toEqual(without);
  expect(repairSuite(without, line, 'fix_2')).toBeUndefined();
});

test('nothing to blame, or nothing left: a person has to look', () => {
  expect(repairSuite(suite, [fault({ file: 'evaluation/run_eval.py' })], 'fix_1')).toBeUndefined();
  expect(repairSuite(suite, [fault({ severity: 'warning', scorer: 'no_refusal' })], 'fix_1')).toBeUndefined();
  expect(repairSuite(suite, [fault({ scorer: 'answer_present' }), fault({ scorer: 'no_refusal' })], 'fix_1')).toBeUndefined();
});

test('verdicts that MLflow did not store are no fault of a scorer: the suite is run again as it is', () => {
  const lost = fault({ code: 'run.not-stored', message: 'QueuePool limit reached' });
  const consequence = fault({ code: 'run.results-mismatch', scorer: 'no_refusal' });
  expect(repairSuite(suite, [lost, consequence], 'fix_1')).toBe(suite);
});
