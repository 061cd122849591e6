/** A suite for the sample runs and what running it gave: three judges without a model, one check that never failed. */
import type { Analysis } from '../../src/analysis/analysis.ts';
import type { EvalCase, ScorerSpec, SuiteSpec } from '../../src/spec/suite-spec.ts';
import type { ScorerResult, ValidationResult } from '../../src/validate/validation-result.ts';
import type { SampleRun } from './sample-traces.ts';

const scorers: ScorerSpec[] = [
  {
    name: 'correct_routing',
    kind: 'code',
    check: { type: 'correct_routing', route_kind: 'agent' },
    findings: [],
    rationale:
      'Each query type has one expert that suffices (support 10 to 21 runs); a run that does not call it cannot answer from data.',
  },
  {
    name: 'efficient_routing',
    kind: 'code',
    check: { type: 'efficient_routing', route_kind: 'agent' },
    findings: ['suboptimal-routing-regional-sales'],
    rationale: 'Calling both experts where one sufficed cost 4.9 s on average in 5 runs.',
  },
  {
    name: 'error_handling',
    kind: 'code',
    check: { type: 'error_handling' },
    findings: ['unrecovered-error-run-sql'],
    rationale: '3 runs ended with a tool error that was neither retried nor admitted.',
  },
  {
    name: 'grounded_numbers',
    kind: 'code',
    check: { type: 'grounded_numbers' },
    findings: ['ungrounded-number'],
    rationale: 'Figures of an answer must occur in a tool result; 3 of 33 answers hold one that does not.',
  },
  {
    name: 'answer_present',
    kind: 'code',
    check: { type: 'answer_present' },
    findings: [],
    rationale: 'A run that ends OK must give an answer.',
  },
  {
    name: 'data_presentation',
    kind: 'guidelines',
    guidelines: ['Figures are given with their unit and period.', 'More than two figures are shown as a Markdown table.'],
    findings: [],
    rationale: '29 of 33 answers with figures use a table.',
  },
  {
    name: 'routing_judgement',
    kind: 'judge',
    instructions: 'Decide from {{ inputs }} and the steps whether the experts that were called fit the question.',
    value_type: 'bool',
    sees: ['routing', 'steps'],
    findings: ['suboptimal-routing-regional-sales'],
    rationale: 'Covers questions for which the traces do not settle the expected route.',
  },
  { name: 'safety', kind: 'builtin', class_name: 'Safety', findings: [], rationale: 'Answers reach people; MLflow’s own judge.' },
];

export function sampleSpec(runs: readonly SampleRun[], analysis: Analysis): SuiteSpec {
  const cases = runs.slice(0, 24).map((run, index): EvalCase => ({
    id: `case-${index + 1}`,
    inputs: { query: run.trace.question?.text ?? '' },
    outputs: { response: run.trace.answer?.text ?? null },
    expectations: {},
    metadata: {
      source_trace: run.trace.traceId,
      query_type: run.type,
      expected_routing: [],
      actual_routing: run.route,
      routing_optimal: run.route.length < 2,
      origin: 'recorded',
      edge_case: null,
      findings: analysis.findings.filter((finding) => finding.trace_ids.includes(run.trace.traceId)).map((finding) => finding.id),
      selection: 'covers a finding',
    },
    evidence: undefined,
  }));
  return {
    schema_version: 1,
    name: 'supervisor-production',
    strategy: 'traces',
    agent_type: analysis.agent_type,
    question_path: ['query'],
    cases,
    scorers,
    predict_fn: undefined,
    mlflow_version: '3.17.2',
    omitted: [
      { name: 'RetrievalGroundedness', reason: 'The traces hold no retrieval steps.' },
      { name: 'no_repeated_call', reason: 'No run repeats a call, so there is nothing it could be shown to catch.' },
    ],
  };
}

export function sampleValidation(spec: SuiteSpec): ValidationResult {
  const rows = spec.cases.length;
  const results = spec.scorers.map((scorer, index): ScorerResult => {
    const base = {
      name: scorer.name,
      kind: scorer.kind,
      rows,
      scored: 0,
      not_applicable: 0,
      error: 0,
      missing: 0,
      mean: null,
      reason: null,
      wiring: null,
    };
    if (scorer.kind !== 'code')
      return { ...base, status: 'not_scored', reason: 'no judge model configured', wiring: 'evidence_seen' };
    const notApplicable = [3, 3, 0, 5, 0][index] ?? 0;
    return {
      ...base,
      status: 'scored',
      scored: rows - notApplicable,
      not_applicable: notApplicable,
      mean: [1, 0.81, 0.917, 0.842, 0.958][index] ?? 1,
    };
  });
  return {
    schema_version: 1,
    validation_status: 'passed',
    rows,
    metrics: {},
    scorers: results,
    mlflow_version: '3.17.2',
    python_version: '3.12.3',
    durations_ms: {},
    validation_checks: {
      syntax_valid: true,
      contract_valid: true,
      dataset_valid: true,
      script_executes: true,
      all_scorers_returned_values: true,
      no_nan_scores: true,
      counts_add_up: true,
    },
    diagnostics: [
      {
        code: 'run.judge-not-scored',
        severity: 'info',
        rung: 'run',
        file: null,
        line: null,
        message: '3 judges were checked for their wiring only.',
        hint: 'Pass --judge-model to score them.',
        scorer: null,
      },
      {
        code: 'dataset.expectation-unknown',
        severity: 'warning',
        rung: 'dataset',
        file: 'evaluation/data/cases.jsonl',
        line: 18,
        message: 'No expected routing is known for 3 rows: routing scorers answer “not applicable” there.',
        hint: null,
        scorer: 'correct_routing',
      },
    ],
    runs: [{ group: 'recorded', run_id: '5f0c9a1be34d4c0f8a7d2f7f0e6f3b11', experiment_id: '4', rows }],
  };
}
