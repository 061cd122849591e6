/** What the report is made from. Runtime types (camelCase); the documents inside are the persisted ones. */
import type { Analysis } from '../../analysis/analysis.ts';
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

export interface ReportInput {
  analysis: Analysis;
  spec: SuiteSpec;
  /** Undefined when nothing was executed: the page says so. */
  validation: ValidationResult | undefined;
  /** Traces of the evidence (see `tracesInReport`); others are named without their steps. */
  traces: readonly ReportTrace[];
  source: ReportSource;
  engine: 'builtin' | 'claude';
  tasks: readonly ReportTask[];
  /** Version of Evalwright. */
  version?: string | undefined;
  /** ISO date and time; left out of the page when missing, so that equal input gives equal bytes. */
  generatedAt?: string | undefined;
}
