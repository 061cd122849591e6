/** Model name and usage from the request and the answer, where no attribute has them. */
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json-value.ts';
import type { TokenUsage } from '../trace/token-usage.ts';
import { textOf, usageOf } from './attributes/attribute-reading.ts';
import { isModelSpan, type SpanReading } from './span-reading.ts';

const modelKeys = ['model', 'model_name', 'modelId', 'model_id'];
const usageKeys = ['usage', 'usage_metadata', 'usageMetadata', 'token_usage'];

export function withModelDetails(reading: SpanReading): SpanReading {
  if (!isModelSpan(reading)) return reading;
  const places = [reading.outputs, reading.inputs, reading.raw.attributes];
  reading.model ??= firstOf(places, modelName);
  reading.tokens ??= firstOf([reading.outputs, reading.raw.attributes], usage);
  return reading;
}

function firstOf<T>(places: readonly (JsonValue | undefined)[], read: (place: JsonObject) => T | undefined): T | undefined {
  for (const place of places) {
    const found = isJsonObject(place) ? read(place) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** LlamaIndex writes "unknown" for models without a name. */
function modelName(place: JsonObject): string | undefined {
  for (const key of modelKeys) {
    const name = Object.hasOwn(place, key) ? textOf(place[key]) : undefined;
    if (name !== undefined && name !== 'unknown') return name;
  }
  return undefined;
}

/** OpenAI, Anthropic, Gemini and Bedrock name the same three counts differently. */
function usage(place: JsonObject): TokenUsage | undefined {
  for (const key of usageKeys) {
    const counts = place[key];
    if (!isJsonObject(counts)) continue;
    const input =
      counts['input_tokens'] ??
      counts['prompt_tokens'] ??
      counts['inputTokens'] ??
      counts['prompt_token_count'] ??
      counts['promptTokenCount'];
    const output =
      counts['output_tokens'] ??
      counts['completion_tokens'] ??
      counts['outputTokens'] ??
      counts['candidates_token_count'] ??
      counts['candidatesTokenCount'];
    const total = counts['total_tokens'] ?? counts['totalTokens'] ?? counts['total_token_count'] ?? counts['totalTokenCount'];
    const found = usageOf(input, output, total);
    if (found !== undefined) return found;
  }
  return undefined;
}
