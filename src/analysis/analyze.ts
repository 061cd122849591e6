/** Features in, `Analysis` out. Pure and deterministic: the order of the traces does not matter, nor does where they come from. */
import {
  ANALYSIS_SCHEMA_VERSION,
  type Analysis,
  type Coverage,
  type Finding,
  type QueryType,
  type TraceSummary,
} from './analysis.ts';
import { evaluationDimensions, optimizationOpportunities } from './dimensions.ts';
import { firstOf } from './feature-set.ts';
import type { TraceFeatures } from './features.ts';
import { isHealthy, type FindingContext, type UnweighedContext, type TypeTraces } from './findings/context.ts';
import { findAll } from './findings/find-all.ts';
import { findSuperfluous } from './findings/superfluous-experts.ts';
import { buildProfile } from './profile.ts';
import { findQueryTypes, type FoundQueryType } from './query-types/find-query-types.ts';
import { measurables } from './signals/measurable.ts';
import type { Measured } from './signals/signal.ts';
import { expectedRoute } from './statistics/expected-route.ts';
import { summariseLatency } from './statistics/latency.ts';
import { findRouting, routeStatistics } from './statistics/routing.ts';
import { stepStatistics } from './statistics/step-statistics.ts';
import { hasSyntheticTimes } from './statistics/synthetic-times.ts';
import { standsOut, suspicionOf, suspiciousFrom, type Suspicion } from './weighing/suspicion.ts';
import { weigh } from './weighing/weigh.ts';

export interface AnalyzeOptions {
  /** At most this many findings, best ranked first (default 100). */
  top?: number;
}

const DEFAULT_TOP = 100;

/** Traces with the same id count once. An empty list gives an analysis that says so. */
export function analyze(unsorted: readonly TraceFeatures[], options: AnalyzeOptions = {}): Analysis {
  const byId = distinct(unsorted);
  const features = [...byId.values()].sort((a, b) => (a.trace_id < b.trace_id ? -1 : 1));
  const syntheticTimes = hasSyntheticTimes(features);
  const routing = findRouting(features);
  const questions = features.flatMap(({ trace_id, question }) =>
    question === undefined ? [] : [{ traceId: trace_id, text: question }],
  );
  const found = findQueryTypes(questions);
  const types: TypeTraces[] = [];
  const typeOf = new Map<string, TypeTraces>();
  const known = {
    features,
    byId,
    types,
    typeOf,
    untyped: features.filter((trace) => trace.question === undefined),
    vectors: found.vectors,
    routing,
    syntheticTimes,
    answersRecorded: 2 * features.filter((trace) => trace.answer.present).length >= features.length,
  };
  const superfluous = findSuperfluous(known);
  for (const group of found.types) {
    const traces = group.traceIds.map((id) => byId.get(id)!);
    const entry = { type: describeType(group, traces, { ...known, superfluous }), traces };
    types.push(entry);
    for (const id of group.traceIds) typeOf.set(id, entry);
  }
  const queryTypes = types.map(({ type }) => type);
  const profile = buildProfile(features, queryTypes, routing);
  const { weighing, measurements } = weigh(measurables(features, typeIds(typeOf)), features);
  const signals = new Map([...measurements].map(([name, { source }]) => [name, source]));
  const suspicions = new Map(
    features.map((trace, at) => [
      trace.trace_id,
      suspicionOf(weighing.checks, ({ name }) => measured(measurements.get(name)!.values[at]!)),
    ]),
  );
  const context: FindingContext = { ...known, superfluous, weighing, signals, suspicions };
  const findings = findAll(context, options.top ?? DEFAULT_TOP);
  return {
    schema_version: ANALYSIS_SCHEMA_VERSION,
    agent_type: profile.agent_type,
    profile,
    trace_summary: summarise(features, syntheticTimes),
    query_types: queryTypes,
    query_types_observed: queryTypes.map(({ name, routes, expected_route }) => ({
      type: name,
      routing: expected_route?.route ?? routes[0]?.route ?? [],
    })),
    idf: Object.fromEntries(found.idf),
    steps: stepStatistics(features, syntheticTimes),
    findings,
    weighing: { ...weighing, ...coverageOf(findings, suspicions) },
    optimization_opportunities: optimizationOpportunities(findings),
    evaluation_dimensions: evaluationDimensions(findings, profile, queryTypes),
  };
}

/** Without its spans, which few ask for. */
const measured = (value: number): Measured | undefined => (Number.isNaN(value) ? undefined : { value });

const typeIds = (typeOf: ReadonlyMap<string, TypeTraces>): Map<string, string> =>
  new Map([...typeOf].map(([traceId, { type }]) => [traceId, type.id]));

function coverageOf(findings: readonly Finding[], suspicions: ReadonlyMap<string, Suspicion>): Coverage {
  const from = suspiciousFrom([...suspicions.values()].map(({ share }) => share));
  const suspicious = [...suspicions].filter(([, { share }]) => standsOut(share, from)).map(([traceId]) => traceId);
  const named = new Set(findings.flatMap(({ trace_ids }) => trace_ids));
  return {
    suspicious_from: from,
    suspicious: suspicious.length,
    unexplained: suspicious.filter((traceId) => !named.has(traceId)).length,
  };
}

/** Two different features with one id: the one whose JSON sorts first stays, whatever their order. */
function distinct(features: readonly TraceFeatures[]): Map<string, TraceFeatures> {
  const byId = new Map<string, TraceFeatures>();
  for (const trace of features) {
    const known = byId.get(trace.trace_id);
    byId.set(trace.trace_id, known === undefined ? trace : firstOf(known, trace));
  }
  return byId;
}

function describeType(group: FoundQueryType, traces: readonly TraceFeatures[], context: UnweighedContext): QueryType {
  const { routing, syntheticTimes } = context;
  const durations = syntheticTimes ? [] : traces.flatMap((trace) => trace.duration_ms ?? []);
  return {
    id: group.id,
    name: group.name,
    size: traces.length,
    trace_ids: group.traceIds,
    examples: group.examples,
    centroid: Object.fromEntries([...group.centroid].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))),
    success_count: traces.filter((trace) => trace.state === 'OK').length,
    error_count: traces.filter((trace) => trace.state === 'ERROR').length,
    latency: summariseLatency(durations),
    routes: routeStatistics(traces, routing, syntheticTimes),
    steps: stepStatistics(traces, syntheticTimes),
    expected_route: expectedRoute(
      traces,
      routing,
      (trace) => isHealthy(trace, context) && !context.superfluous.has(trace.trace_id),
    ),
  };
}

function summarise(features: readonly TraceFeatures[], syntheticTimes: boolean): TraceSummary {
  const latency = summariseLatency(syntheticTimes ? [] : features.flatMap((trace) => trace.duration_ms ?? []));
  const success = features.filter((trace) => trace.state === 'OK').length;
  const errors = features.filter((trace) => trace.state === 'ERROR').length;
  const losses = new Map<string, number>();
  for (const { kind, count } of features.flatMap((trace) => trace.losses)) losses.set(kind, (losses.get(kind) ?? 0) + count);
  return {
    total_analyzed: features.length,
    success_count: success,
    error_count: errors,
    other_count: features.length - success - errors,
    avg_latency_ms: latency?.mean_ms,
    latency,
    synthetic_times: syntheticTimes,
    without_question: features.filter((trace) => trace.question === undefined).length,
    without_answer: features.filter((trace) => !trace.answer.present).length,
    sessions: new Set(features.flatMap((trace) => trace.session_id ?? [])).size,
    losses: Object.fromEntries([...losses].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
