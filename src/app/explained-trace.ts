/** The trace that `analyze --explain` names: one of those that are analysed, or one that sampling left out. */
import { toTrace } from '../adapters/to-trace.ts';
import { extractFeatures, type TraceFeatures } from '../analysis/features.ts';
import { AppError } from '../base/app-error.ts';
import { nearNames } from '../base/near-name.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ReportProgress } from '../base/progress.ts';
import type { TraceSource } from '../session/trace-source.ts';

/** undefined: it is among `analysed`. Throws AppError input.trace-not-found. */
export async function traceBeside(
  id: string,
  analysed: readonly string[],
  source: TraceSource,
  onProgress: ReportProgress,
): Promise<TraceFeatures | undefined> {
  if (analysed.includes(id)) return undefined;
  for await (const raw of source.read([id], onProgress)) return extractFeatures(toTrace(raw));
  throw traceNotFound(id, analysed);
}

export function traceNotFound(id: string, known: readonly string[]): AppError {
  const near = nearNames(id, known);
  return new AppError('input.trace-not-found', `there is no trace "${plainLine(id, 80)}" among those to read`, {
    hint:
      near.length > 0
        ? `Did you mean ${near.map((name) => plainLine(name, 80)).join(', ')}?`
        : 'Give a whole trace id, as the findings name them (tr-…), and check --experiment, --traces and --filter.',
    details: { trace_id: id },
  });
}
