/** A run whose every recorded text and every name carries a canary, closes markers and holds what a terminal or JSON chokes on. */
import { amendAnalysis } from '../../src/analysis/amend-analysis.ts';
import { AppError } from '../../src/base/app-error.ts';
import type { JsonValue } from '../../src/base/json-value.ts';
import type { MlflowClient } from '../../src/mlflow/client.ts';
import type { Run } from '../../src/mlflow/endpoints/runs.ts';
import type { ToolContext } from '../../src/tools/tool-context.ts';
import type { Span, Trace } from '../../src/trace/trace.ts';
import type { ValidationResult } from '../../src/validate/validation-result.ts';
import { sampleOf, step, trace, type Sample } from '../spec/sample-traces.ts';
import { contextOf } from './tool-context.ts';

export const canary = 'kanari';

export interface HostileRun {
  context: ToolContext;
  sample: Sample;
}

/** `text` stands in every place where a trace, MLflow or a model can put one. */
export function hostileRun(text: string, { traces: count = 4 } = {}): HostileRun {
  const traces = Array.from({ length: count }, (_, index) => hostileTrace(`tr-${text}-${index}`, text, index));
  const sample = sampleOf(traces);
  const [id] = sample.traces.keys();
  const evidence = [{ trace_id: id!, span_id: `s-${text}`, quote: text }];
  const analysis = amendAnalysis(sample.analysis, [
    {
      made_by: 'claude',
      amendment: { action: 'add', title: text, claim: text, severity: 'low', trace_ids: [id!], evidence },
    },
    ...sample.analysis.findings.flatMap(({ id: finding }) => [
      { made_by: 'claude' as const, amendment: { action: 'correct' as const, finding, claim: text, severity: null, evidence } },
      { made_by: 'claude' as const, amendment: { action: 'doubt' as const, finding, reason: text, evidence } },
    ]),
  ]);
  const refused = () => Promise.resolve({ accepted: false as const, reason: text, hint: 'Do something else.' });
  const context = contextOf(
    { ...sample, analysis },
    {
      mayAnnotate: true,
      mlflow: { client: hostileMlflow(text), experimentId: '1' },
      lastValidation: () => Promise.resolve(hostileValidation(text)),
      proposeEdit: refused,
      proposeAmendment: refused,
      proposeArtifact: refused,
      validate: () => Promise.reject(new AppError('internal.bug', text)),
      certify: () => Promise.resolve({ certificate: undefined, problems: [text] }),
      status: () => Promise.resolve({ [text]: text }),
    },
  );
  const suite = async () => {
    const made = await contextOf({ ...sample, analysis }).suite();
    return {
      ...made,
      name: text,
      omitted: [{ name: text, reason: text }],
      scorers: made.scorers.map((scorer) => ({ ...scorer, rationale: text, findings: [text] })),
    };
  };
  return { context: { ...context, suite }, sample: { ...sample, analysis } };
}

function hostileTrace(traceId: string, text: string, index: number): Trace {
  const value: JsonValue = { [text]: [text, { deep: text }] };
  const steps = [
    step('model', text, { spanId: `m-${text}`, index: 0, input: value, output: text, agent: text }),
    step('tool', text, { spanId: `s-${text}`, index: 1, input: value, output: value, error: text }),
    ...(index % 2 === 0 ? [step('tool', `${text}2`, { spanId: `t-${text}`, index: 2, input: text, output: text })] : []),
  ];
  const span: Span = {
    spanId: `s-${text}`,
    parentSpanId: undefined,
    name: text,
    type: text,
    inputs: value,
    outputs: text,
    status: 'ERROR',
    statusMessage: text,
    startTimeNs: 1n,
    endTimeNs: 2n,
    events: [{ name: text, timeNs: 1n, attributes: { [text]: text } }],
  };
  return trace(traceId, {
    question: text,
    answer: text,
    sessionId: text,
    systemTexts: [text],
    state: index === 0 ? 'ERROR' : 'OK',
    steps,
    spans: [span],
    assessments: (['HUMAN', 'CODE'] as const).map((source) => ({
      assessmentId: 'a-1',
      name: text,
      kind: 'feedback',
      source,
      sourceId: text,
      value: text,
      error: text,
      rationale: text,
      spanId: undefined,
      valid: false,
    })),
  });
}

/** Answers and failures as a server could give them that repeats what it was sent. */
function hostileMlflow(text: string): MlflowClient {
  const run: Run = {
    runId: text,
    experimentId: '1',
    status: text,
    artifactUri: undefined,
    metrics: { [text]: 1 },
    tags: { 'mlflow.runName': text, [text]: text },
  };
  const failure = () => Promise.reject(new AppError('remote.rejected', text, { details: { status: 400, reason: text } }));
  return {
    searchRuns: (_experiment: string, { filter }: { filter?: string }) =>
      filter === undefined ? Promise.resolve([run]) : failure(),
    getRun: (id: string) => (id === 'broken' ? Promise.reject(new Error(text)) : Promise.resolve(run)),
    // oxlint-disable-next-line require-yield -- it fails before the first page
    async *searchTraces() {
      await failure();
    },
    setTag: failure,
    logFeedback: failure,
    logExpectation: failure,
  } as unknown as MlflowClient;
}

function hostileValidation(text: string): ValidationResult {
  return {
    validation_status: 'failed',
    rows: 1,
    scorers: [
      {
        name: text,
        kind: 'code',
        rows: 1,
        scored: 0,
        not_applicable: 0,
        error: 1,
        missing: 0,
        mean: null,
        status: 'failed',
        reason: text,
        wiring: null,
      },
    ],
    verdicts: { [text]: { [text]: 'error' } },
    diagnostics: [
      { rung: 'run', code: 'scorer-error', severity: 'error', scorer: text, file: text, line: 1, message: text, hint: text },
    ],
  } as unknown as ValidationResult;
}

/** Every action of every tool, right and wrong, with `text` also in what the model sends. */
export function everyCall({ sample }: HostileRun, text: string): [tool: string, input: object][] {
  const ids = [...sample.traces.keys()].map((id) => id.slice(0, 200));
  const [trace_id, healthy] = ids;
  const short = text.slice(0, 200);
  const finding = sample.analysis.findings.at(-1)!.id;
  const query_type = sample.analysis.query_types[0]!.id;
  const evidence = [{ trace_id, span_id: short, quote: short }];
  const reads = ['search', 'get', 'assessments', 'runs', 'run'].flatMap((action): [string, object][] => [
    ['mlflow_query', { action, trace_id, run_id: short }],
    ['mlflow_query', { action, trace_id: short, run_id: 'broken', finding: short, format: 'detailed' }],
    ['mlflow_query', { action, trace_id, filter: short, contains: short }],
  ]);
  return [
    ...reads,
    ['mlflow_query', { action: 'search', finding, query_type, format: 'detailed' }],
    ['mlflow_query', { action: 'search', query_type: short }],
    ['mlflow_query', { action: 'get', trace_id, detail: 'analysis' }],
    ['mlflow_query', { action: 'get', trace_id, detail: 'explain' }],
    ['mlflow_query', { action: 'get', trace_id, detail: 'full' }],
    ['mlflow_query', { action: 'get', trace_id, span_id: `s-${text}`.slice(0, 200) }],
    ['mlflow_query', { action: 'get', trace_id, span_id: `q-${short}`.slice(0, 200) }],
    ['mlflow_query', { action: 'get', trace_id: `${trace_id}x`.slice(-200) }],
    ['mlflow_annotate', { action: 'tag', trace_id, name: canary, value: short }],
    ['mlflow_annotate', { action: 'feedback', trace_id, name: canary, value: short, rationale: short }],
    ['mlflow_annotate', { action: 'tag', trace_id: short, name: canary, value: 1 }],
    ['query_types', {}],
    ['query_types', { query_type }],
    ['query_types', { query_type: short }],
    ['findings', {}],
    ...sample.analysis.findings.flatMap(({ id }): [string, object][] => [
      ['findings', { finding: id }],
      ['findings', { finding: id, format: 'detailed' }],
    ]),
    ['findings', { finding: short }],
    ['save_findings', { amendments: [{ action: 'doubt', finding: short, reason: short, evidence }] }],
    ['save_findings', { amendments: [{ action: 'add', title: short, evidence }] }],
    ['trace_compare', { failing: trace_id, healthy }],
    ['trace_compare', { failing: trace_id }],
    ['trace_compare', { failing: short }],
    ['trace_compare', { failing: trace_id, healthy: short }],
    ['trace_compare', { failing: trace_id, finding: short }],
    ['show_suite', {}],
    ...['cases', 'scorers', 'omitted'].map((part): [string, object] => ['show_suite', { part }]),
    ['show_suite', { name: short }],
    ['show_suite', { name: 'answer_given' }],
    ['propose_scorer', { scorer: { kind: 'guidelines', name: 'abc', rationale: short, guidelines: [short] } }],
    ['propose_scorer', { scorer: { kind: 'python', name: short, rationale: short } }],
    ['edit_suite', { edit: { operation: 'remove_case', case_id: short, reason: 'no' } }],
    ['edit_suite', { edit: { operation: 'add_case', reason: short } }],
    ['run_validation', {}],
    ['run_validation', { last: true }],
    ['run_validation', { last: true, scorer: short }],
    ['certify_scorer', { scorer: short }],
    ['certify_scorer', { scorer: 'answer_present' }],
    ['write_artifact', { path: short, content: short }],
    ['session_status', {}],
  ];
}
