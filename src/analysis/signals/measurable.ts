/** Every signal as it can be measured over these runs: those counted at extraction, and those that learnt constants from the runs. */
import type { JsonValue } from '../../base/json-value.ts';
import type { TraceFeatures } from '../features.ts';
import { allSignals, minedSignals, recordedValue } from './all-signals.ts';
import type { Measured, Signal } from './signal.ts';
import { statedRuleMeasurables } from './stated-rules.ts';

export interface Measurable extends Omit<Signal, 'measure'> {
  /** What a mined signal learnt; null for the others. */
  parameters: JsonValue;
  /** In a sentence with its numbers, where something was learnt. */
  evidence?: string;
  /** Name of a check that allows none, where it has a better one than the signal's. */
  checkName?: string;
  measure: (trace: TraceFeatures) => Measured | undefined;
  /** Its value alone, which is all that weighing looks at. */
  value: (trace: TraceFeatures) => number | undefined;
}

/** `types`: query type of each trace by trace id. Mined signals that found nothing to hold runs to are left out. */
export function measurables(features: readonly TraceFeatures[], types: ReadonlyMap<string, string>): Measurable[] {
  const mined = minedSignals.flatMap(({ mine, measure, ...signal }): Measurable[] => {
    const found = mine(features, types);
    if (found === undefined) return [];
    const { parameters, evidence } = found;
    const measureOne = (trace: TraceFeatures): Measured | undefined => measure(trace, parameters, types.get(trace.trace_id));
    return [{ ...signal, parameters, evidence, measure: measureOne, value: (trace) => measureOne(trace)?.value }];
  });
  const recorded = allSignals.map((signal): Measurable => ({
    ...signal,
    parameters: null,
    measure: ({ signals }) => recordedValue(signals, signal.name),
    value: ({ signals }) => (Object.hasOwn(signals, signal.name) ? signals[signal.name]![0] : undefined),
  }));
  return [...recorded, ...mined, ...statedRuleMeasurables(features)];
}
