/**
 * The ladder: MLflow's attributes win, then each convention fills what is still missing, in MLflow's own order
 * (mlflow/tracing/otel/translation). Needed because only some stores translate foreign spans when they are written.
 */
import type { JsonObject } from '../../base/json-value.ts';
import type { RawSpan } from '../../trace/raw-trace.ts';
import type { SpanReading } from '../span-reading.ts';
import type { AttributeReader, AttributeReading } from './attribute-reading.ts';
import { readMlflow } from './mlflow.ts';

const foreignReaders: readonly { prefix: RegExp; read: AttributeReader }[] = [];

export function readSpan(raw: RawSpan): SpanReading {
  const reading = readMlflow(raw.attributes);
  if (reading.type === undefined || reading.inputs === undefined || reading.outputs === undefined) fill(reading, raw.attributes);
  return {
    spanId: raw.spanId,
    parentSpanId: raw.parentSpanId,
    name: raw.name,
    type: (reading.type ?? 'UNKNOWN').toUpperCase(),
    inputs: reading.inputs,
    outputs: reading.outputs,
    status: raw.status,
    statusMessage: raw.statusMessage,
    startTimeNs: raw.startTimeNs,
    endTimeNs: raw.endTimeNs,
    events: raw.events,
    label: reading.label ?? raw.name,
    model: reading.model,
    tokens: reading.tokens,
    tools: reading.tools,
    raw,
  };
}

function fill(reading: AttributeReading, attributes: JsonObject): void {
  const keys = Object.keys(attributes);
  for (const { prefix, read } of foreignReaders) {
    if (!keys.some((key) => prefix.test(key))) continue;
    const more = read(attributes);
    reading.type ??= more.type;
    reading.inputs ??= more.inputs;
    reading.outputs ??= more.outputs;
    reading.model ??= more.model;
    reading.tokens ??= more.tokens;
    reading.tools ??= more.tools;
    reading.label ??= more.label;
  }
}
