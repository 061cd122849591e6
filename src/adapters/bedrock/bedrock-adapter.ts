/** AWS Bedrock under mlflow.bedrock.autolog: converse (messages, toolConfig) and invoke_model, whose body is JSON text. */
import { isJsonObject } from '../../base/json-value.ts';
import { decodeTrace } from '../decode-trace.ts';
import { hasFormat, someSpan } from '../detect.ts';
import { decodeJsonText } from '../messages/json-text.ts';
import type { SpanAdapter } from '../span-adapter.ts';
import type { SpanReading } from '../span-reading.ts';

export const bedrockAdapter: SpanAdapter = {
  name: 'bedrock',
  detect: (raw) => (hasFormat(raw, 'bedrock') || someSpan(raw, (span) => span.name.startsWith('BedrockRuntime.')) ? 0.35 : 0),
  decode: (raw) => decodeTrace(raw, { framework: 'bedrock', read: readBedrock }),
};

/** Request and response bodies replace the envelopes around them; the model id stays with the request. */
function readBedrock(reading: SpanReading): SpanReading {
  const { inputs, outputs } = reading;
  if (isJsonObject(inputs)) {
    const body = decodeJsonText(inputs['body']);
    if (isJsonObject(body)) reading.inputs = { ...inputs, ...body, body: null };
  }
  if (isJsonObject(outputs)) {
    const body = decodeJsonText(outputs['body']);
    if (isJsonObject(body)) reading.outputs = body;
  }
  return reading;
}
