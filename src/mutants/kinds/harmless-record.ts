/** Changes of how a run was recorded: nothing that the agent did or said is different. */
import { findOutputMessages } from '../../adapters/messages/find-messages.ts';
import { isJsonObject, type JsonValue } from '../../base/json-value.ts';
import type { Span, Step } from '../../trace/trace.ts';
import { editValues, rootSpan, settle } from '../edit-trace.ts';
import { defineMutation, type Mutation } from '../mutation.ts';
import { read, rewriteConversations } from '../messages.ts';
import { rewriteStrings } from '../rewrite-value.ts';
import { freshId } from '../spans.ts';

const idsRenamed = defineMutation(
  {
    kind: 'ids_renamed',
    harm: 'harmless',
    family: 'surface',
    description: 'Trace id and span ids are others, everywhere alike.',
  },
  (trace, random) => {
    const ids = new Map(trace.spans.map(({ spanId }) => [spanId, freshId(spanId, random)]));
    const renamed = <T extends string | undefined>(spanId: T): T => ((spanId && ids.get(spanId)) ?? spanId) as T;
    const traceId = trace.traceId.replace(/[0-9a-f]{8,}/, (digits) => freshId(digits, random));
    return {
      trace: {
        ...trace,
        traceId,
        spans: trace.spans.map((span) => ({
          ...span,
          spanId: renamed(span.spanId),
          parentSpanId: renamed(span.parentSpanId),
        })),
        steps: trace.steps.map((step) => ({ ...step, spanId: renamed(step.spanId) })),
        assessments: trace.assessments.map((assessment) => ({ ...assessment, spanId: renamed(assessment.spanId) })),
      },
      change: `Trace ${trace.traceId} and its ${ids.size} spans got other ids.`,
      spanIds: [...ids.values()],
    };
  },
);

const callIdsRenamed = defineMutation(
  {
    kind: 'call_ids_renamed',
    harm: 'harmless',
    family: 'surface',
    description: 'The ids that join calls with their results are others, everywhere alike.',
  },
  (trace) => {
    const calls = trace.steps
      .filter(({ kind }) => kind === 'model')
      .flatMap(({ output }) => findOutputMessages(output).flatMap(({ toolCalls }) => toolCalls));
    const ids = new Map(
      calls.flatMap(({ id }, index): [string, string][] =>
        id === undefined || id.length < 4 ? [] : [[id, `call-renamed-${index}`]],
      ),
    );
    if (ids.size === 0) return undefined;
    const edited = editValues(trace, (value) => rewriteStrings(value, (text) => ids.get(text) ?? text));
    return { trace: settle(trace, edited), change: `${ids.size} call ids were renamed.`, spanIds: [] };
  },
);

const timesShifted = defineMutation(
  {
    kind: 'times_shifted',
    harm: 'harmless',
    family: 'surface',
    description: 'The run took place up to 30 days later, at the same pace.',
  },
  (trace, random) => {
    if (trace.requestTimeMs === undefined) return undefined;
    const byMs = 1 + Math.floor(random() * 30 * 24 * 3600 * 1000);
    const later = (time: bigint | undefined): bigint | undefined =>
      time === undefined ? undefined : time + BigInt(byMs) * 1_000_000n;
    const moved = (span: Span): Span => ({
      ...span,
      startTimeNs: later(span.startTimeNs),
      endTimeNs: later(span.endTimeNs),
      events: span.events.map((event) => ({ ...event, timeNs: later(event.timeNs) })),
    });
    return {
      trace: { ...trace, requestTimeMs: trace.requestTimeMs + byMs, spans: trace.spans.map(moved) },
      change: `The run was moved by ${byMs} ms.`,
      spanIds: [],
    };
  },
);

const metadataAdded = defineMutation(
  {
    kind: 'metadata_added',
    harm: 'harmless',
    family: 'surface',
    description: 'A tag and a metadata entry are added that say nothing about the run.',
  },
  (trace, random) => {
    const build = String(1000 + Math.floor(random() * 9000));
    return {
      trace: {
        ...trace,
        tags: { ...trace.tags, 'deployment.build': build },
        metadata: { ...trace.metadata, 'deployment.zone': 'b' },
      },
      change: `Tag deployment.build ${build} and metadata deployment.zone b were added.`,
      spanIds: [],
    };
  },
);

const messageMetadataAdded = defineMutation(
  {
    kind: 'message_metadata_added',
    harm: 'harmless',
    family: 'surface',
    description: 'Every message that the models were shown or gave carries a channel name.',
  },
  (trace) => {
    let count = 0;
    const mark = (item: JsonValue): JsonValue => {
      if (!isJsonObject(item) || read(item).length === 0) return item;
      count += 1;
      return { ...item, metadata: { channel: 'web' } };
    };
    const edited = editValues(trace, (value) => rewriteConversations(value, (list) => list.map(mark)));
    return count === 0
      ? undefined
      : { trace: settle(trace, edited), change: `${count} recorded messages got a channel name.`, spanIds: [] };
  },
);

const spanAdded = defineMutation(
  {
    kind: 'unrelated_span_added',
    harm: 'harmless',
    family: 'surface',
    description: 'A log span of unknown type, without numbers, names or outputs, stands at the end of the run.',
  },
  (trace, random) => {
    const root = rootSpan(trace);
    // Below a model or tool call a span is a part of that call.
    if (root === undefined || trace.steps.some(({ spanId }) => spanId === root.spanId)) return undefined;
    const spanId = freshId(root.spanId, random);
    const inputs: JsonValue = { level: 'debug', event: 'heartbeat' };
    const time = root.endTimeNs;
    const shared = { spanId, name: 'log', inputs, outputs: undefined };
    const span: Span = {
      ...shared,
      parentSpanId: root.spanId,
      type: 'UNKNOWN',
      status: 'OK',
      statusMessage: undefined,
      startTimeNs: time,
      endTimeNs: time,
      events: [],
    };
    const startOffsetMs =
      time === undefined || root.startTimeNs === undefined ? undefined : Number(time - root.startTimeNs) / 1e6;
    const step: Step = {
      kind: 'unknown',
      name: 'log',
      spanId,
      index: trace.steps.length,
      agent: undefined,
      input: inputs,
      output: undefined,
      error: undefined,
      startOffsetMs,
      durationMs: startOffsetMs === undefined ? undefined : 0,
      model: undefined,
      tokens: undefined,
    };
    return {
      trace: { ...trace, spans: [...trace.spans, span], steps: [...trace.steps, step] },
      change: 'A log span "heartbeat" was added at the end.',
      spanIds: [spanId],
    };
  },
);

export const harmlessRecordMutations: readonly Mutation[] = [
  idsRenamed,
  callIdsRenamed,
  timesShifted,
  metadataAdded,
  messageMetadataAdded,
  spanAdded,
];
