/** Runs every detector, ranks what they found, gives each finding its id and its healthy neighbours. */
import type { Finding, Severity } from '../analysis.ts';
import type { TraceFeatures } from '../features.ts';
import { uniqueIds } from '../slug.ts';
import { rank, type Ranked } from './rank.ts';
import { askedAgain } from './asked-again.ts';
import { isHealthy, peers, questionSimilarity, type FindingContext } from './context.ts';
import { brokenCheck } from './broken-check.ts';
import type { Detector, FindingDraft } from './detector.ts';
import { extraCost } from './extra-cost.ts';
import { emptyAnswer } from './empty-answer.ts';
import { inventedArgument } from './invented-argument.ts';
import { latencyOutlier } from './latency-outlier.ts';
import { refusal } from './refusal.ts';
import { repeatedCall } from './repeated-call.ts';
import { suboptimalRouting } from './suboptimal-routing.ts';
import { toolError } from './tool-error.ts';
import { traceError } from './trace-error.ts';
import { ungroundedNumber } from './ungrounded-number.ts';
import { unrecoveredError } from './unrecovered-error.ts';

const detectors: readonly Detector[] = [
  traceError,
  unrecoveredError,
  emptyAnswer,
  suboptimalRouting,
  ungroundedNumber,
  inventedArgument,
  refusal,
  toolError,
  repeatedCall,
  latencyOutlier,
  askedAgain,
  brokenCheck,
];

const weights: Record<Severity, number> = { high: 9, medium: 3, low: 1 };
const HEALTHY = 5;
const COMPARED = 200;

/**
 * Ranked: severity times the square root of the share of all traces, less what findings before it have told already, then cost in
 * seconds, then id. At most `top`.
 */
export function findAll(context: FindingContext, top: number): Finding[] {
  const drafts = withoutEchoes(detectors.flatMap((detector) => detector.detect(context)));
  const idOf = uniqueIds();
  const found = drafts.map((draft): Ranked => {
    const traces = new Set(draft.evidence.map(({ trace_id }) => trace_id));
    const share = traces.size / context.features.length;
    const weight = weights[draft.severity] * Math.sqrt(share) * trouble(traces, context);
    return { draft, traces, weight, id: idOf(`${draft.kind}-${draft.key}`) };
  });
  return rank(found, top).map(({ draft, id }) => complete(draft, id, context));
}

/** How much more suspect its runs are than runs are on the whole: what goes with other trouble comes first. 1/3 to 3. */
function trouble(traces: ReadonlySet<string>, { suspicions, features }: FindingContext): number {
  const shareOf = (ids: Iterable<string>, count: number): number => {
    let sum = 0;
    for (const id of ids) sum += suspicions.get(id)?.share ?? 0;
    return sum / Math.max(1, count);
  };
  const usual = shareOf(suspicions.keys(), features.length);
  return usual === 0 ? 1 : Math.min(3, Math.max(1 / 3, shareOf(traces, traces.size) / usual));
}

/** A tool's errors are told once: no tool_error about exactly the traces of an unrecovered_error of the same tool. */
function withoutEchoes(drafts: readonly FindingDraft[]): FindingDraft[] {
  const key = (draft: FindingDraft): string =>
    JSON.stringify([draft.subject, draft.evidence.map((evidence) => evidence.trace_id)]);
  const told = new Set(drafts.filter((draft) => draft.kind === 'unrecovered_error').map(key));
  return drafts.filter((draft) => draft.kind !== 'tool_error' || !told.has(key(draft)));
}

function complete(draft: FindingDraft, id: string, context: FindingContext): Finding {
  const traceIds = draft.evidence.map((evidence) => evidence.trace_id);
  const healthy = healthyNeighbours(draft, new Set(traceIds), context);
  const runsOf = (ids: readonly string[]): TraceFeatures[] => ids.map((traceId) => context.byId.get(traceId)!);
  return {
    id,
    kind: draft.kind,
    title: draft.title,
    severity: draft.severity,
    claim: draft.claim,
    trace_ids: traceIds,
    applicable: draft.applicable.length,
    evidence: draft.evidence,
    cost: draft.cost ?? extraCost(runsOf(traceIds), runsOf(healthy), context.syntheticTimes),
    healthy_trace_ids: healthy,
    scorer: draft.scorer,
    subject: draft.subject,
  };
}

/**
 * Healthy runs to which the same check applied, of the violating runs' query types, nearest question first. Types are taken in
 * the order of their first violating run, so that neighbours are near at least one of them; at most 200 are compared a run.
 */
function healthyNeighbours(draft: FindingDraft, violating: ReadonlySet<string>, context: FindingContext): string[] {
  const applicable = new Set(draft.applicable);
  const scores = new Map<TraceFeatures, number>();
  const seenTypes = new Set<readonly TraceFeatures[]>();
  for (const id of violating) {
    const trace = context.byId.get(id)!;
    const others = peers(trace, context);
    if (seenTypes.has(others) || seenTypes.size >= HEALTHY) continue;
    seenTypes.add(others);
    const healthy = others.filter(
      (other) => applicable.has(other) && !violating.has(other.trace_id) && isHealthy(other, context),
    );
    for (const other of healthy.slice(0, COMPARED))
      scores.set(other, Math.max(scores.get(other) ?? 0, questionSimilarity(trace, other, context)));
  }
  return [...scores]
    .sort((a, b) => b[1] - a[1] || (a[0].trace_id < b[0].trace_id ? -1 : 1))
    .slice(0, HEALTHY)
    .map(([trace]) => trace.trace_id);
}
