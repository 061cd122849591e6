/** What several tools ask of a run's analysis: which findings are about a trace, which kind of question it is. */
import type { Analysis, QueryType } from '../analysis/analysis.ts';

export function findingsByTrace({ findings }: Analysis): Map<string, string[]> {
  const byTrace = new Map<string, string[]>();
  for (const { id, trace_ids: traces } of findings)
    for (const trace of traces) {
      const ids = byTrace.get(trace);
      if (ids === undefined) byTrace.set(trace, [id]);
      else ids.push(id);
    }
  return byTrace;
}

export function queryTypesByTrace({ query_types: types }: Analysis): Map<string, string> {
  return new Map(types.flatMap(({ id, trace_ids: traces }) => traces.map((trace): [string, string] => [trace, id])));
}

export function queryTypeOf({ query_types: types }: Analysis, traceId: string): QueryType | undefined {
  return types.find(({ trace_ids: traces }) => traces.includes(traceId));
}
