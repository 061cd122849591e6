/** mlflow_query search: by what the analysis knows of each trace, and by MLflow's own filter where a server is there. */
import type { Analysis } from '../analysis/analysis.ts';
import type { TraceFeatures } from '../analysis/features.ts';
import type { ToolAnswer } from '../base/tool.ts';
import type { QueryInput } from './mlflow-query.ts';
import { pageOf } from './paged.ts';
import { findingsByTrace } from './run-index.ts';
import { answer, refusal, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { featureLine } from './trace-lines.ts';

/** Infos that a filter may match; more are not looked at, and said so. */
const maxFiltered = 5000;

export async function searchTraces(input: QueryInput, context: ToolContext): Promise<ToolAnswer> {
  const analysis = await context.analysis();
  const fault = unknownNames(input, analysis);
  if (fault !== undefined) return fault;
  const byFilter = await idsByFilter(input.filter, context);
  if (byFilter !== undefined && 'isError' in byFilter) return byFilter;
  const features = await context.features();
  const wanted = inAll([idsOfFinding(input, analysis), idsOfQueryType(input, analysis), byFilter]);
  const found = features.filter((item) => (wanted === undefined || wanted.has(item.trace_id)) && matches(item, input));
  const findings = findingsByTrace(analysis);
  const page = pageOf(found, input, (item) => featureLine(item, findings.get(item.trace_id) ?? []), 'traces');
  return answer({
    about: `${found.length} of this run's ${features.length} traces match. ${page.note}`,
    data: page.text,
    next: found.length === 0 ? 'Search with fewer conditions.' : 'Read one with action get and its trace_id.',
  });
}

function unknownNames({ finding, query_type: type }: QueryInput, analysis: Analysis): ToolAnswer | undefined {
  const findings = analysis.findings.map(({ id }) => id);
  if (finding !== undefined && !findings.includes(finding)) return unknownId('finding', finding, findings, 'the tool findings');
  const types = analysis.query_types.map(({ id }) => id);
  if (type !== undefined && !types.includes(type)) return unknownId('query type', type, types, 'the tool query_types');
  return undefined;
}

const idsOfFinding = ({ finding }: QueryInput, { findings }: Analysis): Set<string> | undefined =>
  finding === undefined ? undefined : new Set(findings.find(({ id }) => id === finding)?.trace_ids);

const idsOfQueryType = ({ query_type: type }: QueryInput, { query_types: types }: Analysis): Set<string> | undefined =>
  type === undefined ? undefined : new Set(types.find(({ id }) => id === type)?.trace_ids);

async function idsByFilter(filter: string | undefined, { mlflow }: ToolContext): Promise<Set<string> | ToolAnswer | undefined> {
  if (filter === undefined || filter.trim() === '') return undefined;
  if (mlflow === undefined)
    return refusal(
      'The traces come from a file, so there is no MLflow that could filter.',
      'Use finding, query_type, state or contains.',
    );
  const ids = new Set<string>();
  const { client, experimentId } = mlflow;
  for await (const page of client.searchTraces({ experimentId, filter, maxTraces: maxFiltered }))
    for (const { traceId } of page) ids.add(traceId);
  return ids;
}

function inAll(sets: readonly (Set<string> | undefined)[]): Set<string> | undefined {
  const given = sets.filter((set) => set !== undefined);
  if (given.length === 0) return undefined;
  return given.reduce((left, right) => new Set([...left].filter((id) => right.has(id))));
}

function matches(item: TraceFeatures, { state, contains }: QueryInput): boolean {
  if (state !== undefined && item.state !== state) return false;
  if (contains === undefined) return true;
  const texts = [item.question ?? '', ...item.steps.flatMap(({ name, error }) => [name, error ?? ''])];
  return texts.some((text) => text.toLowerCase().includes(contains.toLowerCase()));
}
