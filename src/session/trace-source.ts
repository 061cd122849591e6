/** Where traces come from, behind one interface: an experiment on an MLflow server, or a file. */
import type { ReportProgress } from '../base/progress.ts';
import type { RawTrace } from '../trace/raw-trace.ts';

export interface ListedTraces {
  /** Without spans, in the source's order. */
  infos: RawTrace[];
  /** Left out because judges or evaluation runs wrote them. */
  excluded: number;
}

export interface TraceSource {
  /**
   * Where the window of this look at the source ends: now, or the start of the newest trace where clocks disagree. Settled once,
   * so that a resumed session sees what the first attempt saw.
   */
  windowEnd(nowMs: number): Promise<number>;
  /** All traces that match and began at or before `windowEndMs`. Nothing of them but their infos is kept. */
  list(windowEndMs: number, onProgress: ReportProgress): Promise<ListedTraces>;
  /** The named traces with their spans, in any order. Ids that no longer exist are left out. */
  read(traceIds: readonly string[], onProgress: ReportProgress): AsyncIterable<RawTrace>;
  close(): void;
}
