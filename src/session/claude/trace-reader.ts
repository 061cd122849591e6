/** This run's traces one by one, for tools and evidence checks; the last ones read are kept. */
import { toTrace } from '../../adapters/to-trace.ts';
import { AppError } from '../../base/app-error.ts';
import { ignoreProgress } from '../../base/progress.ts';
import type { MlflowAccess } from '../../tools/tool-context.ts';
import type { RawTrace } from '../../trace/raw-trace.ts';
import type { Trace } from '../../trace/trace.ts';
import type { TraceSource } from '../trace-source.ts';

const kept = 200;

export interface TraceReader {
  /** undefined when the id is not one of this run's, or the trace is gone. */
  read(traceId: string): Promise<{ raw: RawTrace; trace: Trace } | undefined>;
  /** What was read, without waiting. */
  known(traceId: string): Trace | undefined;
}

export function createTraceReader(
  ids: ReadonlySet<string>,
  source: TraceSource,
  mlflow: MlflowAccess | undefined,
): TraceReader {
  const cache = new Map<string, { raw: RawTrace; trace: Trace }>();

  async function fetch(traceId: string): Promise<RawTrace | undefined> {
    if (mlflow !== undefined)
      return mlflow.client.getTrace(traceId).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'remote.not-found') return undefined;
        throw error;
      });
    for await (const raw of source.read([traceId], ignoreProgress)) return raw;
    return undefined;
  }

  return {
    async read(traceId) {
      if (!ids.has(traceId)) return undefined;
      const found = cache.get(traceId);
      if (found !== undefined) return found;
      const raw = await fetch(traceId);
      if (raw === undefined) return undefined;
      const entry = { raw, trace: toTrace(raw) };
      cache.set(traceId, entry);
      const oldest = cache.keys().next();
      if (cache.size > kept && oldest.done !== true) cache.delete(oldest.value);
      return entry;
    },
    known: (traceId) => cache.get(traceId)?.trace,
  };
}
