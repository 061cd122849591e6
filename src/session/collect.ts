/** Traces in, features out: infos, a settled choice, then spans as a stream of which only the features are kept. */
import { extractFeatures, type TraceFeatures } from '../analysis/features.ts';
import { toTrace } from '../adapters/to-trace.ts';
import { AppError } from '../base/app-error.ts';
import type { ReportProgress } from '../base/progress.ts';
import type { CollectionDocument } from '../store/documents.ts';
import { sampleTraces } from './sample.ts';
import type { TraceSource } from './trace-source.ts';

export interface ChooseOptions {
  /** See TraceSource.windowEnd. */
  windowEndMs: number;
  maxTraces: number;
  seed: number;
  onProgress: ReportProgress;
}

/** Throws AppError input.no-traces when nothing is left to look at. */
export async function chooseTraces(source: TraceSource, options: ChooseOptions): Promise<CollectionDocument> {
  const { infos, excluded } = await source.list(options.windowEndMs, options.onProgress);
  if (infos.length === 0) throw noTraces(excluded);
  return {
    schema_version: 1,
    matched: infos.length + excluded,
    excluded,
    trace_ids: sampleTraces(infos, options.maxTraces, options.seed),
  };
}

/** Sorted by trace id. Traces deleted since they were listed are missing. */
export async function collectFeatures(
  source: TraceSource,
  traceIds: readonly string[],
  onProgress: ReportProgress,
): Promise<TraceFeatures[]> {
  const features = new Map<string, TraceFeatures>();
  for await (const raw of source.read(traceIds, onProgress)) features.set(raw.traceId, extractFeatures(toTrace(raw)));
  if (features.size === 0) throw noTraces(0);
  return [...features].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

function noTraces(excluded: number): AppError {
  if (excluded > 0)
    return new AppError(
      'input.no-traces',
      `all ${excluded} traces were written by judges or evaluation runs; there is none of an agent`,
      {
        hint: 'Name the experiment your agent writes to, or add --include-evaluation-traces.',
        details: { excluded },
      },
    );
  return new AppError('input.no-traces', 'no trace matches', {
    hint: 'Check --experiment and --filter, and that the agent writes its traces there.',
    details: { excluded },
  });
}
