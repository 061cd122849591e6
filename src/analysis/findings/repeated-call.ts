/**
 * Identical calls that brought nothing new: same agent, tool, arguments and outcome as an earlier call of the run; retries that
 * led to success are not counted (checks/repeated-calls.ts).
 */
import type { StepFeatures, TraceFeatures } from '../features.ts';
import { evidenceOf, label, ofRuns, plural, type Detector } from './detector.ts';

export const repeatedCall: Detector = {
  kind: 'repeated_call',
  detect(context) {
    const applicable = context.features.filter((trace) => trace.steps.some(isCallStep));
    const runs = applicable.flatMap((trace) => {
      const steps = trace.repeated_calls.map((index) => trace.steps[index]!);
      return steps.length > 0 ? [{ trace, steps }] : [];
    });
    if (runs.length === 0) return [];
    const all = runs.flatMap(({ steps }) => steps);
    const tools = [...new Set(all.map((step) => step.name))].sort();
    const times = context.syntheticTimes ? [] : all.flatMap((step) => step.duration_ms ?? []);
    return [
      {
        kind: 'repeated_call',
        key: tools.length === 1 ? tools[0]! : 'calls',
        title: tools.length === 1 ? `${label(tools[0]!)} called again with the same arguments` : 'Same call made again',
        severity: 'low',
        claim: `An identical call with an identical outcome was made again in ${ofRuns(runs.length, applicable.length)} that made calls, ${plural(all.length, 'needless call')} in all (${mostRepeated(all)}).`,
        evidence: runs.map(({ trace, steps }) =>
          evidenceOf(
            trace,
            steps.map((step) => step.span_id),
            `${plural(steps.length, 'needless repetition')} of ${[...new Set(steps.map((step) => label(step.name)))].sort().join(', ')}`,
          ),
        ),
        applicable,
        cost: {
          seconds: times.length === 0 ? undefined : Math.round(times.reduce((sum, time) => sum + time, 0)) / 1000,
          tokens: undefined,
          calls: all.length,
        },
        scorer: 'no_repeated_call',
        subject: tools.length === 1 ? tools[0] : undefined,
      },
    ];
  },
};

const isCallStep = (step: TraceFeatures['steps'][number]): boolean => step.kind === 'tool' || step.kind === 'retrieval';

function mostRepeated(steps: readonly StepFeatures[]): string {
  const counts = new Map<string, number>();
  for (const { name } of steps) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return sorted
    .slice(0, 3)
    .map(([name, count]) => `${label(name)} ${count}`)
    .join(', ');
}
