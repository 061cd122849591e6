/** Expected and actual routing of a case. */
import type { Analysis, QueryType } from '../analysis/analysis.ts';
import { missing, routeOf, superfluous, type RouteKind } from '../analysis/checks/routing.ts';
import type { Trace } from '../trace/trace.ts';

/** Routes are made of sub-agents where the traces have at least two, else of tools (as src/analysis/statistics/routing.ts). */
export function routeKindOf(analysis: Analysis): RouteKind {
  return agentNames(analysis).size >= 2 ? 'agent' : 'tool';
}

function agentNames(analysis: Analysis): Set<string> {
  return new Set(analysis.steps.filter((step) => step.kind === 'agent' || step.kind === 'handoff').map((step) => step.name));
}

/** Sorted names called in the trace; an agent that the analysis knows and does not count among the experts is no part of it. */
export function actualRoute(trace: Trace, analysis: Analysis): string[] {
  const kind = routeKindOf(analysis);
  const route = routeOf(trace.steps, kind);
  if (kind === 'tool') return route;
  const known = agentNames(analysis);
  return route.filter((name) => !known.has(name) || analysis.profile.experts.includes(name));
}

export interface CaseRouting {
  expected_routing: string[] | null;
  actual_routing: string[] | null;
  routing_optimal: boolean | null;
}

/** A route that so many runs of a query type took is another way of answering it, not a mistake. */
const USUAL = 3;

/**
 * What the type's sufficing route says about this trace, as far as it is known. Not known: a run that called more and that the
 * analysis does not count as wasteful (its question may need both), and a run on another route that the type often takes.
 */
function expectedRoute(trace: Trace, route: readonly string[], type: QueryType | undefined, analysis: Analysis): string[] | null {
  const expected = type?.expected_route?.route;
  if (type === undefined || expected === undefined) return null;
  const isAnalysed = type.trace_ids.includes(trace.traceId);
  if (missing(route, expected).length > 0) {
    const sameRoute = type.routes.find((item) => item.route.join('\u0000') === route.join('\u0000'));
    return (sameRoute?.traces ?? 0) >= USUAL ? null : expected;
  }
  if (!isAnalysed || superfluous(route, expected).length === 0) return expected;
  const wasteful = analysis.findings.some(
    (finding) => finding.kind === 'suboptimal_routing' && finding.trace_ids.includes(trace.traceId),
  );
  return wasteful ? expected : null;
}

/** Optimal: exactly what was expected was called. Null where nothing is known; agents without experts and tools have no routes. */
export function caseRouting(trace: Trace, analysis: Analysis, type: QueryType | undefined): CaseRouting {
  const hasRoutes = analysis.profile.experts.length > 0 || analysis.profile.tools.length > 0;
  if (!hasRoutes) return { expected_routing: null, actual_routing: null, routing_optimal: null };
  const actual = actualRoute(trace, analysis);
  const expected = expectedRoute(trace, actual, type, analysis);
  const optimal = expected && actual.length === expected.length && missing(actual, expected).length === 0;
  return { expected_routing: expected, actual_routing: actual, routing_optimal: optimal };
}
