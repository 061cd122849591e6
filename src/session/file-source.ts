/** Traces in a JSONL file. The file is read as a stream, once to list and once for each reading, so that its size does not matter. */
import type { ReportProgress } from '../base/progress.ts';
import { isEvaluationTrace } from '../mlflow/exclude.ts';
import { readTraceFile } from '../mlflow/trace-file.ts';
import type { RawTrace } from '../trace/raw-trace.ts';
import type { TraceSource } from './trace-source.ts';

export interface FileSourceOptions {
  path: string;
  includeEvaluationTraces: boolean;
}

export function openFileSource({ path, includeEvaluationTraces }: FileSourceOptions): TraceSource {
  return {
    // A file does not move: all of it is inside.
    windowEnd: (nowMs) => Promise.resolve(nowMs),
    async list(_windowEndMs, onProgress) {
      const infos = new Map<string, RawTrace>();
      let excluded = 0;
      for await (const trace of readTraceFile(path)) {
        if (!includeEvaluationTraces && isEvaluationTrace(trace)) excluded += 1;
        else infos.set(trace.traceId, { ...trace, spans: [], requestPreview: undefined, responsePreview: undefined });
        if (infos.size % 100 === 0) onProgress({ phase: 'list traces', done: infos.size, total: undefined });
      }
      return { infos: [...infos.values()], excluded };
    },
    async *read(traceIds: readonly string[], onProgress: ReportProgress) {
      const wanted = new Set(traceIds);
      for await (const trace of readTraceFile(path)) {
        if (!wanted.delete(trace.traceId)) continue;
        onProgress({ phase: 'read traces', done: traceIds.length - wanted.size, total: traceIds.length });
        yield trace;
        if (wanted.size === 0) return;
      }
    },
    close() {},
  };
}
