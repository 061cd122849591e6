/**
 * Spans of many traces: `traces/batchGet` (MLflow 3.6), what it leaves out by `traces/get` (3.7), and what that does not have by
 * `get-trace-artifact` (every 3.x). Measured on 3.17: the server's CPU is the bottleneck, and batches of 10, 4 at once, are best.
 */
import pLimit from 'p-limit';
import { z } from 'zod';
import { AppError } from '../../base/app-error.ts';
import type { JsonValue } from '../../base/json-value.ts';
import type { RawTrace } from '../../trace/raw-trace.ts';
import { ask } from '../ask.ts';
import { isMissingRoute } from '../remote-error.ts';
import type { Rest } from '../rest.ts';
import { traceIdOf } from '../wire/ids.ts';
import { spanCountOf } from '../wire/span-count.ts';
import { withoutSpans, withSpans } from '../wire/trace.ts';

/** What this server was found not to have; learned once for each client. */
export interface SpanRoutes {
  batchGet: boolean;
  get: boolean;
}

export interface SpanOptions {
  /** Traces a request; 10 unless told. */
  batchSize?: number;
  /** Requests at once; 4 unless told. */
  concurrency?: number;
  signal?: AbortSignal;
}

/**
 * Batches for each connection that may be finished or waiting beyond those under way, so that a slow one does not keep the other
 * connections idle; none while the finished ones hold more than this many spans, so that large traces do not fill the memory.
 */
const lookahead = 4;
const maxHeldSpans = 5000;
const spanList = z.array(z.custom<JsonValue>(() => true)).default([]);
const batchSchema = z.looseObject({
  traces: z.array(z.looseObject({ trace_info: z.looseObject({ trace_id: z.string() }), spans: spanList })).default([]),
});
const oneSchema = z.looseObject({ trace: z.looseObject({ spans: spanList }) });
const artifactSchema = z.looseObject({ spans: spanList });

/**
 * The traces of `infos`, in that order, with their spans. One that no call delivers comes with `spans: []` and a `missing-span`
 * loss. Throws when the server cannot be reached any more or refuses access.
 */
export async function* traceSpans(
  rest: Rest,
  routes: SpanRoutes,
  infos: Iterable<RawTrace> | AsyncIterable<RawTrace>,
  options: SpanOptions = {},
): AsyncGenerator<RawTrace, void, undefined> {
  const concurrency = options.concurrency ?? 4;
  const limit = pLimit(concurrency);
  const ended = new AbortController();
  const signal = options.signal === undefined ? ended.signal : AbortSignal.any([options.signal, ended.signal]);
  const pending: Promise<RawTrace[]>[] = [];
  let heldSpans = 0;
  const next = async (): Promise<RawTrace[]> => {
    const traces = await pending.shift()!;
    heldSpans -= spansIn(traces);
    return traces;
  };
  try {
    for await (const batch of inBatches(infos, options.batchSize ?? 10)) {
      const reading = limit(() => readBatch({ rest, routes, signal }, batch));
      reading.then(
        (traces) => (heldSpans += spansIn(traces)),
        () => {},
      );
      pending.push(reading);
      while (pending.length >= concurrency * (heldSpans > maxHeldSpans ? 1 : 1 + lookahead)) yield* await next();
    }
    while (pending.length > 0) yield* await next();
  } finally {
    ended.abort(new Error('reading spans was stopped'));
    await Promise.allSettled(pending);
  }
}

const spansIn = (traces: readonly RawTrace[]): number => traces.reduce((sum, trace) => sum + trace.spans.length, 0);

async function* inBatches(infos: Iterable<RawTrace> | AsyncIterable<RawTrace>, size: number): AsyncGenerator<RawTrace[]> {
  let batch: RawTrace[] = [];
  for await (const info of infos) {
    batch.push(info);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

interface Reading {
  rest: Rest;
  routes: SpanRoutes;
  signal: AbortSignal;
}

/** One retry of a 500 is enough where another route is left. */
const maxServerErrorRetries = 1;

async function readBatch(reading: Reading, infos: readonly RawTrace[]): Promise<RawTrace[]> {
  const found = reading.routes.batchGet ? await orNothing(reading, 'batchGet', () => batchGet(reading, infos)) : undefined;
  const traces: RawTrace[] = [];
  for (const info of infos) {
    const spans = found?.get(info.traceId);
    const isWhole = spans !== undefined && (spans.length > 0 || spanCountOf(info) === 0);
    traces.push(isWhole ? withSpans(info, spans) : await readOne(reading, info));
  }
  return traces;
}

async function batchGet({ rest, signal }: Reading, infos: readonly RawTrace[]): Promise<Map<string, JsonValue[]>> {
  const query = { trace_ids: infos.map((info) => info.traceId) };
  const request = { method: 'GET', path: '/api/3.0/mlflow/traces/batchGet', query, signal, maxServerErrorRetries } as const;
  const { traces } = await ask(rest, request, batchSchema);
  return new Map(traces.map((trace) => [traceIdOf(trace.trace_info.trace_id) ?? '', trace.spans]));
}

async function readOne(reading: Reading, info: RawTrace): Promise<RawTrace> {
  const { rest, routes, signal } = reading;
  const whole = routes.get
    ? await orNothing(reading, 'get', async () => {
        const query = { trace_id: info.traceId, allow_partial: 'true' };
        const request = { method: 'GET', path: '/api/3.0/mlflow/traces/get', query, signal, maxServerErrorRetries } as const;
        return (await ask(rest, request, oneSchema)).trace.spans;
      })
    : undefined;
  if (whole !== undefined && whole.length > 0) return withSpans(info, whole);
  const artifact = await orNothing(reading, undefined, async () => {
    const query = { request_id: info.traceId };
    const path = '/ajax-api/2.0/mlflow/get-trace-artifact';
    return (await ask(rest, { method: 'GET', path, query, signal, maxServerErrorRetries }, artifactSchema)).spans;
  });
  if (artifact !== undefined && artifact.length > 0) return withSpans(info, artifact);
  return spanCountOf(info) === 0 ? info : withoutSpans(info);
}

/** Failures of one trace or of one route are no reason to lose the others; a lost server or a refused access is. */
async function orNothing<T>(
  reading: Reading,
  route: keyof SpanRoutes | undefined,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AppError) || !isAboutTheData(error)) throw error;
    if (route !== undefined && isMissingRoute(error)) reading.routes[route] = false;
    reading.rest.deps.logger.debug(`spans: ${error.message}`);
    return undefined;
  }
}

function isAboutTheData(error: AppError): boolean {
  if (error.code === 'remote.unavailable') return error.details['status'] === 500;
  return ['remote.not-found', 'remote.rejected', 'remote.malformed-response', 'remote.response-too-large'].includes(error.code);
}
