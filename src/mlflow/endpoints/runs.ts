/** Runs: create, fill, finish, and link traces to one. */
import { z } from 'zod';
import { ask } from '../ask.ts';
import type { Rest } from '../rest.ts';

export interface Run {
  runId: string;
  experimentId: string;
  status: string;
  artifactUri: string | undefined;
  metrics: Record<string, number>;
  tags: Record<string, string>;
}

const entry = <T extends z.ZodType>(value: T) => z.array(z.looseObject({ key: z.string(), value })).optional();
const runSchema = z
  .looseObject({
    info: z.looseObject({
      run_id: z.string(),
      experiment_id: z.string(),
      status: z.string().optional(),
      artifact_uri: z.string().optional(),
    }),
    data: z
      .looseObject({ metrics: entry(z.union([z.number(), z.string().transform(Number)])), tags: entry(z.string()) })
      .optional(),
  })
  .transform(({ info, data }): Run => ({
    runId: info.run_id,
    experimentId: info.experiment_id,
    status: info.status ?? 'UNKNOWN',
    artifactUri: info.artifact_uri,
    metrics: Object.fromEntries((data?.metrics ?? []).map(({ key, value }) => [key, value])),
    tags: Object.fromEntries((data?.tags ?? []).map(({ key, value }) => [key, value])),
  }));
const oneSchema = z.looseObject({ run: runSchema });

const toPairs = <T>(record: Record<string, T>): { key: string; value: T }[] =>
  Object.entries(record).map(([key, value]) => ({ key, value }));

export async function createRun(
  rest: Rest,
  experimentId: string,
  options: { name?: string; tags?: Record<string, string> } = {},
): Promise<Run> {
  const body = {
    experiment_id: experimentId,
    start_time: rest.deps.clock.now().getTime(),
    run_name: options.name,
    tags: toPairs(options.tags ?? {}),
  };
  return (await ask(rest, { method: 'POST', path: '/api/2.0/mlflow/runs/create', body }, oneSchema)).run;
}

export const getRun = async (rest: Rest, runId: string): Promise<Run> =>
  (await ask(rest, { method: 'GET', path: '/api/2.0/mlflow/runs/get', query: { run_id: runId } }, oneSchema)).run;

const searchSchema = z.looseObject({ runs: z.array(runSchema).default([]), next_page_token: z.string().optional() });

/** The newest runs of an experiment first; `filter` in MLflow's language for runs. */
export async function searchRuns(
  rest: Rest,
  experimentId: string,
  options: { maxRuns: number; filter?: string | undefined },
): Promise<Run[]> {
  const body = {
    experiment_ids: [experimentId],
    filter: options.filter ?? '',
    order_by: ['attributes.start_time DESC'],
    max_results: options.maxRuns,
  };
  return (await ask(rest, { method: 'POST', path: '/api/2.0/mlflow/runs/search', body }, searchSchema)).runs;
}

export async function finishRun(rest: Rest, runId: string, status: 'FINISHED' | 'FAILED' | 'KILLED'): Promise<void> {
  const body = { run_id: runId, status, end_time: rest.deps.clock.now().getTime() };
  await rest.send({ method: 'POST', path: '/api/2.0/mlflow/runs/update', body });
}

/** Limits of log-batch (mlflow/utils/validation.py). */
const maxMetrics = 1000;
const maxTags = 100;

/** In as many requests as MLflow's limits ask for. */
export async function logToRun(
  rest: Rest,
  runId: string,
  values: { metrics?: Record<string, number>; tags?: Record<string, string> },
): Promise<void> {
  const timestamp = rest.deps.clock.now().getTime();
  const metrics = toPairs(values.metrics ?? {}).map((pair) => ({ ...pair, timestamp, step: 0 }));
  const tags = toPairs(values.tags ?? {});
  const path = '/api/2.0/mlflow/runs/log-batch';
  for (let from = 0; from < metrics.length; from += maxMetrics)
    await rest.send({ method: 'POST', path, body: { run_id: runId, metrics: metrics.slice(from, from + maxMetrics) } });
  for (let from = 0; from < tags.length; from += maxTags)
    await rest.send({ method: 'POST', path, body: { run_id: runId, tags: tags.slice(from, from + maxTags) } });
}

/** Limit of link-to-run. */
const maxLinked = 100;

export async function linkTraces(rest: Rest, runId: string, traceIds: readonly string[]): Promise<void> {
  for (let from = 0; from < traceIds.length; from += maxLinked) {
    const body = { run_id: runId, trace_ids: traceIds.slice(from, from + maxLinked) };
    await rest.send({ method: 'POST', path: '/api/2.0/mlflow/traces/link-to-run', body });
  }
}
