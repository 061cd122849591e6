/**
 * RawTrace: the one input shape of the adapters. `src/mlflow/` decodes every wire shape (OTel JSON, v3 dict, v2 dict, OTLP/JSON
 * export) into it: ids are lower-case hex, times bigint nanoseconds, attribute values decoded JSON. Nothing is interpreted yet.
 */
import type { JsonValue } from '../base/json-value.ts';

export type TraceState = 'OK' | 'ERROR' | 'IN_PROGRESS' | 'UNKNOWN';
export type SpanStatus = 'OK' | 'ERROR' | 'UNSET';

export interface RawSpanEvent {
  name: string;
  timeNs: bigint | undefined;
  attributes: Record<string, JsonValue>;
}

export interface RawSpan {
  /** 16 hex digits for OTel spans; other ids as they came. Unique in a RawTrace (later duplicates replace earlier ones). */
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  startTimeNs: bigint | undefined;
  endTimeNs: bigint | undefined;
  status: SpanStatus;
  statusMessage: string | undefined;
  /** Values decoded by "try JSON, else keep the string"; includes mlflow.spanInputs, mlflow.spanOutputs, mlflow.spanType. */
  attributes: Record<string, JsonValue>;
  events: RawSpanEvent[];
}

export interface Assessment {
  assessmentId: string | undefined;
  name: string;
  kind: 'feedback' | 'expectation' | 'issue';
  source: 'HUMAN' | 'LLM_JUDGE' | 'CODE' | 'UNKNOWN';
  sourceId: string | undefined;
  value: JsonValue | undefined;
  error: string | undefined;
  rationale: string | undefined;
  spanId: string | undefined;
  /** False when overridden by a later assessment. */
  valid: boolean;
}

/** Something that could not be placed or read: counted, never dropped silently. */
export interface Loss {
  kind:
    | 'unreadable-span'
    | 'duplicate-span'
    | 'missing-span'
    | 'cyclic-parent'
    | 'reversed-times'
    | 'truncated-value'
    | 'unplaced-span'
    | 'unreadable-attribute'
    | 'unreadable-assessment';
  count: number;
  /** One example, e.g. a span id or an attribute key. */
  example: string;
}

export interface RawTrace {
  traceId: string;
  experimentId: string | undefined;
  clientRequestId: string | undefined;
  requestTimeMs: number | undefined;
  executionDurationMs: number | undefined;
  state: TraceState;
  /** Cut texts (1,000 characters in open-source MLflow); may not parse; last resort only. */
  requestPreview: string | undefined;
  responsePreview: string | undefined;
  metadata: Record<string, string>;
  tags: Record<string, string>;
  assessments: Assessment[];
  spans: RawSpan[];
  losses: Loss[];
}
