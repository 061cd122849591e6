/** The comparison that keeps a run from ending worse than it began: one fault a row, each must be seen. */
import { describe, expect, test } from 'vitest';
import type { PythonScorerSpec, SuiteSpec } from '../../src/spec/suite-spec.ts';
import type { CaseVerdict, ScorerResult, ValidationResult } from '../../src/validate/validation-result.ts';
import { worseThanBaseline, type ValidatedSuite } from '../../src/validate/worse-than-baseline.ts';
import { liveCase, sampleSuite } from '../render/sample-suite.ts';

const added: PythonScorerSpec = { kind: 'python', name: 'added', rationale: '', findings: [], made_by: 'claude', source: 'x' };

function resultOf(suite: SuiteSpec): ValidationResult {
  const rows = suite.cases.length;
  const isCode = (kind: string): boolean => kind === 'code' || kind === 'python';
  const scorers = suite.scorers.map(({ name, kind }): ScorerResult => ({
    name,
    kind,
    rows,
    ...(isCode(kind)
      ? { scored: rows - 1, not_applicable: 1, mean: 0.5, status: 'scored', wiring: null }
      : { scored: 0, not_applicable: 0, mean: null, status: 'not_scored', wiring: 'evidence_seen' }),
    error: 0,
    missing: 0,
    reason: null,
  }));
  const verdicts = Object.fromEntries(
    suite.scorers
      .filter(({ kind }) => isCode(kind))
      .map(({ name }) => [
        name,
        Object.fromEntries(suite.cases.map(({ id }, index): [string, CaseVerdict] => [id, index === 0 ? null : index % 2 === 0])),
      ]),
  );
  return {
    schema_version: 1,
    validation_status: 'passed',
    rows,
    metrics: {},
    validation_checks: {
      syntax_valid: true,
      contract_valid: true,
      dataset_valid: true,
      script_executes: true,
      all_scorers_returned_values: true,
      no_nan_scores: true,
      counts_add_up: true,
    },
    scorers,
    verdicts,
    diagnostics: [],
    mlflow_version: '3.17.2',
    python_version: '3.11',
    runs: [],
    durations_ms: {},
  };
}

const base: SuiteSpec = { ...sampleSuite, strategy: 'hybrid', cases: [...sampleSuite.cases, liveCase] };
const newCase = { ...base.cases[0]!, id: 'case-new', metadata: { ...base.cases[0]!.metadata, made_by: 'claude' as const } };

const baseline = (): ValidatedSuite => ({ suite: structuredClone(base), result: resultOf(base) });
function candidate(change: (value: ValidatedSuite) => void = () => {}): ValidatedSuite {
  const suite: SuiteSpec = structuredClone({ ...base, cases: [...base.cases, newCase], scorers: [...base.scorers, added] });
  const value = { suite, result: resultOf(suite) };
  change(value);
  return value;
}

const scorer = (value: ValidatedSuite, name: string): ScorerResult => value.result.scorers.find((item) => item.name === name)!;
const omit = (value: ValidatedSuite, name: string, maker: 'claude' | 'person'): void => {
  value.suite.omitted = [...value.suite.omitted, { name, reason: 'removed', made_by: maker }];
};

describe('not worse', () => {
  const fine: [what: string, change: (value: ValidatedSuite) => void][] = [
    ['additions only', () => {}],
    ['nothing at all', (value) => Object.assign(value, baseline())],
    ['another answer of a live case', (value) => (value.result.verdicts!['answer_present']![liveCase.id] = false)],
    ['an added scorer that finds fault with every case', (value) => (scorer(value, 'added').mean = 0)],
    [
      'what a person removed',
      (value) => {
        value.suite.cases = value.suite.cases.filter(({ id }) => id !== 'case-both');
        value.suite.scorers = value.suite.scorers.filter(({ name }) => name !== 'no_refusal');
        value.result = resultOf(value.suite);
        // The verdicts on the other cases are what they were.
        value.result.verdicts = structuredClone(candidate().result.verdicts!);
        omit(value, 'case case-both', 'person');
        omit(value, 'no_refusal', 'person');
      },
    ],
  ];
  test.for(fine)('%s', ([, change]) => {
    expect(worseThanBaseline({ baseline: baseline(), candidate: candidate(change) })).toEqual([]);
  });
});

describe('worse', () => {
  const worse: [what: string, change: (value: ValidatedSuite) => void, says: RegExp][] = [
    ['it failed', ({ result }) => (result.validation_status = 'failed'), /validation failed/],
    ['a check fails', ({ result }) => (result.validation_checks.counts_add_up = false), /counts_add_up no longer/],
    ['a case is gone', ({ suite }) => suite.cases.shift(), /case-one of the builtin cases are missing/],
    ['a case was changed', ({ suite }) => (suite.cases[1]!.outputs = 'another'), /case-both of the builtin cases were changed/],
    ['an expectation was changed', ({ suite }) => (suite.cases[0]!.expectations = {}), /case-one .* changed/],
    [
      'an agent says that it removed a case',
      (value) => {
        value.suite.cases.shift();
        omit(value, 'case case-one', 'claude');
      },
      /case-one .* missing/,
    ],
    [
      'a scorer is gone',
      ({ suite }) => (suite.scorers = suite.scorers.filter(({ name }) => name !== 'no_refusal')),
      /scorer no_refusal is missing/,
    ],
    [
      'a scorer was replaced',
      ({ suite }) =>
        (suite.scorers = suite.scorers.map((item) => (item.name === 'no_refusal' ? { ...added, name: item.name } : item))),
      /scorer no_refusal was changed/,
    ],
    [
      'a scorer was not run',
      ({ result }) => (result.scorers = result.scorers.filter(({ name }) => name !== 'no_refusal')),
      /no_refusal was not run/,
    ],
    ['a scorer failed', (value) => (scorer(value, 'no_refusal').status = 'failed'), /no_refusal is failed; it was scored/],
    [
      'a judge lost its evidence',
      (value) => (scorer(value, 'routing_judgement').wiring = 'evidence_missing'),
      /judge routing_judgement no longer/,
    ],
    ['counts that do not add up', (value) => (scorer(value, 'added').scored -= 1), /added gave 5 verdicts for 6 rows/],
    ['rows were lost', ({ result }) => (result.rows -= 2), /2 more of the cases gave no row/],
    [
      'a verdict changed',
      ({ result }) => (result.verdicts!['no_refusal']!['case-both'] = true),
      /no_refusal changed on case-both \(false, now true\)/,
    ],
    ['a verdict became an error', ({ result }) => (result.verdicts!['no_refusal']!['case-both'] = 'error'), /now error/],
    ['a verdict no longer applies', ({ result }) => (result.verdicts!['no_refusal']!['case-both'] = null), /now not applicable/],
    ['a verdict is gone', ({ result }) => delete result.verdicts!['no_refusal']!['case-both'], /now no verdict/],
    ['verdicts that are not known', ({ result }) => delete result.verdicts, /not known, so they cannot be compared/],
  ];
  test.for(worse)('%s', ([, change, says]) => {
    const sentences = worseThanBaseline({ baseline: baseline(), candidate: candidate(change) });
    expect(sentences).toContainEqual(expect.stringMatching(says));
  });

  test('a baseline that failed itself: its successor need not pass, but may not lose anything', () => {
    const failed = baseline();
    failed.result.validation_status = 'failed';
    const after = candidate((value) => (value.result.validation_status = 'failed'));
    expect(worseThanBaseline({ baseline: failed, candidate: after })).toEqual([]);
  });
});
