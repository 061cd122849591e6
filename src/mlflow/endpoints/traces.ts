/** Searching and counting traces. Infos only: spans are read by spans.ts. */
import { z } from 'zod';
import { AppError } from '../../base/app-error.ts';
import type { RawTrace } from '../../trace/raw-trace.ts';
import { ask } from '../ask.ts';
import { isMissingRoute } from '../remote-error.ts';
import type { Rest } from '../rest.ts';
import { traceInfoSchema } from '../wire/trace-info.ts';

export interface TraceQuery {
  experimentId: string;
  /** MLflow's filter language, passed through. */
  filter?: string | undefined;
  /** Stop after so many different traces. */
  maxTraces?: number | undefined;
  /** MLflow's order_by clauses; newest first unless told. */
  orderBy?: readonly string[];
  /** 1 to 500 (the server's limit, and the default). */
  pageSize?: number;
  /** Traces that start after this moment are left out, so that paging ends on a moving experiment. Now unless told. */
  untilMs?: number;
}

const searchPath = '/api/3.0/mlflow/traces/search';
const maxPageSize = 500;
const pageSchema = z.looseObject({ traces: z.array(traceInfoSchema).default([]), next_page_token: z.string().optional() });

/**
 * Pages of traces without spans, each trace once. Page tokens are offsets: on newest-first order new arrivals repeat traces, which
 * are dropped here, and skip none. Throws `input.filter` with the server's reason for a filter it does not understand.
 */
export async function* searchTraces(rest: Rest, query: TraceQuery): AsyncGenerator<RawTrace[], void, undefined> {
  const seen = new Set<string>();
  const limit = query.maxTraces ?? Infinity;
  const untilMs = query.untilMs ?? rest.deps.clock.now().getTime();
  const body = {
    locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: query.experimentId } }],
    filter: boundedFilter(query.filter, untilMs),
    order_by: query.orderBy ?? ['timestamp_ms DESC'],
  };
  let pageToken: string | undefined;
  while (seen.size < limit) {
    const maxResults = Math.min(query.pageSize ?? maxPageSize, limit - seen.size);
    const page = await askPage(rest, { ...body, max_results: maxResults, page_token: pageToken }, query, seen.size);
    const fresh = page.traces.filter((trace) => !seen.has(trace.traceId) && seen.add(trace.traceId));
    if (fresh.length > 0) yield fresh.slice(0, limit - seen.size + fresh.length);
    if (!page.next_page_token) return;
    if (page.next_page_token === pageToken) {
      throw new AppError('remote.malformed-response', 'MLflow gave the same page token twice; the search cannot go on.', {
        details: { traces_read: seen.size },
      });
    }
    pageToken = page.next_page_token;
  }
}

/** The language has AND and no parentheses, so the clause can always be appended. */
function boundedFilter(filter: string | undefined, untilMs: number): string {
  const clause = `attributes.timestamp_ms <= ${Math.trunc(untilMs)}`;
  return filter === undefined || filter.trim() === '' ? clause : `${filter} AND ${clause}`;
}

async function askPage(rest: Rest, body: object, query: TraceQuery, read: number): Promise<z.output<typeof pageSchema>> {
  try {
    return await ask(rest, { method: 'POST', path: searchPath, body }, pageSchema);
  } catch (error) {
    throw explained(error, query, read);
  }
}

function explained(error: unknown, query: TraceQuery, read: number): unknown {
  if (!(error instanceof AppError)) return error;
  if (error.details['status'] === 400 && query.filter !== undefined && query.filter.trim() !== '') {
    return new AppError('input.filter', `MLflow does not accept the filter ${JSON.stringify(query.filter)}: ${reasonOf(error)}`, {
      hint: "Clauses are joined by AND (there is no OR), texts stand in single quotes, e.g. attributes.status = 'ERROR' AND tags.env = 'prod'.",
      details: { filter: query.filter },
      cause: error,
    });
  }
  if (isMissingRoute(error)) {
    return new AppError('remote.not-found', 'This server has no trace search (POST /api/3.0/mlflow/traces/search).', {
      hint: 'MLflow 3.4 or later is needed, and the tracking URI must be that of an MLflow server, with its path prefix.',
      details: error.details,
      cause: error,
    });
  }
  if (read === 0) return error;
  return new AppError(error.code, `${error.message} (after ${read} traces were listed)`, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    details: { ...error.details, traces_read: read },
    isRetryable: error.isRetryable,
    cause: error,
  });
}

const reasonOf = (error: AppError): string => String(error.details['reason'] ?? error.message);

const metricsSchema = z.looseObject({
  data_points: z.array(z.looseObject({ values: z.record(z.string(), z.number()) })).default([]),
});

/** How many traces match. One cheap request since MLflow 3.9 when there is no filter, else by listing the infos. */
export async function countTraces(rest: Rest, experimentId: string, filter?: string): Promise<number> {
  const counted = filter === undefined || filter.trim() === '' ? await countByMetric(rest, experimentId) : undefined;
  if (counted !== undefined) return counted;
  let count = 0;
  for await (const page of searchTraces(rest, { experimentId, filter })) count += page.length;
  return count;
}

async function countByMetric(rest: Rest, experimentId: string): Promise<number | undefined> {
  const body = {
    experiment_ids: [experimentId],
    view_type: 'TRACES',
    metric_name: 'trace_count',
    aggregations: [{ aggregation_type: 'COUNT' }],
  };
  try {
    const request = { method: 'POST', path: '/api/3.0/mlflow/traces/metrics', body, maxServerErrorRetries: 0 } as const;
    const { data_points: points } = await ask(rest, request, metricsSchema);
    return points.reduce((sum, point) => sum + (point.values['COUNT'] ?? 0), 0);
  } catch (error) {
    // Servers without the route, or without metrics in their store, still list.
    const status = error instanceof AppError ? error.details['status'] : undefined;
    if (isMissingRoute(error) || status === 400 || status === 500) return undefined;
    throw error;
  }
}

const infoSchema = z.looseObject({ trace: z.looseObject({ trace_info: traceInfoSchema }) });

/** One trace without spans; throws `remote.not-found`. */
export async function getTraceInfo(rest: Rest, traceId: string): Promise<RawTrace> {
  const path = `/api/3.0/mlflow/traces/${encodeURIComponent(traceId)}`;
  return (await ask(rest, { method: 'GET', path }, infoSchema)).trace.trace_info;
}
