/**
 * More experts asked than the question needs. A run is counted when its route holds the type's expected route (see
 * statistics/expected-route.ts) and more, and its question is one for which that route suffices: either a healthy run answered
 * the same template on the expected route, or no word of the question speaks for a superfluous expert. A word speaks for an
 * expert when at least 2 healthy runs with it asked a single expert, and 8 in 10 of them that one. The word test is what
 * keeps "both needed" questions out that were grouped with simpler ones.
 */
import { superfluous } from '../checks/routing.ts';
import type { StepFeatures, TraceFeatures } from '../features.ts';
import { isHealthy, questionSimilarity, routeIn, type FindingContext, type TypeTraces } from './context.ts';
import { evidenceOf, label, ofRuns, seconds, type Detector, type FindingDraft } from './detector.ts';

const WORD_SUPPORT = 2;
const WORD_SHARE = 0.8;
const SAME_TEMPLATE = 0.999;

export const suboptimalRouting: Detector = {
  kind: 'suboptimal_routing',
  detect(context) {
    if (context.routing.experts.length < 2) return [];
    const words = expertWords(context);
    const groups = new Map<string, { extra: string[]; runs: { trace: TraceFeatures; type: TypeTraces }[] }>();
    for (const type of context.types) {
      for (const trace of type.traces) {
        const extra = superfluousExperts(trace, type, words, context);
        if (extra.length === 0) continue;
        const key = extra.join('\u0000');
        const group = groups.get(key) ?? { extra, runs: [] };
        group.runs.push({ trace, type });
        groups.set(key, group);
      }
    }
    const applicable = context.types.filter(({ type }) => type.expected_route !== undefined).flatMap(({ traces }) => traces);
    return [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { extra, runs }]) => draft(key, extra, runs, applicable, context));
  },
};

function superfluousExperts(
  trace: TraceFeatures,
  { type, traces }: TypeTraces,
  words: ReadonlyMap<string, string>,
  context: FindingContext,
): string[] {
  const expected = type.expected_route?.route;
  if (expected === undefined) return [];
  const route = routeIn(trace, context);
  const extra = superfluous(route, expected);
  if (extra.length === 0 || !expected.every((name) => route.includes(name))) return [];
  const suffices = traces.some(
    (other) =>
      other !== trace &&
      routeIn(other, context).join('\u0000') === expected.join('\u0000') &&
      isHealthy(other, context) &&
      questionSimilarity(trace, other, context) >= SAME_TEMPLATE,
  );
  if (suffices) return extra;
  const speaksFor = (context.vectors.get(trace.trace_id) ?? []).some(([word]) => extra.includes(words.get(word) ?? ''));
  return speaksFor ? [] : extra;
}

/** Words that speak for one expert. */
function expertWords(context: FindingContext): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const trace of context.features) {
    const route = routeIn(trace, context);
    if (route.length !== 1 || !isHealthy(trace, context)) continue;
    for (const [word] of context.vectors.get(trace.trace_id) ?? []) {
      const byExpert = counts.get(word) ?? new Map<string, number>();
      byExpert.set(route[0]!, (byExpert.get(route[0]!) ?? 0) + 1);
      counts.set(word, byExpert);
    }
  }
  const words = new Map<string, string>();
  for (const [word, byExpert] of counts) {
    const all = [...byExpert.values()].reduce((sum, count) => sum + count, 0);
    const expert = [...byExpert].find(([, count]) => count >= WORD_SHARE * all)?.[0];
    if (all >= WORD_SUPPORT && expert !== undefined) words.set(word, expert);
  }
  return words;
}

function draft(
  key: string,
  extra: string[],
  runs: { trace: TraceFeatures; type: TypeTraces }[],
  applicable: TraceFeatures[],
  context: FindingContext,
): FindingDraft {
  const names = extra.map(label).join(' and ');
  const measured = runs.map(({ trace, type }) => {
    const steps = trace.steps.filter((step) => extra.includes(step.name) && isExpertStep(step, context));
    const wastedMs = context.syntheticTimes ? undefined : wastedTime(trace.steps, steps, context);
    const needed = type.type.expected_route!;
    const suffices =
      needed.route.length === 0 ? 'no expert was needed' : `${needed.route.map(label).join(' and ')} alone sufficed`;
    const cost = wastedMs === undefined ? '' : ` (${seconds(wastedMs)})`;
    const detail = `called ${names}${cost} though ${suffices} in ${needed.support} healthy runs about "${label(type.type.name)}"`;
    return {
      trace,
      steps,
      wastedMs,
      evidence: evidenceOf(
        trace,
        steps.map((step) => step.span_id),
        detail,
      ),
    };
  });
  const times = measured.flatMap(({ wastedMs }) => wastedMs ?? []);
  const total = times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0);
  const calls = measured.reduce((sum, { steps }) => sum + steps.length, 0);
  const mean = total === undefined ? '' : `, ${seconds(total / times.length)} wasted each time, ${seconds(total)} in all`;
  const types = [...new Set(runs.map(({ type }) => label(type.type.name)))].slice(0, 5).join(', ');
  return {
    kind: 'suboptimal_routing',
    key,
    title: `${names} asked where it was not needed`,
    severity: 'medium',
    claim: `${names} was called where the other runs of the same query type did without in ${ofRuns(runs.length, applicable.length)}${mean} (query types: ${types}).`,
    evidence: measured.map(({ evidence }) => evidence).sort((a, b) => (a.trace_id < b.trace_id ? -1 : 1)),
    applicable,
    cost: { seconds: total === undefined ? undefined : Math.round(total) / 1000, tokens: undefined, calls },
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
