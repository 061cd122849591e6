/** A trace with its spans, from any envelope: REST `{trace_info, spans}`, `Trace.to_json` `{info, data: {spans}}`. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json-value.ts';
import { spanCountOf } from './span-count.ts';
import type { RawTrace } from '../../trace/raw-trace.ts';
import { createLossCounter } from './loss-counter.ts';
import { decodeSpans } from './span-list.ts';
import { traceInfoSchema } from './trace-info.ts';

/** The same trace with these spans; spans that the trace says it has and that are not there are counted as missing. */
export function withSpans(info: RawTrace, values: readonly JsonValue[]): RawTrace {
  const losses = createLossCounter(info.losses);
  const spans = decodeSpans(values, losses);
  const expected = spanCountOf(info);
  if (expected !== undefined && expected > values.length) losses.add('missing-span', info.traceId, expected - values.length);
  return { ...info, spans, losses: losses.list() };
}

/** The same trace with a note that no call delivered its spans. */
export function withoutSpans(info: RawTrace): RawTrace {
  const losses = createLossCounter(info.losses);
  losses.add('missing-span', info.traceId, Math.max(1, spanCountOf(info) ?? 1));
  return { ...info, spans: [], losses: losses.list() };
}

/** Undefined when it is no such envelope; throws a ZodError when its info is malformed. */
export function decodeTrace(value: JsonObject): RawTrace | undefined {
  const info = value['trace_info'] ?? value['info'];
  const data = value['data'];
  if (!isJsonObject(info)) return undefined;
  const spans = Array.isArray(value['spans'])
    ? value['spans']
    : isJsonObject(data) && Array.isArray(data['spans'])
      ? data['spans']
      : [];
  return withSpans(traceInfoSchema.parse(info), spans);
}
