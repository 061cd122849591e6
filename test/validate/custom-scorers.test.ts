/** Free Python scorers on real MLflow: what is handed over, and what is refused in whose name. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ValidationResult } from '../../src/validate/validation-result.ts';
import { baseSuite, header, pythonScorer, validateRendered, withScorers } from './custom-suite.ts';

const timeout = 180_000;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalwright-custom-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const errors = (result: ValidationResult) =>
  result.diagnostics
    .filter((item) => item.severity === 'error')
    .map(({ code, scorer, file, line }) => ({ code, scorer, file, line }));

const oneExpert = pythonScorer(
  'one_expert',
  `
experts = evidence.route("agent")
if not experts:
    return Feedback(value=None, rationale="not applicable: no expert was asked")
return Feedback(value=len(experts) == 1, rationale=f"asked {', '.join(experts)}")
`,
);

describe('handed over', () => {
  test('a scorer that tells cases apart, with its verdict on every case', { timeout }, async () => {
    const result = await validateRendered(join(folder, 'good'), withScorers([oneExpert]));
    expect(result.diagnostics).toEqual([]);
    expect(result.validation_status).toBe('passed');
    expect(result.scorers.find(({ name }) => name === 'one_expert')).toMatchObject({
      kind: 'python',
      status: 'scored',
      rows: 8,
      scored: 4,
      not_applicable: 4,
      mean: 0.5,
    });
    expect(result.verdicts?.['one_expert']).toEqual({
      'case-one': true,
      'case-both': false,
      'case-failed': null,
      'case-refused': null,
      'case-one-again': true,
      'case-both-again': false,
      'case-failed-again': null,
      'case-refused-again': null,
    });
    expect(Object.keys(result.verdicts ?? {}).sort()).toEqual(['answer_present', 'no_repeated_call', 'one_expert']);
  });
});

describe('refused by name', () => {
  test('whatever the run shows: constant, never applicable, faulty, several values', { timeout }, async () => {
    const result = await validateRendered(
      join(folder, 'bad-verdicts'),
      withScorers([
        pythonScorer('always_true', 'return True'),
        pythonScorer('always_true_by_person', 'return True', { made_by: 'person' }),
        pythonScorer('never', 'return Feedback(value=None, rationale="not applicable: nothing")'),
        pythonScorer('fails_on_one', 'return evidence.steps[0].name == "customer_sales"'),
        pythonScorer('no_value', 'return None'),
        pythonScorer('says_pass', 'return "pass" if outputs else "fail"'),
        pythonScorer('two_values', 'return [Feedback(value=True), Feedback(value=False)]'),
        oneExpert,
      ]),
    );
    const expected = {
      always_true: 'run.constant-verdict',
      never: 'run.never-applicable',
      fails_on_one: 'run.scorer-error',
      no_value: 'run.missing-value',
      says_pass: 'run.unusable-value',
      two_values: 'run.unusable-value',
    };
    for (const [scorer, code] of Object.entries(expected))
      expect(errors(result)).toContainEqual(expect.objectContaining({ scorer, code }));
    expect(new Set(errors(result).map(({ scorer }) => scorer))).toEqual(new Set(Object.keys(expected)));
    expect(result.diagnostics.find(({ scorer }) => scorer === 'always_true')).toMatchObject({
      file: 'evaluation/custom/always_true.py',
      line: expect.any(Number) as number,
      hint: expect.stringContaining('tell cases apart') as string,
    });
    expect(result.diagnostics.find(({ scorer }) => scorer === 'always_true_by_person')).toMatchObject({
      code: 'run.constant-verdict',
      severity: 'warning',
    });
    expect(result.diagnostics.filter(({ scorer }) => scorer === 'one_expert')).toEqual([]);
  });

  test('what changes the evidence under the eyes of others', { timeout }, async () => {
    const result = await validateRendered(
      join(folder, 'changes'),
      withScorers([
        pythonScorer('changes_inputs', 'rows = [inputs]\nrows[0]["seen"] = True\nreturn bool(outputs)'),
        pythonScorer(
          'changes_evidence',
          'for step in evidence.steps:\n    values = step.input\n    if isinstance(values, dict):\n        values["x"] = 1\nreturn bool(outputs)',
        ),
        oneExpert,
      ]),
    );
    expect(errors(result).map(({ code, scorer }) => [code, scorer])).toEqual([
      ['run.changed-evidence', 'changes_inputs'],
      ['run.changed-evidence', 'changes_evidence'],
    ]);
  });

  test('a policy fault and a syntax error, before anything is imported', { timeout }, async () => {
    const marker = join(folder, 'imported');
    const source = `${header}open(${JSON.stringify(marker)}, "w")\n\n\n@scorer\ndef writes_file(outputs):\n    return bool(outputs)\n`;
    const policy = await validateRendered(
      join(folder, 'policy'),
      withScorers([pythonScorer('writes_file', '', { source }), oneExpert]),
    );
    expect(new Set(errors(policy).map(({ code, scorer }) => `${code} ${scorer}`))).toEqual(
      new Set(['contract.custom-policy writes_file']),
    );
    expect(policy.validation_status).toBe('failed');
    expect(existsSync(marker)).toBe(false);
    const syntax = await validateRendered(join(folder, 'syntax'), withScorers([pythonScorer('half', 'return (')]));
    expect(errors(syntax)).toContainEqual({
      code: 'syntax.error',
      scorer: 'half',
      file: 'evaluation/custom/half.py',
      line: expect.any(Number) as number,
    });
  });

  test.for([
    ['loops', 'while True:\n    pass', 'run.time-limit'],
    ['loops_in_c', 'import_free = 9 ** 9 ** 9\nreturn import_free > 1', 'run.time-limit'],
    ['recurses', 'def deeper(n):\n    return deeper(n + 1)\nreturn deeper(0) > 1', 'run.scorer-error'],
    ['eats_memory', 'return len([0] * 10 ** 12) > 1', 'run.scorer-error'],
  ] as const)('%s', { timeout }, async ([name, body, code]) => {
    const result = await validateRendered(join(folder, name), withScorers([oneExpert, pythonScorer(name, body)]), {
      callMs: 3000,
    });
    expect(errors(result)).toContainEqual(expect.objectContaining({ code, scorer: name }));
    expect(errors(result).filter(({ scorer }) => scorer !== name)).toEqual([]);
    expect(result.validation_status).toBe('failed');
  });

  test('an import that never ends', { timeout }, async () => {
    const source = `${header}LONG = 9 ** 9 ** 9\n\n\n@scorer\ndef never_loads(outputs):\n    return bool(outputs)\n`;
    const result = await validateRendered(
      join(folder, 'never-loads'),
      withScorers([pythonScorer('never_loads', '', { source }), oneExpert]),
      { callMs: 3000 },
    );
    expect(errors(result)).toContainEqual(expect.objectContaining({ code: 'contract.time-limit', scorer: 'never_loads' }));
  });
});

test('the suite without them is what the comparison starts from', { timeout }, async () => {
  const result = await validateRendered(join(folder, 'base'), baseSuite);
  expect(result.validation_status).toBe('passed');
  expect(Object.keys(result.verdicts ?? {})).toHaveLength(2);
});
