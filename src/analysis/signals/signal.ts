/**
 * Signals: numbers that say how a run went, each counted the same way in the rendered Python (render/python/sources/signals-*.ts).
 * A signal judges nothing. What is usual is learnt over all runs (weighing/), and a check is a signal with a limit: "at most 9 calls".
 */
import type { SignalRun } from './signal-run.ts';

/** What a signal is about; findings, ablations and the report group by it. */
export type SignalFamily =
  | 'effort'
  | 'errors'
  | 'provenance'
  | 'grounding'
  | 'answer'
  | 'actions'
  | 'conversation'
  | 'routes'
  | 'rules';

export interface Measured {
  /** Finite, 0 or more. */
  value: number;
  /** Spans that it shows in, in time order; none where the whole run shows it. */
  spanIds?: readonly string[];
}

export interface Signal {
  /** Python identifier; unique. */
  name: string;
  family: SignalFamily;
  /** What is counted, in the plural: "calls of tools". */
  noun: string;
  /** Counted in its own right where fewer than none is the rule (failed calls), not how much of something there was. */
  isFault: boolean;
  /** More may be better or worse: a check only where feedback tells. */
  isOpen?: true;
  /** undefined: does not apply to this run. */
  measure: (run: SignalRun) => Measured | undefined;
}

/** The value and up to this many spans are kept in the features. */
const SPANS = 20;

/** `[value, ...spanIds]` by name; signals that do not apply are missing. */
export type SignalValues = Record<string, [number, ...string[]]>;

export function measureAll(signals: readonly Signal[], run: SignalRun): SignalValues {
  const values: SignalValues = {};
  for (const { name, measure } of signals) {
    const measured = measure(run);
    if (measured === undefined) continue;
    const { value, spanIds } = measured;
    values[name] = spanIds === undefined || spanIds.length === 0 ? [value] : [value, ...spanIds.slice(0, SPANS)];
  }
  return values;
}

/** Counted with the spans that show it. */
export const counted = (steps: readonly { spanId: string }[]): Measured => ({
  value: steps.length,
  spanIds: steps.map(({ spanId }) => spanId),
});
