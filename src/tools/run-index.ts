/** What several tools ask of a run's analysis: which findings are about a trace, which kind of question it is. */
import type { Analysis, QueryType } from '../analysis/analysis.ts';

/** Of these traces only: in a large run each finding may name thousands. */
export function findingsByTrace({ findings }: Analysis, traceIds: Iterable<string>): Map<string, string[]> {
  const byTrace = new Map([...traceIds].map((id): [string, string[]] => [id, []]));
  for (const { id, trace_ids: traces } of findings) for (const trace of traces) byTrace.get(trace)?.push(id);
  return byTrace;
}

export function queryTypesByTrace({ query_types: types }: Analysis): Map<string, string> {
  return new Map(types.flatMap(({ id, trace_ids: traces }) => traces.map((trace): [string, string] => [trace, id])));
}

export function queryTypeOf({ query_types: types }: Analysis, traceId: string): QueryType | undefined {
  return types.find(({ trace_ids: traces }) => traces.includes(traceId));
}
