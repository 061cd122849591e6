/** Trace infos, v3 (mlflow/entities/trace_info.py) and v2 (trace_info_v2.py), as RawTraces that have no spans yet. */
import { z } from 'zod';
import { isJsonObject, type JsonValue } from '../../base/json-value.ts';
import { stringifyJson } from '../../base/lossless-json.ts';
import type { RawTrace, TraceState } from '../../trace/raw-trace.ts';
import { decodeAssessments } from './assessment.ts';
import { traceIdOf } from './ids.ts';
import { createLossCounter } from './loss-counter.ts';
import { durationMs, momentMs } from './times.ts';

const number = z.union([z.number(), z.bigint().transform(Number)]);
const moment = z.union([z.string(), number]).nullish();
/** z.record would drop a "__proto__" key. Values are texts; what is not (hand-written files) is kept as its JSON. */
const record = z.custom<Record<string, unknown>>(isJsonObject, 'expected an object');
const textMap = record.nullish();

export const traceInfoV3Schema = z.looseObject({
  trace_id: z.string().min(1),
  client_request_id: z.string().nullish(),
  trace_location: z.looseObject({ mlflow_experiment: z.looseObject({ experiment_id: z.string() }).nullish() }).nullish(),
  request_preview: z.string().nullish(),
  response_preview: z.string().nullish(),
  request_time: moment,
  execution_duration: moment,
  execution_duration_ms: number.nullish(),
  state: z.string().nullish(),
  trace_metadata: textMap,
  tags: textMap,
  assessments: z.array(z.unknown()).nullish(),
});

const pairs = z.union([z.array(z.looseObject({ key: z.string(), value: z.string() })), record]).nullish();

export const traceInfoV2Schema = z.looseObject({
  request_id: z.string().min(1),
  experiment_id: z.string().nullish(),
  timestamp_ms: number.nullish(),
  execution_time_ms: number.nullish(),
  status: z.string().nullish(),
  request_metadata: pairs,
  tags: pairs,
  assessments: z.array(z.unknown()).nullish(),
});

export const traceInfoSchema = z.union([traceInfoV3Schema.transform(fromV3), traceInfoV2Schema.transform(fromV2)]);

function fromV3(info: z.infer<typeof traceInfoV3Schema>): RawTrace {
  const losses = createLossCounter();
  const assessments = decodeAssessments(info.assessments ?? [], losses);
  return {
    traceId: traceIdOf(info.trace_id) ?? info.trace_id,
    experimentId: info.trace_location?.mlflow_experiment?.experiment_id,
    clientRequestId: info.client_request_id ?? undefined,
    requestTimeMs: momentMs(info.request_time),
    executionDurationMs: durationMs(info.execution_duration_ms ?? info.execution_duration),
    state: stateOf(info.state),
    requestPreview: info.request_preview ?? undefined,
    responsePreview: info.response_preview ?? undefined,
    metadata: texts(Object.entries(info.trace_metadata ?? {})),
    tags: texts(Object.entries(info.tags ?? {})),
    assessments,
    spans: [],
    losses: losses.list(),
  };
}

/** v2 keeps the previews in its metadata. */
function fromV2(info: z.infer<typeof traceInfoV2Schema>): RawTrace {
  const losses = createLossCounter();
  const assessments = decodeAssessments(info.assessments ?? [], losses);
  const metadata = texts(entries(info.request_metadata));
  return {
    traceId: traceIdOf(info.request_id) ?? info.request_id,
    experimentId: info.experiment_id ?? undefined,
    clientRequestId: undefined,
    requestTimeMs: info.timestamp_ms ?? undefined,
    executionDurationMs: durationMs(info.execution_time_ms),
    state: stateOf(info.status),
    requestPreview: metadata['mlflow.traceInputs'],
    responsePreview: metadata['mlflow.traceOutputs'],
    metadata,
    tags: texts(entries(info.tags)),
    assessments,
    spans: [],
    losses: losses.list(),
  };
}

const entries = (list: z.infer<typeof pairs>): [string, unknown][] =>
  Array.isArray(list) ? list.map(({ key, value }) => [key, value]) : Object.entries(list ?? {});

/** `Object.fromEntries` makes "__proto__" an own property. */
const texts = (list: readonly [string, unknown][]): Record<string, string> =>
  Object.fromEntries(list.map(([key, value]) => [key, typeof value === 'string' ? value : stringifyJson(value as JsonValue)]));

function stateOf(state: string | null | undefined): TraceState {
  return state === 'OK' || state === 'ERROR' || state === 'IN_PROGRESS' ? state : 'UNKNOWN';
}
