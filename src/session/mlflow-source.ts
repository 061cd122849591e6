/** Traces of an MLflow experiment. */
import type { ReportProgress } from '../base/progress.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import { isEvaluationTrace } from '../mlflow/exclude.ts';
import type { RawTrace } from '../trace/raw-trace.ts';
import type { TraceSource } from './trace-source.ts';

/** Year 9999: no bound, where the client would set one. */
const farFutureMs = 253_402_300_799_000;

export interface MlflowSourceOptions {
  experimentId: string;
  filter: string | undefined;
  includeEvaluationTraces: boolean;
}

export function openMlflowSource(client: MlflowClient, options: MlflowSourceOptions): TraceSource {
  const { experimentId, filter, includeEvaluationTraces } = options;
  const known = new Map<string, RawTrace>();
  const query = { experimentId, filter };

  /** Infos of the named traces: from what was listed, else found again by paging (a resumed session). */
  async function infosOf(traceIds: readonly string[]): Promise<RawTrace[]> {
    const wanted = new Set(traceIds.filter((id) => !known.has(id)));
    if (wanted.size > 0) {
      for await (const page of client.searchTraces({ ...query, untilMs: farFutureMs })) {
        for (const info of page) if (wanted.delete(info.traceId)) known.set(info.traceId, info);
        if (wanted.size === 0) break;
      }
    }
    return traceIds.flatMap((id) => known.get(id) ?? []);
  }

  return {
    async windowEnd(nowMs) {
      let endMs = nowMs;
      for await (const page of client.searchTraces({ ...query, untilMs: farFutureMs, maxTraces: 1, pageSize: 1 }))
        for (const info of page) endMs = Math.max(endMs, info.requestTimeMs ?? 0);
      return endMs;
    },
    async list(windowEndMs, onProgress) {
      const infos: RawTrace[] = [];
      let excluded = 0;
      for await (const page of client.searchTraces({ ...query, untilMs: windowEndMs })) {
        for (const info of page) {
          if (!includeEvaluationTraces && isEvaluationTrace(info)) excluded += 1;
          else infos.push(info);
        }
        onProgress({ phase: 'list traces', done: infos.length, total: undefined });
      }
      for (const info of infos) known.set(info.traceId, info);
      return { infos, excluded };
    },
    async *read(traceIds: readonly string[], onProgress: ReportProgress) {
      const infos = await infosOf(traceIds);
      let read = 0;
      for await (const trace of client.traceSpans(infos)) {
        read += 1;
        onProgress({ phase: 'read traces', done: read, total: infos.length });
        yield trace;
      }
    },
    close: () => client.close(),
  };
}
