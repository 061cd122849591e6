/**
 * Which traces become cases. Coverage first: every finding gets failing cases and healthy neighbours, every query type is
 * there; near-duplicates are collapsed; what room is left is filled evenly over strata. Deterministic, whatever the order.
 */
import type { Analysis } from '../analysis/analysis.ts';
import type { TraceFeatures } from '../analysis/features.ts';
import { maskQuestion } from '../analysis/query-types/mask-question.ts';
import { plainLine } from '../base/plain-text.ts';
import { stableHash } from '../base/random.ts';

export const DEFAULT_MAX_CASES = 100;
const FAILING_PER_FINDING = 5;
const HEALTHY_PER_FINDING = 3;

export interface CaseSelection {
  trace_id: string;
  /** Why it was chosen, as one phrase. */
  selection: string;
  /** All findings that the trace shows. */
  findings: string[];
}

/** Sorted by trace id. Findings and types take turns, so that under a small bound each has one case before one has two. */
export function selectCases(
  analysis: Analysis,
  features: readonly TraceFeatures[],
  options: { maxCases: number } = { maxCases: DEFAULT_MAX_CASES },
): CaseSelection[] {
  const unique = withoutNearDuplicates(features, analysis);
  const chosen = new Map<string, string>();
  for (const { traceId, reason } of candidates(analysis, unique)) {
    if (chosen.size >= options.maxCases) break;
    if (!chosen.has(traceId)) chosen.set(traceId, reason);
  }
  const findingsOf = new Map<string, string[]>();
  for (const finding of analysis.findings)
    for (const traceId of finding.trace_ids) findingsOf.set(traceId, [...(findingsOf.get(traceId) ?? []), finding.id]);
  return [...chosen]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([traceId, selection]) => ({ trace_id: traceId, selection, findings: findingsOf.get(traceId) ?? [] }));
}

interface Candidate {
  traceId: string;
  reason: string;
}

function* candidates(analysis: Analysis, unique: ReadonlyMap<string, TraceFeatures>): Generator<Candidate> {
  const present = (traceIds: readonly string[]): string[] => traceIds.filter((traceId) => unique.has(traceId));
  const lists: Candidate[][] = analysis.findings.map((finding) => {
    const title = plainLine(finding.title, 100);
    const failing = present(finding.trace_ids).slice(0, FAILING_PER_FINDING);
    const healthy = present(finding.healthy_trace_ids).slice(0, HEALTHY_PER_FINDING);
    return interleave([
      failing.map((traceId) => ({ traceId, reason: `shows: ${title}` })),
      healthy.map((traceId) => ({ traceId, reason: `does right what others get wrong: ${title}` })),
    ]);
  });
  const types = analysis.query_types.map((type) =>
    present(type.trace_ids)
      .slice(0, 1)
      .map((traceId) => ({ traceId, reason: `query type: ${plainLine(type.name, 80)}` })),
  );
  const firsts = [...lists.map((list) => list.slice(0, 2)), ...types];
  yield* interleave(firsts);
  yield* interleave(lists.map((list) => list.slice(2)));
  yield* interleave(strata(analysis, [...unique.values()]));
}

/** First of each list, then second of each, and so on. */
function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = lists.reduce((most, list) => Math.max(most, list.length), 0);
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => (index < list.length ? [list[index]!] : [])),
  ).flat();
}

/** Query type × state × steps taken; rare strata first, inside each an order by hash that no clock or sequence biases. */
function strata(analysis: Analysis, features: readonly TraceFeatures[]): Candidate[][] {
  const typeOf = new Map(analysis.query_types.flatMap((type) => type.trace_ids.map((traceId) => [traceId, type.id] as const)));
  const groups = new Map<string, TraceFeatures[]>();
  for (const trace of features) {
    const key = JSON.stringify([typeOf.get(trace.trace_id) ?? null, trace.state, stepNames(trace)]);
    groups.set(key, [...(groups.get(key) ?? []), trace]);
  }
  const order = (trace: TraceFeatures): number => stableHash(trace.trace_id);
  return [...groups]
    .sort(([a, left], [b, right]) => left.length - right.length || (a < b ? -1 : 1))
    .map(([, traces]) =>
      traces
        .sort((a, b) => order(a) - order(b) || (a.trace_id < b.trace_id ? -1 : 1))
        .map((trace) => ({ traceId: trace.trace_id, reason: 'spread over query types, states and routes' })),
    );
}

const stepNames = (trace: TraceFeatures): string[] =>
  [...new Set(trace.steps.filter((step) => step.kind !== 'model').map((step) => step.name))].sort();

/**
 * Near-duplicates have one key: same masked question, state, steps in order, and an answer of the same shape and length (features do
 * not keep the answer itself). Undefined for a trace without a question.
 */
export function nearDuplicateKey(trace: TraceFeatures): string | undefined {
  if (trace.question === undefined) return undefined;
  const steps = trace.steps.map((step) => [step.kind, step.name, step.error === undefined]);
  const { shape, length, ungrounded_numbers: ungrounded } = trace.answer;
  const flags = [trace.repeated_calls.length, shape, length, ungrounded ?? null];
  return JSON.stringify([maskQuestion(trace.question), trace.state, steps, flags]);
}

/** Of near-duplicates the first by trace id stays, but one that a finding names goes before one that none names. */
function withoutNearDuplicates(features: readonly TraceFeatures[], analysis: Analysis): Map<string, TraceFeatures> {
  const named = new Set(analysis.findings.flatMap((finding) => finding.trace_ids));
  const sorted = [...features].sort(
    (a, b) => Number(named.has(b.trace_id)) - Number(named.has(a.trace_id)) || (a.trace_id < b.trace_id ? -1 : 1),
  );
  const seen = new Set<string>();
  const kept: TraceFeatures[] = [];
  for (const trace of sorted) {
    const key = nearDuplicateKey(trace);
    if (key !== undefined) {
      if (seen.has(key)) continue;
      seen.add(key);
    }
    kept.push(trace);
  }
  return new Map(kept.sort((a, b) => (a.trace_id < b.trace_id ? -1 : 1)).map((trace) => [trace.trace_id, trace]));
}
