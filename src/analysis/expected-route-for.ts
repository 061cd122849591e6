/** The route that a recorded run should have taken, where the evidence decides: for rows of a dataset. */
import { missing, superfluous } from './checks/routing.ts';
import type { Analysis } from './analysis.ts';

/** Kinds of findings that show that a run did not do its job. */
const failures = new Set(['refusal', 'empty_answer', 'trace_error', 'unrecovered_error']);

/**
 * - Named by a suboptimal_routing finding: the route that its evidence says would have sufficed.
 * - Took its query type's expected route: that route.
 * - Lacks an expert of it and failed (refusal, empty answer, error): that route; a different route that worked is no mistake.
 * - Everything else, in particular more experts than expected without a finding: undefined; the question may need them.
 */
export function expectedRouteFor(traceId: string, analysis: Analysis): string[] | undefined {
  const naming = analysis.findings.filter((finding) => finding.trace_ids.includes(traceId));
  for (const finding of naming) {
    const evidence = finding.evidence.find((item) => item.trace_id === traceId);
    if (finding.kind === 'suboptimal_routing' && evidence?.expected_route !== undefined) return evidence.expected_route;
  }
  const type = analysis.query_types.find((candidate) => candidate.trace_ids.includes(traceId));
  const expected = type?.expected_route?.route;
  if (type === undefined || expected === undefined) return undefined;
  const actual = actualRouteOf(traceId, analysis) ?? [];
  const lacks = missing(actual, expected).length > 0;
  if (!lacks && superfluous(actual, expected).length === 0) return expected;
  return lacks && naming.some((finding) => failures.has(finding.kind)) ? expected : undefined;
}

/** The route that the run took; undefined for a trace without a query type. */
export function actualRouteOf(traceId: string, analysis: Analysis): string[] | undefined {
  for (const type of analysis.query_types)
    for (const { route, trace_ids } of type.routes) if (trace_ids.includes(traceId)) return route;
  return undefined;
}
