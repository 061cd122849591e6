/** LlamaIndex under mlflow.llama_index.autolog: `Class.method` spans; queries come as bundles, completions as plain prompts. */
import { isJsonObject, type JsonValue } from '../../base/json-value.ts';
import { decodeTrace } from '../decode-trace.ts';
import { hasFormat, someSpan } from '../detect.ts';
import type { SpanAdapter } from '../span-adapter.ts';
import { isModelSpan, type SpanReading } from '../span-reading.ts';

export const llamaIndexAdapter: SpanAdapter = {
  name: 'llama-index',
  detect: (raw) =>
    hasFormat(raw, 'llamaindex') ? 0.7 : someSpan(raw, (span) => /QueryEngine\.a?query$/.test(span.name)) ? 0.5 : 0,
  decode: (raw) => decodeTrace(raw, { framework: 'llama-index', read: readLlamaIndex }),
};

function readLlamaIndex(reading: SpanReading): SpanReading {
  const attributes = reading.raw.attributes;
  if (reading.model === 'unknown') reading.model = undefined;
  if (reading.type === 'RETRIEVER' || reading.type === 'TOOL')
    reading.label = reading.label.replace(/\.a?(?:retrieve|call)$/, '');
  if (reading.type === 'TOOL' && typeof attributes['name'] === 'string') reading.label = attributes['name'];
  if (reading.type === 'RETRIEVER') reading.inputs = queryText(reading.inputs) ?? reading.inputs;
  const prompt = attributes['prompt'];
  if (isModelSpan(reading) && typeof prompt === 'string') reading.inputs = { prompt };
  return reading;
}

function queryText(inputs: JsonValue | undefined): JsonValue | undefined {
  const bundle = isJsonObject(inputs) ? (inputs['str_or_query_bundle'] ?? inputs['query_bundle']) : undefined;
  return isJsonObject(bundle) ? bundle['query_str'] : bundle;
}
