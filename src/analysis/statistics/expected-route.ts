/**
 * The route that suffices for a query type. Rule: among the type's healthy runs (no error, an answer, no refusal, no failed call
 * left behind, no expert known to be
 * superfluous), a route suffices when at least 3 runs that took exactly it were healthy, the lower end of the 95 % Wilson
 * interval of its healthy share is at least 0.4 (3 of 3, 5 of 6, 7 of 10) or no healthy run took another, and at least 3 in 10 of the type's healthy runs took
 * it (6 in 10 for the empty route: answering without asking anybody must be the rule before it is recommended), so that a few
 * odd questions in a group do not speak for it. Of those the smallest wins; of equally small ones the most
 * used. A type whose runs need both experts has no sufficing smaller route, and its expected route is both.
 * `support` = healthy runs on exactly this route, `confidence` = that Wilson bound.
 */
import type { QueryType } from '../analysis.ts';
import type { TraceFeatures } from '../features.ts';
import { routeKey, traceRoute, type Routing } from './routing.ts';
import { wilsonLowerBound } from '../../statistics/wilson.ts';

const SUPPORT = 3;
const CONFIDENCE = 0.4;
const SHARE = 0.3;
const SHARE_OF_EMPTY_ROUTE = 0.6;

export function expectedRoute(
  traces: readonly TraceFeatures[],
  routing: Routing,
  isHealthy: (trace: TraceFeatures) => boolean,
): QueryType['expected_route'] {
  if (routing.experts.length < 2) return undefined;
  const counts = new Map<string, { route: string[]; all: number; healthy: number }>();
  let healthyRuns = 0;
  for (const trace of traces) {
    const route = traceRoute(trace, routing);
    const count = counts.get(routeKey(route)) ?? { route, all: 0, healthy: 0 };
    count.all += 1;
    if (isHealthy(trace)) {
      count.healthy += 1;
      healthyRuns += 1;
    }
    counts.set(routeKey(route), count);
  }
  const sufficing = [...counts]
    .map(([key, count]) => ({ key, ...count, confidence: wilsonLowerBound(count.healthy, count.all) }))
    .filter(
      ({ route, healthy, confidence }) =>
        healthy >= SUPPORT &&
        (confidence >= CONFIDENCE || healthy === healthyRuns) &&
        healthy >= (route.length === 0 ? SHARE_OF_EMPTY_ROUTE : SHARE) * healthyRuns,
    )
    .sort((a, b) => a.route.length - b.route.length || b.healthy - a.healthy || (a.key < b.key ? -1 : 1));
  const best = sufficing[0];
  return best && { route: best.route, support: best.healthy, confidence: Math.round(best.confidence * 1000) / 1000 };
}
