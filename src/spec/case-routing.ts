/** Expected and actual routing of a case. */
import type { Analysis, QueryType } from '../analysis/analysis.ts';
import { isEmptyAnswer, isRefusal } from '../analysis/checks/answer-text.ts';
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

/**
 * What the evidence says, and nothing where it does not decide:
 * - named by a suboptimal_routing finding: the route that would have sufficed, as the finding has it;
 * - took its query type's sufficing route: that route;
 * - lacks an expert of it and did not do its job: that route; a different route that worked is no mistake;
 * - called more than it: unknown, the question may need them; only for a trace that the analysis has not seen, and where every run
 *   of the type that called the same was found wasteful (or none did), that route.
 */
function expectedRoute(trace: Trace, route: readonly string[], type: QueryType | undefined, analysis: Analysis): string[] | null {
  const wasteful = analysis.findings.filter((finding) => finding.kind === 'suboptimal_routing');
  for (const { evidence } of wasteful) {
    const sufficing = evidence.find((item) => item.trace_id === trace.traceId)?.expected_route;
    if (sufficing !== undefined) return sufficing;
  }
  const expected = type?.expected_route?.route;
  if (type === undefined || expected === undefined) return null;
  if (missing(route, expected).length > 0) return didItsJob(trace) ? null : expected;
  if (superfluous(route, expected).length === 0) return expected;
  if (type.trace_ids.includes(trace.traceId)) return null;
  const same = type.routes.find((item) => item.route.join('\u0000') === route.join('\u0000'))?.trace_ids ?? [];
  return same.every((traceId) => wasteful.some((finding) => finding.trace_ids.includes(traceId))) ? expected : null;
}

const didItsJob = (trace: Trace): boolean => trace.state !== 'ERROR' && !isEmptyAnswer(trace.answer) && !isRefusal(trace.answer);

/** Optimal: exactly what was expected was called. Null where nothing is known; agents without experts and tools have no routes. */
export function caseRouting(trace: Trace, analysis: Analysis, type: QueryType | undefined): CaseRouting {
  const hasRoutes = analysis.profile.experts.length > 0 || analysis.profile.tools.length > 0;
  if (!hasRoutes) return { expected_routing: null, actual_routing: null, routing_optimal: null };
  const actual = actualRoute(trace, analysis);
  const expected = expectedRoute(trace, actual, type, analysis);
  const optimal = expected && actual.length === expected.length && missing(actual, expected).length === 0;
  return { expected_routing: expected, actual_routing: actual, routing_optimal: optimal };
}
