/** This run's traces by id, for tools and evidence checks; the last ones read are kept. */
import { toTrace } from '../../adapters/to-trace.ts';
import { AppError } from '../../base/app-error.ts';
import { ignoreProgress } from '../../base/progress.ts';
import type { MlflowAccess } from '../../tools/tool-context.ts';
import type { RawTrace } from '../../trace/raw-trace.ts';
import type { Trace } from '../../trace/trace.ts';
import type { TraceSource } from '../trace-source.ts';

const kept = 50;

export interface ReadTrace {
  raw: RawTrace;
  trace: Trace;
}

export interface TraceReader {
  /** undefined when the id is not one of this run's, or the trace is gone. */
  read(traceId: string): Promise<ReadTrace | undefined>;
  /** Those that there are: of a file in one reading. */
  readAll(traceIds: readonly string[]): Promise<Map<string, ReadTrace>>;
}

export function createTraceReader(ids: ReadonlySet<string>, source: TraceSource, mlflow: MlflowAccess | undefined): TraceReader {
  const cache = new Map<string, ReadTrace>();

  async function* fetched(traceIds: readonly string[]): AsyncIterable<RawTrace> {
    if (mlflow === undefined) {
      if (traceIds.length > 0) yield* source.read(traceIds, ignoreProgress);
      return;
    }
    for (const traceId of traceIds) {
      const raw = await mlflow.client.getTrace(traceId).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'remote.not-found') return undefined;
        throw error;
      });
      if (raw !== undefined) yield raw;
    }
  }

  function keep(raw: RawTrace): ReadTrace {
    const entry = { raw, trace: toTrace(raw) };
    cache.set(raw.traceId, entry);
    const oldest = cache.keys().next();
    if (cache.size > kept && oldest.done !== true) cache.delete(oldest.value);
    return entry;
  }

  async function readAll(traceIds: readonly string[]): Promise<Map<string, ReadTrace>> {
    const wanted = [...new Set(traceIds)].filter((id) => ids.has(id));
    const found = new Map(wanted.flatMap((id) => (cache.has(id) ? [[id, cache.get(id)!]] : [])));
    for await (const raw of fetched(wanted.filter((id) => !found.has(id)))) found.set(raw.traceId, keep(raw));
    return found;
  }

  return { read: async (traceId) => (await readAll([traceId])).get(traceId), readAll };
}
