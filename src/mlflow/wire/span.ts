/**
 * One span of any shape MLflow or an OTLP/JSON exporter writes, as a RawSpan. Hand-written checks, for this is the hot path;
 * whatever has the wrong type is counted, nothing throws. Shapes (mlflow/entities/span.py):
 * OTel JSON (traces/get, batchGet): base64 ids, attributes as [{key, value: AnyValue}]; v3 dict (get-trace-artifact, traces.json,
 * Trace.to_json): base64 ids, attributes as an object of JSON texts (3.5.0: ids as "tr-…" and hex, status "OK"); v2 dict: ids in
 * `context`, `parent_id`, `status_code`; OTLP/JSON: camelCase, hex ids, times as strings, status as a number.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json-value.ts';
import type { RawSpan, RawSpanEvent, SpanStatus } from '../../trace/raw-trace.ts';
import { decodeKeyValues } from './any-value.ts';
import { bounded, decodeEncoded, decodeText, setOwn } from './attribute-value.ts';
import { spanIdOf } from './ids.ts';
import type { LossCounter } from './loss-counter.ts';
import { nanoseconds } from './times.ts';

/** Undefined, and counted, when it is not a span: no object, or no span id. */
export function decodeSpan(value: JsonValue | undefined, losses: LossCounter): RawSpan | undefined {
  if (!isJsonObject(value)) {
    losses.add('unreadable-span', value === null ? 'null' : typeof value);
    return undefined;
  }
  const context = value['context'];
  const spanId = spanIdOf(isJsonObject(context) ? context['span_id'] : (value['span_id'] ?? value['spanId']));
  if (spanId === undefined) {
    losses.add('unreadable-span', 'no span id');
    return undefined;
  }
  const status = statusOf(value);
  return {
    spanId,
    parentSpanId: spanIdOf(value['parent_span_id'] ?? value['parentSpanId'] ?? value['parent_id']),
    name: textOf(value['name']) ?? '',
    startTimeNs: nanoseconds(value['start_time_unix_nano'] ?? value['startTimeUnixNano'] ?? value['start_time']),
    endTimeNs: nanoseconds(value['end_time_unix_nano'] ?? value['endTimeUnixNano'] ?? value['end_time']),
    status: status.code,
    statusMessage: status.message,
    attributes: attributesOf(value['attributes'], spanId, losses),
    events: eventsOf(value['events'], spanId, losses),
  };
}

const textOf = (value: JsonValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

function statusOf(span: JsonObject): { code: SpanStatus; message: string | undefined } {
  const status = span['status'];
  const code = isJsonObject(status) ? status['code'] : (span['status_code'] ?? status);
  const message = isJsonObject(status) ? status['message'] : span['status_message'];
  return { code: statusCode(code), message: textOf(message) || undefined };
}

function statusCode(code: JsonValue | undefined): SpanStatus {
  if (code === 1 || code === 'STATUS_CODE_OK' || code === 'OK') return 'OK';
  return code === 2 || code === 'STATUS_CODE_ERROR' || code === 'ERROR' ? 'ERROR' : 'UNSET';
}

function attributesOf(value: JsonValue | undefined, spanId: string, losses: LossCounter): Record<string, JsonValue> {
  if (value === undefined || value === null) return {};
  if (Array.isArray(value)) {
    const attributes = decodeKeyValues(value, losses);
    for (const key of Object.keys(attributes)) {
      const item = attributes[key];
      if (typeof item === 'string') setOwn(attributes, key, decodeText(item, losses));
    }
    return attributes;
  }
  if (!isJsonObject(value)) {
    losses.add('unreadable-attribute', `attributes of span ${spanId}`);
    return {};
  }
  const attributes: Record<string, JsonValue> = {};
  for (const key of Object.keys(value)) {
    const item = value[key]!;
    setOwn(attributes, key, typeof item === 'string' ? decodeEncoded(item, losses) : bounded(item, losses));
  }
  return attributes;
}

function eventsOf(value: JsonValue | undefined, spanId: string, losses: LossCounter): RawSpanEvent[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    losses.add('unreadable-attribute', `events of span ${spanId}`);
    return [];
  }
  const events: RawSpanEvent[] = [];
  for (const event of value) {
    if (!isJsonObject(event)) {
      losses.add('unreadable-attribute', `an event of span ${spanId}`);
      continue;
    }
    events.push({
      name: textOf(event['name']) ?? '',
      timeNs: nanoseconds(event['time_unix_nano'] ?? event['timeUnixNano'] ?? event['timestamp']),
      attributes: eventAttributes(event['attributes'], losses),
    });
  }
  return events;
}

/** MLflow does not encode event attributes: they are kept as they are. */
function eventAttributes(value: JsonValue | undefined, losses: LossCounter): Record<string, JsonValue> {
  if (Array.isArray(value)) return decodeKeyValues(value, losses);
  return isJsonObject(value) ? (bounded(value, losses) as JsonObject) : {};
}
