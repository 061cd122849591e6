/**
 * Signals that need constants learnt over all runs: what nearly always holds in this agent's runs, with support and confidence. They read
 * features, not traces, so that nothing has to be read twice.
 */
import type { JsonValue } from '../../base/json-value.ts';
import type { TraceFeatures } from '../features.ts';
import type { Measured, Signal } from './signal.ts';

/** What was learnt; JSON, since it becomes a constant of the rendered scorer. */
export interface Mined<P extends JsonValue = JsonValue> {
  parameters: P;
  /** In a sentence with its numbers: "order_lookup came first in 38 of 39 runs that called cancel_order". */
  evidence: string;
}

export interface MinedSignal<P extends JsonValue = JsonValue> extends Omit<Signal, 'measure'> {
  /** `types`: query type of each trace by trace id; undefined where nothing holds well enough. */
  mine: (features: readonly TraceFeatures[], types: ReadonlyMap<string, string>) => Mined<P> | undefined;
  /** Breaches in one run; undefined: does not apply. `type`: its query type. */
  measure: (trace: TraceFeatures, parameters: P, type: string | undefined) => Measured | undefined;
}
