/** What the report is made from. Runtime types (camelCase); the documents inside are the persisted ones. */
import type { Amendment } from '../../analysis/amendment.ts';
import type { Analysis } from '../../analysis/analysis.ts';
import type { Certificates } from '../../certify/certificate.ts';
import type { Gates } from '../../gate/gates.ts';
import type { Maker, SuiteEdit } from '../../spec/suite-edit.ts';
import type { SuiteSpec } from '../../spec/suite-spec.ts';
import type { StepKind } from '../../trace/trace.ts';
import type { ValidationResult } from '../../validate/validation-result.ts';

/** A value cut for display; `omitted` counts the UTF-16 units left out. */
export interface BoundedText {
  text: string;
  omitted: number;
}

export interface ReportStep {
  spanId: string;
  kind: StepKind;
  name: string;
  /** 0 directly under the root, 1 inside a sub-agent, and so on. */
  depth: number;
  startOffsetMs: number | undefined;
  durationMs: number | undefined;
  error: string | undefined;
  model: string | undefined;
  totalTokens: number | undefined;
  input: BoundedText | undefined;
  output: BoundedText | undefined;
}

/** A span that is no step (root, chain); findings may point at it. */
export interface ReportSpan {
  spanId: string;
  name: string;
  type: string;
  durationMs: number | undefined;
  error: string | undefined;
}

/** A trace, compact enough to keep many: made by `reportTraceFrom`. */
export interface ReportTrace {
  traceId: string;
  state: 'OK' | 'ERROR' | 'IN_PROGRESS' | 'UNKNOWN';
  durationMs: number | undefined;
  question: BoundedText | undefined;
  answer: BoundedText | undefined;
  steps: ReportStep[];
  /** Spans that are no steps, at most 50, in order of start. */
  otherSpans: ReportSpan[];
}

export interface ReportSource {
  /** Without user name, password and query; undefined when the traces came from a file. */
  trackingUri: string | undefined;
  experimentName: string | undefined;
  experimentId: string | undefined;
  filter: string | undefined;
  /** Traces that matched at the source; analysed are `analysis.trace_summary.total_analyzed`. */
  traceCount: number;
  /** Base address of an MLflow UI that goes on running: trace ids become links. */
  uiUrl?: string | undefined;
}

interface ReportTask {
  name: string;
  status: 'pending' | 'running' | 'done' | 'failed';
  /** Times a worker took it up. */
  attempts: number;
  note?: string | undefined;
}

/** What the page shows of `state/agent_sessions.json`. */
export interface ReportAgentSession {
  id: string;
  role: 'initializer' | 'worker' | 'fix' | 'chat';
  model: string;
  status: 'running' | 'completed' | 'failed' | 'interrupted';
  failure: { kind: string; message: string } | null;
  usage: {
    input_tokens: number;
    output_tokens: number;
    cache_read_tokens: number;
    cache_write_tokens: number;
    /** null: the price of the model is not known. */
    cost_usd: number | null;
    cost_basis: 'list' | 'unknown';
    requests: number;
  };
  tool_calls: number;
  tool_errors: number;
  /** Different refusals and failures of tools, how often each; not all when there were many. */
  refusals?: readonly { tool: string; message: string; times: number }[];
  wall_ms: number;
  summary: string | null;
}

/** What the page shows of `state/proposals.json`. */
export type ReportProposal = {
  session: string;
  made_by: Maker;
  status: 'open' | 'accepted' | 'rejected';
  reason: string | null;
} & ({ type: 'edit'; edit: SuiteEdit } | { type: 'amendment'; amendment: Amendment } | { type: 'artifact'; path: string });

export interface ReportAgent {
  sessions: readonly ReportAgentSession[];
  proposals: readonly ReportProposal[];
  /** How the agent's part ended when it did not end by itself, e.g. "The budget was used up; the run carried on without the agent." */
  note?: string | undefined;
}

export interface ReportInput {
  /** With the amendments laid over it. */
  analysis: Analysis;
  spec: SuiteSpec;
  /** Undefined when nothing was executed: the page says so. */
  validation: ValidationResult | undefined;
  /** Undefined in sessions of versions that made none. */
  certificates?: Certificates | undefined;
  /** evaluation/gates.json; undefined when there is none, or none that can be read. */
  gates?: Gates | undefined;
  /** Traces of the evidence (see `tracesInReport`); others are named without their steps. */
  traces: readonly ReportTrace[];
  source: ReportSource;
  engine: 'builtin' | 'claude';
  /** Engine claude, or when people or other agents changed the suite. */
  agent?: ReportAgent | undefined;
  tasks: readonly ReportTask[];
  /** Version of Evalwright. */
  version?: string | undefined;
  /** ISO date and time; left out of the page when missing, so that equal input gives equal bytes. */
  generatedAt?: string | undefined;
}
