/**
 * The ladder: MLflow's attributes win, then each convention fills what is still missing (mlflow/tracing/otel/translation).
 * Needed because only some stores translate foreign spans when they are written.
 */
import type { RawSpan } from '../../trace/raw-trace.ts';
import type { SpanReading } from '../span-reading.ts';
import type { AttributeReading } from './attribute-reading.ts';
import { readGenAi } from './gen-ai.ts';
import { readMlflow } from './mlflow.ts';
import { readOpenInference } from './openinference.ts';
import { readTraceloop } from './traceloop.ts';
import { readVercelAi } from './vercel-ai.ts';

/** The more specific conventions first: Traceloop's spans use gen_ai keys too. A reader is asked only when a key starts with one of its prefixes. */
const conventions: readonly { prefixes: readonly string[]; read: (raw: RawSpan) => AttributeReading }[] = [
  {
    prefixes: ['openinference.', 'llm.input_messages.', 'retrieval.documents.'],
    read: (raw) => readOpenInference(raw.attributes),
  },
  {
    prefixes: ['traceloop.', 'gen_ai.prompt.', 'gen_ai.completion.', 'llm.request.'],
    read: (raw) => readTraceloop(raw.attributes),
  },
  { prefixes: ['gen_ai.'], read: (raw) => readGenAi(raw.attributes, raw.events) },
  { prefixes: ['ai.'], read: (raw) => readVercelAi(raw.attributes) },
];

export function readSpan(raw: RawSpan): SpanReading {
  const reading = readMlflow(raw.attributes);
  fill(reading, raw);
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

function fill(reading: AttributeReading, raw: RawSpan): void {
  const keys = Object.keys(raw.attributes);
  for (const { prefixes, read } of conventions) {
    if (!keys.some((key) => prefixes.some((prefix) => key.startsWith(prefix)))) continue;
    const more = read(raw);
    reading.type ??= more.type;
    reading.inputs ??= more.inputs;
    reading.outputs ??= more.outputs;
    reading.model ??= more.model;
    reading.tokens ??= more.tokens;
    reading.tools ??= more.tools;
    reading.label ??= more.label;
  }
}
