/** More experts asked than the question needs: one finding for each set of superfluous experts, with the time they took. */
import type { StepFeatures, TraceFeatures } from '../features.ts';
import { routeIn, type FindingContext, type Superfluous } from './context.ts';
import { evidenceOf, label, ofRuns, seconds, type Detector, type FindingDraft } from './detector.ts';

export const suboptimalRouting: Detector = {
  kind: 'suboptimal_routing',
  detect(context) {
    const groups = new Map<string, Superfluous[]>();
    for (const run of context.superfluous.values()) {
      const key = run.experts.join(' ');
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [run]);
      else known.push(run);
    }
    const applicable = context.features.filter((trace) => routeIn(trace, context).length > 0);
    return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, runs]) => draft(key, runs, applicable, context));
  },
};

function draft(key: string, runs: readonly Superfluous[], applicable: TraceFeatures[], context: FindingContext): FindingDraft {
  const extra = runs[0]!.experts;
  const names = extra.map(label).join(' and ');
  const measured = runs.map((run) => {
    const steps = run.trace.steps.filter((step) => extra.includes(step.name) && isExpertStep(step, context));
    const wastedMs = context.syntheticTimes ? undefined : wastedTime(run.trace.steps, steps, context);
    const cost = wastedMs === undefined ? '' : ` (${seconds(wastedMs)})`;
    const detail = `called ${names}${cost} beside ${run.sufficing.map(label).join(' and ')}; ${run.without} of the ${run.compared} most similar healthy runs did without`;
    const evidence = evidenceOf(
      run.trace,
      steps.map((step) => step.span_id),
      detail,
    );
    return { steps, wastedMs, evidence: { ...evidence, expected_route: run.sufficing } };
  });
  const times = measured.flatMap(({ wastedMs }) => wastedMs ?? []);
  const total = times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0);
  const mean = total === undefined ? '' : `: ${seconds(total / times.length)} wasted each time, ${seconds(total)} in all`;
  const types = new Set(runs.flatMap(({ trace }) => context.typeOf.get(trace.trace_id)?.type.name ?? []));
  const about = [...types].slice(0, 5).map(label).join('; ');
  return {
    kind: 'suboptimal_routing',
    key,
    title: `${names} asked where it was not needed`,
    severity: 'medium',
    claim: `${names} was called although similar questions were answered without it in ${ofRuns(runs.length, applicable.length)} that called an expert${mean}. Query types: ${about}.`,
    evidence: measured.map(({ evidence }) => evidence),
    applicable,
    cost: {
      seconds: total === undefined ? undefined : Math.round(total) / 1000,
      tokens: undefined,
      calls: measured.reduce((sum, { steps }) => sum + steps.length, 0),
    },
    scorer: 'efficient_routing',
    subject: extra.length === 1 ? extra[0] : undefined,
  };
}

function isExpertStep(step: StepFeatures, context: FindingContext): boolean {
  const kinds = context.routing.kind === 'agent' ? ['agent', 'handoff'] : ['tool', 'retrieval'];
  return kinds.includes(step.kind);
}

/**
 * Time that would have been saved: what the superfluous experts' steps cover and no needed expert's step does, so that a parallel
 * call costs nothing. Undefined when a superfluous step has no times.
 */
function wastedTime(all: readonly StepFeatures[], extra: readonly StepFeatures[], context: FindingContext): number | undefined {
  const spans = (steps: readonly StepFeatures[]): [number, number][] =>
    steps.flatMap(({ start_ms, duration_ms }): [number, number][] =>
      start_ms === undefined || duration_ms === undefined ? [] : [[start_ms, start_ms + duration_ms]],
    );
  const wasted = spans(extra);
  if (wasted.length < extra.length || extra.length === 0) return undefined;
  const needed = spans(all.filter((step) => isExpertStep(step, context) && !extra.includes(step)));
  return covered([...wasted, ...needed]) - covered(needed);
}

/** Length of the union of intervals. */
function covered(intervals: readonly [number, number][]): number {
  let total = 0;
  let reached = -Infinity;
  for (const [start, end] of [...intervals].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (end <= reached) continue;
    total += end - Math.max(start, reached);
    reached = end;
  }
  return total;
}
