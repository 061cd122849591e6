/**
 * Data of the route diagram. Where few routes cover most traces, the right-hand nodes are whole routes, so that widths add up to
 * traces; where every trace has its own set of tools, they are the tools, and a trace may flow to several of them.
 */
import type { Analysis, QueryType } from '../../analysis/analysis.ts';
import { routeName, routeVerdict, type RouteVerdict } from './route.ts';
import { oneLine } from './visible-text.ts';

const nodeLimit = 8;
const coverageOfRoutes = 0.8;

export interface Flow {
  from: number;
  to: number;
  weight: number;
  verdict: RouteVerdict;
}

export interface FlowNode {
  name: string;
  weight: number;
  /** Traces behind it; undefined where tools are lumped together, since their traces overlap. */
  traces: number | undefined;
}

export interface RouteFlows {
  mode: 'routes' | 'steps';
  left: FlowNode[];
  right: FlowNode[];
  flows: Flow[];
}

interface Entry {
  type: QueryType;
  /** Identity of the target; names are cut for display and may then be equal. */
  key: string;
  name: string;
  weight: number;
  verdict: RouteVerdict;
}

/** Undefined when there is nothing to draw. */
export function routeFlows(analysis: Analysis): RouteFlows | undefined {
  const byRoute = analysis.query_types.flatMap((type) =>
    type.routes.map((route): Entry => ({
      type,
      key: JSON.stringify(route.route),
      name: routeName(route.route, 40),
      weight: route.traces,
      verdict: routeVerdict(route.route, type),
    })),
  );
  const covered = largest(byRoute).reduce((sum, [, weight]) => sum + weight, 0);
  const all = byRoute.reduce((sum, entry) => sum + entry.weight, 0);
  if (all === 0) return undefined;
  if (covered >= coverageOfRoutes * all) return flowsOf('routes', analysis, byRoute);
  const bySteps = analysis.query_types.flatMap((type) =>
    type.steps.map((step): Entry => ({
      type,
      key: JSON.stringify(step.name),
      name: oneLine(step.name, 40),
      weight: step.traces,
      verdict: 'unknown',
    })),
  );
  return bySteps.length === 0 ? undefined : flowsOf('steps', analysis, bySteps);
}

function largest(entries: readonly Entry[]): [string, number][] {
  const weights = new Map<string, number>();
  for (const entry of entries) weights.set(entry.key, (weights.get(entry.key) ?? 0) + entry.weight);
  return [...weights].sort(([keyA, a], [keyB, b]) => b - a || (keyA < keyB ? -1 : 1)).slice(0, nodeLimit);
}

function flowsOf(mode: RouteFlows['mode'], analysis: Analysis, entries: readonly Entry[]): RouteFlows {
  const bySize = [...analysis.query_types].sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1));
  const hasRest = bySize.length > nodeLimit;
  const leftIndex = new Map(bySize.map((type, index) => [type.id, Math.min(index, nodeLimit - 1)]));
  const leftNames = bySize.slice(0, hasRest ? nodeLimit - 1 : nodeLimit).map((type) => oneLine(type.name, 40));
  if (hasRest) leftNames.push(`${bySize.length - nodeLimit + 1} other types`);
  const rightKeys = inOrderOfLeft(
    largest(entries).map(([key]) => key),
    entries,
    leftIndex,
  );
  const names = new Map(entries.map((entry) => [entry.key, entry.name]));
  const rightNames = rightKeys.map((key) => names.get(key) ?? '');
  const rightIndex = new Map(rightKeys.map((key, index) => [key, index]));
  if (entries.some((entry) => !rightIndex.has(entry.key))) rightNames.push(mode === 'routes' ? 'other routes' : 'other tools');
  const flows = new Map<string, Flow>();
  for (const entry of entries) {
    const from = leftIndex.get(entry.type.id) ?? 0;
    const to = rightIndex.get(entry.key) ?? rightNames.length - 1;
    const key = `${from} ${to} ${entry.verdict}`;
    const flow = flows.get(key) ?? { from, to, weight: 0, verdict: entry.verdict };
    flow.weight += entry.weight;
    flows.set(key, flow);
  }
  const kept = [...flows.values()]
    .filter((flow) => flow.weight > 0)
    .sort((a, b) => a.from - b.from || a.to - b.to || (a.verdict < b.verdict ? -1 : 1));
  const weigh = (side: 'from' | 'to', index: number): number =>
    kept.reduce((sum, flow) => sum + (flow[side] === index ? flow.weight : 0), 0);
  const sizes = leftNames.map((_name, index) =>
    bySize.reduce((sum, type) => sum + (leftIndex.get(type.id) === index ? type.size : 0), 0),
  );
  return {
    mode,
    left: leftNames.map((name, index) => ({ name, weight: weigh('from', index), traces: sizes[index] })),
    right: rightNames.map((name, index) => {
      const weight = weigh('to', index);
      return { name, weight, traces: mode === 'steps' && index >= rightKeys.length ? undefined : weight };
    }),
    flows: kept,
  };
}

/** Right-hand nodes by the mean position of what flows into them: fewer ribbons cross. */
function inOrderOfLeft(keys: readonly string[], entries: readonly Entry[], leftIndex: ReadonlyMap<string, number>): string[] {
  const position = (key: string): number => {
    const into = entries.filter((entry) => entry.key === key);
    const weight = into.reduce((sum, entry) => sum + entry.weight, 0);
    return into.reduce((sum, entry) => sum + entry.weight * (leftIndex.get(entry.type.id) ?? 0), 0) / Math.max(weight, 1);
  };
  return [...keys].sort((a, b) => position(a) - position(b) || (a < b ? -1 : 1));
}
