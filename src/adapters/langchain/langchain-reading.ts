/** What LangChain's callback spans say beyond MLflow's attributes (mlflow/langchain/langchain_tracer.py). */
import { isJsonObject } from '../../base/json-value.ts';
import { textOf } from '../attributes/attribute-reading.ts';
import type { SpanReading } from '../span-reading.ts';

export function langchainReading(reading: SpanReading): SpanReading {
  const parameters = reading.raw.attributes['invocation_params'];
  if (!isJsonObject(parameters)) return reading;
  reading.model ??= textOf(parameters['model']) ?? textOf(parameters['model_name']) ?? textOf(parameters['model_id']);
  reading.tools ??= parameters['tools'] ?? parameters['functions'];
  return reading;
}
