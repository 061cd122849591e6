/** MLflow's own attributes (mlflow/tracing/constant.py SpanAttributeKey). */
import { isJsonObject, type JsonObject } from '../../base/json-value.ts';
import { textOf, usageOf, type AttributeReading } from './attribute-reading.ts';

export function readMlflow(attributes: JsonObject): AttributeReading {
  const usage = attributes['mlflow.chat.tokenUsage'];
  return {
    type: textOf(attributes['mlflow.spanType']),
    inputs: attributes['mlflow.spanInputs'],
    outputs: attributes['mlflow.spanOutputs'],
    model: textOf(attributes['mlflow.llm.model']),
    tokens: isJsonObject(usage) ? usageOf(usage['input_tokens'], usage['output_tokens'], usage['total_tokens']) : undefined,
    tools: attributes['mlflow.chat.tools'],
  };
}
