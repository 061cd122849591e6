/**
 * An OTLP/JSON export request as RawTraces: spans grouped by trace id, and for each the info that MLflow's server would derive
 * (mlflow/store/tracking/sqlalchemy_store.py, log_spans): state from the root, time from the first span, duration to the last end,
 * session and user from attributes, tags from `mlflow.traceTag.*` of the root and from the resource.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json-value.ts';
import { stringifyJson } from '../../base/lossless-json.ts';
import type { RawSpan, RawTrace } from '../../trace/raw-trace.ts';
import { decodeKeyValues } from './any-value.ts';
import { traceIdOf } from './ids.ts';
import { createLossCounter, type LossCounter } from './loss-counter.ts';
import { decodeSpans } from './span-list.ts';
import { millisecondsOf } from './times.ts';

interface Group {
  spans: JsonValue[];
  resource: Record<string, JsonValue>;
  losses: LossCounter;
}

export const isExportRequest = (value: JsonValue): value is JsonObject =>
  isJsonObject(value) && Array.isArray(value['resourceSpans'] ?? value['resource_spans']);

/** In order of first appearance. Spans without a trace id belong to no trace: they are counted on the first one. */
export function decodeExportRequest(request: JsonObject): RawTrace[] {
  const groups = new Map<string, Group>();
  let homeless = 0;
  for (const resourceSpans of objects(request['resourceSpans'] ?? request['resource_spans'])) {
    for (const scope of objects(resourceSpans['scopeSpans'] ?? resourceSpans['scope_spans'])) {
      for (const span of arrayOf(scope['spans'])) {
        const traceId = isJsonObject(span) ? traceIdOf(span['traceId'] ?? span['trace_id']) : undefined;
        if (traceId === undefined) homeless += 1;
        else groupOf(groups, traceId, resourceSpans).spans.push(span);
      }
    }
  }
  const [first] = groups.values();
  if (homeless > 0) first?.losses.add('unreadable-span', 'no trace id', homeless);
  return [...groups].map(([traceId, group]) => toRawTrace(traceId, group));
}

const arrayOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);
const objects = (value: JsonValue | undefined): JsonObject[] => arrayOf(value).filter((item) => isJsonObject(item));

function groupOf(groups: Map<string, Group>, traceId: string, resourceSpans: JsonObject): Group {
  const known = groups.get(traceId);
  if (known !== undefined) return known;
  const losses = createLossCounter();
  const resource = resourceSpans['resource'];
  const attributes = isJsonObject(resource) ? decodeKeyValues(arrayOf(resource['attributes']), losses) : {};
  const group = { spans: [], resource: attributes, losses };
  groups.set(traceId, group);
  return group;
}

function toRawTrace(traceId: string, group: Group): RawTrace {
  const spans = decodeSpans(group.spans, group.losses);
  const root = spans.find((span) => span.parentSpanId === undefined);
  const starts = spans.flatMap((span) => span.startTimeNs ?? []);
  const ends = spans.flatMap((span) => span.endTimeNs ?? []);
  const startMs = starts.length === 0 ? undefined : millisecondsOf(starts.reduce((a, b) => (b < a ? b : a)));
  const endMs = ends.length === 0 ? undefined : millisecondsOf(ends.reduce((a, b) => (b > a ? b : a)));
  return {
    traceId,
    experimentId: undefined,
    clientRequestId: undefined,
    requestTimeMs: startMs,
    executionDurationMs: startMs === undefined || endMs === undefined ? undefined : endMs - startMs,
    state: root === undefined ? 'IN_PROGRESS' : root.status === 'ERROR' ? 'ERROR' : 'OK',
    requestPreview: undefined,
    responsePreview: undefined,
    metadata: metadataOf(spans),
    tags: tagsOf(group.resource, root),
    assessments: [],
    spans,
    losses: group.losses.list(),
  };
}

function metadataOf(spans: readonly RawSpan[]): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [attribute, key] of [
    ['session.id', 'mlflow.trace.session'],
    ['user.id', 'mlflow.trace.user'],
  ] as const) {
    const value = spans
      .map((span) => span.attributes[attribute])
      .find((item) => item !== undefined && item !== null && item !== '');
    if (value !== undefined) metadata[key] = asText(value);
  }
  return metadata;
}

const traceTagPrefix = 'mlflow.traceTag.';

function tagsOf(resource: Record<string, JsonValue>, root: RawSpan | undefined): Record<string, string> {
  const fromResource = Object.entries(resource).filter(
    ([key]) => !key.startsWith('telemetry.sdk.') && !key.startsWith('mlflow.'),
  );
  const fromRoot = Object.entries(root?.attributes ?? {})
    .filter(([key]) => key.startsWith(traceTagPrefix))
    .map(([key, value]) => [key.slice(traceTagPrefix.length), value] as const);
  return Object.fromEntries([...fromResource, ...fromRoot].map(([key, value]) => [key, asText(value)]));
}

const asText = (value: JsonValue): string => (typeof value === 'string' ? value : stringifyJson(value));
