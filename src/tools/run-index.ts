/** What several tools ask of a run's analysis: which findings are about a trace, which kind of question it is. */
import type { Analysis } from '../analysis/analysis.ts';

export function findingsByTrace({ findings }: Analysis): Map<string, string[]> {
  const byTrace = new Map<string, string[]>();
  for (const { id, trace_ids: traces } of findings)
    for (const trace of traces) byTrace.set(trace, [...(byTrace.get(trace) ?? []), id]);
  return byTrace;
}

export function queryTypeOf({ query_types: types }: Analysis, traceId: string): Analysis['query_types'][number] | undefined {
  return types.find(({ trace_ids: traces }) => traces.includes(traceId));
}
