/** mlflow.pyfunc.ResponsesAgent: root `predict` or `predict_stream`, {"request": {"input": [...]}} in, {"output": [...]} out. */
import { isJsonObject } from '../../base/json-value.ts';
import { decodeTrace } from '../decode-trace.ts';
import { someSpan } from '../detect.ts';
import type { SpanAdapter } from '../span-adapter.ts';

export const responsesAgentAdapter: SpanAdapter = {
  name: 'responses-agent',
  detect: (raw) =>
    someSpan(raw, (span) => span.parentSpanId === undefined && isRequest(span.attributes['mlflow.spanInputs'])) ? 0.4 : 0,
  decode: (raw) => decodeTrace(raw, { framework: 'responses-agent' }),
};

function isRequest(inputs: unknown): boolean {
  const request = isJsonObject(inputs) ? inputs['request'] : undefined;
  return isJsonObject(request) && Array.isArray(request['input']);
}
