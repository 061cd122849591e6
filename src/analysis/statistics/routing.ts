/** What a route is for this agent: who its experts are, and whether there is anything to route at all. */
import { routeOf, type RouteKind } from '../checks/routing.ts';
import type { TraceFeatures } from '../features.ts';
import type { RouteStatistics } from '../analysis.ts';

export interface Routing {
  /** Routes are made of sub-agents where there are any, else of tools and retrievers. */
  kind: RouteKind;
  /** Experts the agent chooses among, sorted: sub-agents, or tools that are asked in prose. Empty when there is no choice. */
  experts: string[];
  /** An agent step that runs in nearly every trace and before the experts: it routes, it is no part of a route. */
  orchestrator: string | undefined;
}

/** Share of the traces in which an orchestrator runs. */
const ALWAYS = 0.95;
const MOST_EXPERTS = 20;

export function findRouting(features: readonly TraceFeatures[]): Routing {
  const agents = countAgents(features);
  if (agents.size >= 2) {
    const orchestrator = findOrchestrator(features, agents);
    return { kind: 'agent', experts: [...agents.keys()].filter((name) => name !== orchestrator).sort(), orchestrator };
  }
  return { kind: 'tool', experts: proseTools(features), orchestrator: undefined };
}

/** Sorted set of the experts called; where the agent has none, of its tools. */
export function traceRoute(trace: TraceFeatures, routing: Routing): string[] {
  return routeOf(trace.steps, routing.kind).filter((name) => name !== routing.orchestrator);
}

function countAgents(features: readonly TraceFeatures[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const trace of features) for (const name of routeOf(trace.steps, 'agent')) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function findOrchestrator(features: readonly TraceFeatures[], agents: ReadonlyMap<string, number>): string | undefined {
  if (agents.size < 3) return undefined;
  const isFirst = (name: string): boolean =>
    features.every((trace) => {
      const first = trace.steps.find((step) => step.kind === 'agent' || step.kind === 'handoff');
      return first === undefined || first.name === name || !trace.steps.some((step) => step.name === name);
    });
  const candidates = [...agents].filter(([name, count]) => count >= ALWAYS * features.length && isFirst(name));
  return candidates.length === 1 ? candidates[0]![0] : undefined;
}

/** Tools take the part of experts when the agent has at least two and every one of them is asked in prose. */
function proseTools(features: readonly TraceFeatures[]): string[] {
  const calls = new Map<string, { prose: number; all: number }>();
  for (const trace of features) {
    for (const { kind, name, prose_input } of trace.steps) {
      if (kind !== 'tool' && kind !== 'retrieval') continue;
      const count = calls.get(name) ?? { prose: 0, all: 0 };
      count.all += 1;
      if (prose_input === true) count.prose += 1;
      calls.set(name, count);
    }
  }
  const isProse = [...calls.values()].every(({ prose, all }) => prose >= 0.8 * all);
  return isProse && calls.size >= 2 && calls.size <= MOST_EXPERTS ? [...calls.keys()].sort() : [];
}

export const routeKey = (route: readonly string[]): string => JSON.stringify(route);

/** Most frequent first. */
export function routeStatistics(
  features: readonly TraceFeatures[],
  routing: Routing,
  syntheticTimes: boolean,
): RouteStatistics[] {
  const groups = new Map<string, { route: string[]; traces: TraceFeatures[] }>();
  for (const trace of features) {
    const route = traceRoute(trace, routing);
    const group = groups.get(routeKey(route)) ?? { route, traces: [] };
    group.traces.push(trace);
    groups.set(routeKey(route), group);
  }
  return [...groups]
    .sort(([a, left], [b, right]) => right.traces.length - left.traces.length || (a < b ? -1 : 1))
    .map(([, { route, traces }]) => {
      const durations = syntheticTimes ? [] : traces.flatMap((trace) => trace.duration_ms ?? []);
      const mean = durations.reduce((sum, duration) => sum + duration, 0) / durations.length;
      return {
        route,
        traces: traces.length,
        trace_ids: traces.map((trace) => trace.trace_id),
        mean_duration_ms: durations.length === 0 ? undefined : Math.round(mean * 10) / 10,
      };
    });
}
