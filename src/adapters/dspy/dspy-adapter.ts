/** DSPy under mlflow.dspy.autolog: `X.forward`, `LM.__call__`, `Tool.<name>`; the model call lies inside `Predict.forward`. */
import { isJsonObject, type JsonObject } from '../../base/json-value.ts';
import { decodeTrace } from '../decode-trace.ts';
import { hasFormat, someSpan } from '../detect.ts';
import type { SpanAdapter } from '../span-adapter.ts';
import type { SpanReading } from '../span-reading.ts';

export const dspyAdapter: SpanAdapter = {
  name: 'dspy',
  detect: (raw) => (hasFormat(raw, 'dspy') || someSpan(raw, (span) => span.name === 'LM.__call__') ? 0.7 : 0),
  decode: (raw) => decodeTrace(raw, { framework: 'dspy', read: readDspy }),
};

function readDspy(reading: SpanReading): SpanReading {
  if (reading.type !== 'TOOL') return reading;
  reading.label = reading.label.replace(/^Tool\./, '');
  reading.inputs = unwrapped(reading.inputs);
  return reading;
}

/** Tools called with keyword arguments only record them under `kwargs`. */
function unwrapped(inputs: SpanReading['inputs']): SpanReading['inputs'] {
  const wrapper: JsonObject = isJsonObject(inputs) ? inputs : {};
  return Object.keys(wrapper).length === 1 && isJsonObject(wrapper['kwargs']) ? wrapper['kwargs'] : inputs;
}
