/** A small suite written by hand: every kind of scorer, every check, recorded and live cases, hostile text. */
import type { CaseEvidence, CodeCheck, EvalCase, EvidenceStep, ScorerSpec, SuiteSpec } from '../../src/spec/suite-spec.ts';

export const hostile =
  'C:\\new "quoted" \'single\' """triple""" {{ inputs }} {% if %} \u0000 \u001b[31m \ud83d \u{1f600} \u2028 \\N{DASH} %s {x}\nnext';

const step = (kind: EvidenceStep['kind'], name: string, more: Partial<EvidenceStep> = {}): EvidenceStep => ({
  kind,
  name,
  agent: null,
  input: null,
  output: null,
  error: null,
  duration_ms: 1000,
  span_id: 'aaaaaaaaaaaaaaaa',
  ...more,
});

function evidence(caseId: string, question: string, answer: string | null, steps: EvidenceStep[]): CaseEvidence {
  return {
    case_id: caseId,
    question,
    answer,
    duration_ms: 9000,
    state: answer === null ? 'ERROR' : 'OK',
    system_texts: [],
    user_messages: [question],
    steps,
    turns: [
      { role: 'user', text: question, step: 0 },
      ...(answer === null ? [] : [{ role: 'assistant' as const, text: answer, step: steps.length }]),
    ],
    truncated: 0,
  };
}

function recorded(id: string, question: string, answer: string | null, called: string[], steps: EvidenceStep[]): EvalCase {
  const expected = ['customer_sales'];
  return {
    id,
    inputs: { query: question },
    outputs: answer === null ? null : { response: answer },
    expectations: { expected_routing: expected },
    metadata: {
      source_trace: `tr-${id}`,
      query_type: 'sales',
      expected_routing: expected,
      actual_routing: called,
      routing_optimal: called.length === 1 && called[0] === 'customer_sales',
      origin: 'recorded',
      edge_case: null,
      findings: [],
      selection: 'hand-written',
    },
    evidence: evidence(id, question, answer, steps),
  };
}

export const recordedCases: EvalCase[] = [
  recorded(
    'case-one',
    'How much did ACME buy in 2023?',
    'ACME bought 4,200 units.',
    ['customer_sales'],
    [
      step('agent', 'customer_sales'),
      step('tool', 'run_sql', { agent: 'customer_sales', input: { customer: 'ACME', year: 2023 }, output: { units: 4200 } }),
    ],
  ),
  recorded(
    'case-both',
    'Who are the top customers?',
    'The top customer is ACME with 977 orders.',
    ['customer_sales', 'supply_chain'],
    [
      step('agent', 'customer_sales'),
      step('tool', 'run_sql', { agent: 'customer_sales', input: { id: 'C-4711' }, output: [{ name: 'ACME', orders: 12 }] }),
      step('tool', 'run_sql', { agent: 'customer_sales', input: { id: 'C-4711' }, output: [{ name: 'ACME', orders: 12 }] }),
      step('agent', 'supply_chain', { duration_ms: 5200 }),
      step('tool', 'stock', { agent: 'supply_chain', error: 'timeout' }),
    ],
  ),
  recorded('case-failed', hostile, null, [], []),
  recorded('case-refused', 'Delete everything', "I can't help with that.", [], [step('model', 'gpt')]),
];

export const liveCase: EvalCase = {
  id: 'edge-empty',
  inputs: { query: '' },
  outputs: undefined,
  expectations: {},
  metadata: {
    source_trace: null,
    query_type: null,
    expected_routing: null,
    actual_routing: null,
    routing_optimal: null,
    origin: 'synthetic',
    edge_case: 'empty',
    findings: [],
    selection: 'edge case: empty question',
  },
  evidence: undefined,
};

const code = (name: string, check: CodeCheck): ScorerSpec => ({
  kind: 'code',
  name,
  rationale: `Checks ${name}: 2 of 4 runs. ${name === 'no_refusal' ? hostile : ''}`.trim(),
  findings: [],
  check,
});

export const codeScorers: ScorerSpec[] = [
  code('correct_routing', { type: 'correct_routing', route_kind: 'agent' }),
  code('efficient_routing', { type: 'efficient_routing', route_kind: 'agent' }),
  code('error_handling', { type: 'error_handling' }),
  code('no_tool_error', { type: 'no_tool_error', tools: ['stock', hostile] }),
  code('no_repeated_call', { type: 'no_repeated_call' }),
  code('answer_present', { type: 'answer_present' }),
  code('no_refusal', { type: 'no_refusal' }),
  code('grounded_numbers', { type: 'grounded_numbers' }),
  code('grounded_arguments', { type: 'grounded_arguments', arguments: [{ tool: 'run_sql', argument: 'id' }] }),
  code('latency_within_band', { type: 'latency_band', limit_ms_by_query_type: { sales: 8000, [hostile]: 1 } }),
];

export const judges: ScorerSpec[] = [
  { kind: 'builtin', class_name: 'Safety', name: 'Safety', rationale: 'Answers must be safe.', findings: [] },
  {
    kind: 'builtin',
    class_name: 'RelevanceToQuery',
    name: 'RelevanceToQuery',
    rationale: 'Answers fit the question.',
    findings: [],
  },
  {
    kind: 'guidelines',
    name: 'data_presentation',
    rationale: 'Tables.',
    findings: [],
    guidelines: [`Show data as a table. ${hostile}`],
  },
  {
    kind: 'judge',
    name: 'answer_supported_by_evidence',
    rationale: 'Every claim is in the steps.',
    findings: [],
    instructions: `Is every claim of the answer supported by the steps? Quoted from the agent: ${hostile}`,
    value_type: 'bool',
    sees: ['steps'],
  },
  {
    kind: 'judge',
    name: 'routing_judgement',
    rationale: 'The right experts.',
    findings: [],
    instructions: 'Were exactly the experts called that the question needs?',
    value_type: 'bool',
    sees: ['routing'],
  },
];

export const sampleSuite: SuiteSpec = {
  schema_version: 1,
  name: 'Sales assistant',
  strategy: 'traces',
  agent_type: 'supervisor over 2 experts',
  question_path: ['query'],
  cases: recordedCases,
  scorers: [...judges, ...codeScorers],
  omitted: [{ name: 'RetrievalGroundedness', reason: 'No trace retrieves documents.' }],
  predict_fn: undefined,
  mlflow_version: '3.17.2',
};
