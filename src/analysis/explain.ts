/**
 * Why one run is suspect: the accepted checks that it breaks, the findings that name it, and both laid over its steps. Pure; works from
 * features and the analysis document, so that it can be asked of a session that ended long ago.
 */
import type { Analysis, Finding } from './analysis.ts';
import { assignQueryType, questionVectors } from './assign-query-type.ts';
import type { TraceFeatures } from './features.ts';
import { isHealthy } from './findings/context.ts';
import { cosine } from './query-types/vector.ts';
import { valueOf } from './signals/all-signals.ts';
import { checkNoun } from './signals/check-noun.ts';
import type { SignalFamily } from './signals/signal.ts';
import { standsOut, suspicionOf, weightOf, type Suspicion, type Violation } from './weighing/suspicion.ts';
import type { Weighing } from './weighing/weigh.ts';

/** A check that the run breaks. */
export interface Reason {
  check: string;
  family: SignalFamily;
  /** What is counted, in the plural. */
  noun: string;
  value: number;
  /** What is usual: the value would have to be at most, or at least, this. */
  bound: 'at_most' | 'at_least';
  limit: number;
  /** How much it counts for the suspicion, 0.05 to 1. */
  weight: number;
  /** At most 20; none where the whole run shows it. */
  span_ids: string[];
}

export interface ExplainedSpan {
  span_id: string;
  /** Its place among the steps, 1 for the first; these three are null for spans that are no steps (root, chain). */
  step: number | null;
  kind: string | null;
  name: string | null;
  /** Checks broken here, and findings whose evidence it is. */
  reasons: string[];
  findings: string[];
}

export interface Explanation {
  trace_id: string;
  question: string | null;
  /** False: it was not among the runs that were analysed, and is held to what they taught. */
  is_analysed: boolean;
  basis: Weighing['basis'];
  /** Weight of the broken checks over that of all that apply, 0 to 1. */
  suspicion: number;
  /** From here on a run stands out. */
  suspicious_from: number;
  is_suspicious: boolean;
  /** 1: the most suspect of `runs`; equals share a rank. Both null when the other runs are not known. */
  rank: number | null;
  runs: number | null;
  /** Checks that apply to this run. */
  applicable: number;
  /** Heaviest first. */
  reasons: Reason[];
  /** Ids of the findings that name it, in rank order. */
  findings: string[];
  /** In the order of the steps, then those that are no steps. */
  spans: ExplainedSpan[];
  /** The run with the nearest question of the same type that ended well, does not stand out and shares no finding; null: none is known. */
  healthy_trace_id: string | null;
}

/** `runs`: those that were analysed, for rank and healthy run. undefined: the analysis was made by a version that weighed no checks. */
export function explainTrace(
  trace: TraceFeatures,
  analysis: Analysis,
  runs: readonly TraceFeatures[] = [],
): Explanation | undefined {
  const { weighing } = analysis;
  if (weighing === undefined) return undefined;
  const types = new Map(analysis.query_types.flatMap(({ id, trace_ids }) => trace_ids.map((traceId) => [traceId, id] as const)));
  const suspicion = (run: TraceFeatures, type: string | undefined): Suspicion =>
    suspicionOf(weighing.checks, ({ signal, parameters }) => valueOf(signal, run, parameters, type));
  const others = runs.filter(({ trace_id }) => trace_id !== trace.trace_id);
  const isAnalysed = types.has(trace.trace_id) || others.length < runs.length;
  const type = isAnalysed ? types.get(trace.trace_id) : assignQueryType(trace.question, analysis)?.id;
  const own = suspicion(trace, type);
  const shares = new Map(others.map((run) => [run.trace_id, suspicion(run, types.get(run.trace_id)).share]));
  const findings = analysis.findings.filter(({ trace_ids }) => trace_ids.includes(trace.trace_id));
  const named = new Set(findings.flatMap(({ trace_ids }) => trace_ids));
  const from = weighing.suspicious_from;
  const alike = others.filter(
    (run) => types.get(run.trace_id) === type && !named.has(run.trace_id) && !standsOut(shares.get(run.trace_id)!, from),
  );
  return {
    trace_id: trace.trace_id,
    question: trace.question ?? null,
    is_analysed: isAnalysed,
    basis: weighing.basis,
    suspicion: own.share,
    suspicious_from: from,
    is_suspicious: standsOut(own.share, from),
    rank: runs.length === 0 ? null : 1 + [...shares.values()].filter((share) => share > own.share).length,
    runs: runs.length === 0 ? null : others.length + 1,
    applicable: own.applicable,
    reasons: own.violations.map((violation) => reasonOf(violation)),
    findings: findings.map(({ id }) => id),
    spans: spansOf(trace, own.violations, findings),
    healthy_trace_id: nearestHealthy(trace, alike, analysis) ?? null,
  };
}

function reasonOf({ check, value, spanIds }: Violation): Reason {
  const { name, family, bound, limit } = check;
  return { check: name, family, noun: checkNoun(check), value, bound, limit, weight: weightOf(check), span_ids: [...spanIds] };
}

function spansOf(trace: TraceFeatures, violations: readonly Violation[], findings: readonly Finding[]): ExplainedSpan[] {
  const spans = new Map<string, ExplainedSpan>();
  const steps = new Map(trace.steps.map((step, index) => [step.span_id, { ...step, index }]));
  const spanOf = (spanId: string): ExplainedSpan => {
    const step = steps.get(spanId);
    const { kind = null, name = null } = step ?? {};
    const span = spans.get(spanId) ?? {
      span_id: spanId,
      step: step === undefined ? null : step.index + 1,
      kind,
      name,
      reasons: [],
      findings: [],
    };
    spans.set(spanId, span);
    return span;
  };
  for (const { check, spanIds } of violations) for (const spanId of new Set(spanIds)) spanOf(spanId).reasons.push(check.name);
  for (const { id, evidence } of findings) {
    const shown = evidence.filter(({ trace_id }) => trace_id === trace.trace_id).flatMap(({ span_ids }) => span_ids);
    for (const spanId of new Set(shown)) spanOf(spanId).findings.push(id);
  }
  const place = ({ step }: ExplainedSpan): number => step ?? trace.steps.length + 1;
  return [...spans.values()].sort((a, b) => place(a) - place(b) || (a.span_id < b.span_id ? -1 : 1));
}

function nearestHealthy(trace: TraceFeatures, others: readonly TraceFeatures[], analysis: Analysis): string | undefined {
  const { total_analyzed: total, without_answer: unanswered } = analysis.trace_summary;
  const answersRecorded = 2 * (total - unanswered) >= total;
  const vectorOf = questionVectors(analysis);
  const own = vectorOf(trace.question ?? '');
  const healthy = others
    .filter((run) => isHealthy(run, { answersRecorded }))
    .map(({ trace_id, question }) => ({ trace_id, near: cosine(own, vectorOf(question ?? '')) }));
  healthy.sort((a, b) => b.near - a.near || (a.trace_id < b.trace_id ? -1 : 1));
  return healthy[0]?.trace_id;
}
