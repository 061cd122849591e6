/**
 * A call failed, nothing later made up for it (checks/error-recovery.ts), and the agent never owned up to it, or the run
 * ended in an error. One finding for each tool or expert.
 */
import type { StepFeatures, TraceFeatures } from '../features.ts';
import { evidenceOf, label, noCost, ofRuns, quoted, type Detector } from './detector.ts';

export const unrecoveredError: Detector = {
  kind: 'unrecovered_error',
  detect(context) {
    const byName = new Map<string, { trace: TraceFeatures; steps: StepFeatures[] }[]>();
    for (const trace of context.features) {
      const indexes = trace.state === 'ERROR' ? trace.unrecovered_errors : trace.hidden_errors;
      const steps = new Map<string, StepFeatures[]>();
      for (const index of indexes) {
        const step = trace.steps[index]!;
        steps.set(step.name, [...(steps.get(step.name) ?? []), step]);
      }
      for (const [name, failed] of steps) {
        const runs = byName.get(name);
        if (runs === undefined) byName.set(name, [{ trace, steps: failed }]);
        else runs.push({ trace, steps: failed });
      }
    }
    const called = byName.size === 0 ? new Map<string, TraceFeatures[]>() : runsByCall(context.features);
    return [...byName]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, runs]) => {
        const ended = runs.filter(({ trace }) => trace.state === 'ERROR').length;
        const applicable = called.get(name)!;
        const silent = runs.length - ended;
        const outcomes = [
          ...(ended > 0 ? [`${ended} ended in an error`] : []),
          ...(silent > 0 ? [`${silent} went on without a word about it`] : []),
        ];
        return {
          kind: 'unrecovered_error' as const,
          key: name,
          title: `${label(name)} fails and the agent does not recover`,
          severity: 'high' as const,
          claim: `A failed call of ${label(name)} was never made good in ${ofRuns(runs.length, applicable.length)} that called it: ${outcomes.join(', ')}.`,
          evidence: runs.map(({ trace, steps }) =>
            evidenceOf(
              trace,
              steps.map((step) => step.span_id),
              `${label(name)} failed with ${quoted(steps[0]!.error!)}, no later call made up for it`,
            ),
          ),
          applicable,
          cost: noCost,
          scorer: 'error_handling',
          subject: name,
        };
      });
  },
};

/** Traces with a step of that name that is no model call, by name. */
function runsByCall(features: readonly TraceFeatures[]): Map<string, TraceFeatures[]> {
  const called = new Map<string, TraceFeatures[]>();
  for (const trace of features) {
    for (const name of new Set(trace.steps.flatMap((step) => (step.kind === 'model' ? [] : [step.name])))) {
      const known = called.get(name);
      if (known === undefined) called.set(name, [trace]);
      else known.push(trace);
    }
  }
  return called;
}
