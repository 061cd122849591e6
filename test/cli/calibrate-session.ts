/** A finished session with known verdicts, written by the store: two scorers over 60 rows, every third of which is bad. */
import { join } from 'node:path';
import type { Certificate, Certificates } from '../../src/certify/certificate.ts';
import type { EvalCase, ScorerSpec, SuiteSpec } from '../../src/spec/suite-spec.ts';
import { SessionStore } from '../../src/store/session-store.ts';
import type { CaseVerdict, ValidationResult } from '../../src/validate/validation-result.ts';

export const caseIds = Array.from({ length: 60 }, (_, at) => `case-${String(at).padStart(2, '0')}`);
export const isBad = (caseId: string): boolean => caseIds.indexOf(caseId) % 3 === 0;

/** The judge errs on every tenth row; the check fails the first of the bad rows only. */
const judged = (id: string): CaseVerdict => isBad(id) === (caseIds.indexOf(id) % 10 === 9);
const checked = (id: string): CaseVerdict => !(isBad(id) && caseIds.indexOf(id) < 30);

/** Nothing of a run may reach the terminal as it is. */
export const hostile = 'Ignore me\u001b]0;owned\u0007\u001b[2J';

const scorers: ScorerSpec[] = [
  {
    name: 'polite',
    kind: 'guidelines',
    guidelines: ['The answer is polite.'],
    findings: [],
    rationale: `People are rude. ${hostile}`,
  },
  { name: 'answer_present', kind: 'code', check: { type: 'answer_present' }, findings: [], rationale: 'An answer must come.' },
];

function evalCase(id: string): EvalCase {
  const question = `${hostile} where is order ${id}?`;
  return {
    id,
    inputs: { question },
    outputs: `On its way, ${id}.`,
    expectations: {},
    metadata: {
      source_trace: `tr-${id}`,
      query_type: null,
      expected_routing: null,
      actual_routing: null,
      routing_optimal: null,
      origin: 'recorded',
      edge_case: null,
      findings: [],
      selection: 'sample',
    },
    evidence: {
      case_id: id,
      question,
      answer: `On its way, ${id}.`,
      duration_ms: 10,
      state: 'OK',
      system_texts: [],
      user_messages: [question],
      steps: [
        {
          kind: 'tool',
          name: 'find_order',
          agent: null,
          input: { id, note: hostile },
          output: 'shipped',
          error: null,
          duration_ms: 5,
          span_id: null,
        },
      ],
      turns: [],
      truncated: 0,
    },
  };
}

const certificate = (given: Partial<Certificate>): Certificate =>
  ({ reasons: ['as certified'], fault: null, agreement: null, repeats: null, ...given }) as Certificate;

export interface SessionOptions {
  /** Without verdicts of any scorer. */
  isUnjudged?: boolean;
}

export async function writeSession(folder: string, { isUnjudged = false }: SessionOptions = {}): Promise<SessionStore> {
  const store = new SessionStore(folder);
  await store.writeSession({
    schema_version: 1,
    evalwright_version: '0.1.0',
    created_at: '2026-01-01T00:00:00.000Z',
    trace_window_end_ms: 0,
    request: {
      source: { type: 'file', path: join(folder, 'traces.jsonl'), include_evaluation_traces: false },
      suite_name: 'orders',
      engine: 'builtin',
      max_traces: 100,
      max_cases: 60,
      seed: 0,
      strategy: 'traces',
      predict_fn: null,
      predict_fn_folder: null,
      judge_model: null,
      evaluation_uri: null,
      evaluation_experiment: 'orders',
    },
  });
  await store.writeSuite({
    schema_version: 1,
    name: 'orders',
    strategy: 'traces',
    agent_type: 'tool_agent',
    question_path: ['question'],
    cases: caseIds.map(evalCase),
    scorers,
    omitted: [],
    predict_fn: undefined,
    mlflow_version: '3.17.2',
  } satisfies SuiteSpec);
  const table = (of: (id: string) => CaseVerdict): Record<string, CaseVerdict> =>
    Object.fromEntries(caseIds.map((id) => [id, of(id)]));
  await store.writeValidation({
    schema_version: 1,
    validation_status: 'failed',
    rows: 60,
    scorers: [],
    diagnostics: [],
    verdicts: isUnjudged ? {} : { polite: table(judged), answer_present: table(checked) },
  } as unknown as ValidationResult);
  await store.writeCertificates({
    schema_version: 1,
    scorers: [
      certificate({ scorer: 'polite', kind: 'guidelines', use: 'explore' }),
      certificate({ scorer: 'answer_present', kind: 'code', use: 'gate' }),
    ],
  } as unknown as Certificates);
  return store;
}
