/** Routes as text, and what a route means against the one that suffices. */
import type { QueryType } from '../../analysis/analysis.ts';
import { oneLine } from './visible-text.ts';

export type RouteVerdict = 'expected' | 'excess' | 'short' | 'unknown';

/** excess: everything needed and more; short: something expected was not called. */
export function routeVerdict(route: readonly string[], type: QueryType): RouteVerdict {
  const expected = type.expected_route?.route;
  if (expected === undefined) return 'unknown';
  const called = new Set(route);
  if (expected.some((name) => !called.has(name))) return 'short';
  return called.size > expected.length ? 'excess' : 'expected';
}

export function routeName(route: readonly string[], limit = 60): string {
  return route.length === 0 ? 'answered directly' : oneLine(route.join(' + '), limit);
}

export const verdictText: Record<RouteVerdict, string> = {
  expected: 'suffices',
  excess: 'more than needed',
  short: 'expected call missing',
  unknown: 'not decided',
};
