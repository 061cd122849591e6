/** Raw traces and spans for tests, with everything optional. */
import type { JsonObject, JsonValue } from '../../src/base/json-value.ts';
import type { RawSpan, RawTrace } from '../../src/trace/raw-trace.ts';

export function rawSpan(
  name: string,
  type: string | undefined,
  more: Partial<RawSpan> & { inputs?: JsonValue; outputs?: JsonValue } = {},
): RawSpan {
  const { inputs, outputs, attributes, ...fields } = more;
  const own: JsonObject = { ...attributes };
  if (type !== undefined) own['mlflow.spanType'] = type;
  if (inputs !== undefined) own['mlflow.spanInputs'] = inputs;
  if (outputs !== undefined) own['mlflow.spanOutputs'] = outputs;
  return {
    spanId: name,
    parentSpanId: undefined,
    name,
    startTimeNs: undefined,
    endTimeNs: undefined,
    status: 'OK',
    statusMessage: undefined,
    events: [],
    ...fields,
    attributes: own,
  };
}

export function rawTrace(spans: RawSpan[], more: Partial<RawTrace> = {}): RawTrace {
  return {
    traceId: 'tr-1',
    experimentId: undefined,
    clientRequestId: undefined,
    requestTimeMs: undefined,
    executionDurationMs: undefined,
    state: 'UNKNOWN',
    requestPreview: undefined,
    responsePreview: undefined,
    metadata: {},
    tags: {},
    assessments: [],
    spans,
    losses: [],
    ...more,
  };
}
