/** Routes as sets: which experts (or tools) a run called. */

export type RouteKind = 'agent' | 'tool';

/** Sorted distinct names of the agent and hand-off steps (route kind "agent") or of tool and retrieval steps ("tool"). */
export function routeOf(steps: readonly { kind: string; name: string }[], kind: RouteKind): string[] {
  const kinds = kind === 'agent' ? ['agent', 'handoff'] : ['tool', 'retrieval'];
  return [...new Set(steps.filter((step) => kinds.includes(step.kind)).map((step) => step.name))].sort();
}

/** Names in `route` that `expected` does not need: what `efficient_routing` forbids. */
export function superfluous(route: readonly string[], expected: readonly string[]): string[] {
  return route.filter((name) => !expected.includes(name));
}

/** Names in `expected` that `route` lacks: what `correct_routing` forbids. */
export function missing(route: readonly string[], expected: readonly string[]): string[] {
  return expected.filter((name) => !route.includes(name));
}
