/** Failed calls and what became of them. */

/** What recovery depends on; `kind` tool, retrieval, agent or handoff. */
export interface CallOutcome {
  name: string;
  agent: string | undefined;
  failed: boolean;
}

/**
 * Indexes of failed calls that were not recovered. `calls` are the tool, retrieval, agent and hand-off steps in order.
 * Recovered: a later call of the same name succeeded, or the next call of the same agent, whichever tool it went to, did (the
 * agent took another way). Whether the answer admits the failure is asked apart (`admitsFailure`).
 */
export function unrecoveredErrors(calls: readonly CallOutcome[]): number[] {
  const lastSuccess = new Map<string, number>();
  for (const [index, call] of calls.entries()) if (!call.failed) lastSuccess.set(call.name, index);
  const nextOfAgent = new Map<string | undefined, CallOutcome>();
  const found: number[] = [];
  for (let index = calls.length - 1; index >= 0; index -= 1) {
    const call = calls[index]!;
    const next = nextOfAgent.get(call.agent);
    const tookAnotherWay = next !== undefined && !next.failed;
    if (call.failed && (lastSuccess.get(call.name) ?? -1) < index && !tookAnotherWay) found.unshift(index);
    nextOfAgent.set(call.agent, call);
  }
  return found;
}
