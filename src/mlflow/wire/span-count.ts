/** How many spans a trace says it has: `num_spans` of metadata `mlflow.trace.sizeStats`. Traces that came by OTLP do not say. */
import { isJsonObject } from '../../base/json-value.ts';
import { parseJson } from '../../base/lossless-json.ts';
import type { RawTrace } from '../../trace/raw-trace.ts';

export function spanCountOf(info: RawTrace): number | undefined {
  const text = info.metadata['mlflow.trace.sizeStats'];
  if (text === undefined) return undefined;
  try {
    const stats = parseJson(text);
    const count = isJsonObject(stats) ? stats['num_spans'] : undefined;
    return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
  } catch {
    return undefined;
  }
}
