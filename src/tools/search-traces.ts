/** mlflow_query search: by what the analysis knows of each trace, and by MLflow's own filter where a server is there. */
import type { Analysis } from '../analysis/analysis.ts';
import type { TraceFeatures } from '../analysis/features.ts';
import type { ToolAnswer } from '../base/tool.ts';
import { featureLine } from './feature-line.ts';
import { pageOf, type PageRequest } from './paged.ts';
import { findingsByTrace, queryTypesByTrace } from './run-index.ts';
import { answer, refusal, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

/** Of the experiment, newest first: a filter that matches more is not followed to its end. */
const maxFiltered = 5000;

export interface SearchInput extends PageRequest {
  finding?: string | undefined;
  query_type?: string | undefined;
  state?: TraceFeatures['state'] | undefined;
  contains?: string | undefined;
  filter?: string | undefined;
  format: 'concise' | 'detailed';
}

interface Filtered {
  ids: Set<string>;
  isCut: boolean;
}

export async function searchTraces(input: SearchInput, context: ToolContext, signal: AbortSignal): Promise<ToolAnswer> {
  const analysis = await context.analysis();
  const fault = unknownNames(input, analysis) ?? withoutServer(input, context);
  if (fault !== undefined) return fault;
  const filtered = await idsByFilter(input.filter, context, signal);
  const features = await context.features();
  const wanted = inAll([idsOfFinding(input, analysis), idsOfQueryType(input, analysis), filtered?.ids]);
  const found = features.filter((item) => (wanted === undefined || wanted.has(item.trace_id)) && matches(item, input));
  const onPage = found.slice(input.offset, input.offset + input.limit).map((item) => item.trace_id);
  const findings = findingsByTrace(analysis, onPage);
  const types = queryTypesByTrace(analysis);
  const line = (item: TraceFeatures): string =>
    featureLine(
      item,
      { findings: findings.get(item.trace_id) ?? [], queryType: types.get(item.trace_id) },
      input.format === 'detailed',
    );
  const page = pageOf(found, input, line, 'traces');
  const cut =
    filtered?.isCut === true
      ? ` The filter matches more than ${maxFiltered} traces of the experiment: of the older ones some may be missing here.`
      : '';
  return answer({
    about: `${found.length} of this run's ${features.length} traces match.${cut} ${page.note}`,
    data: page.text,
    next: found.length === 0 ? 'Search with fewer conditions.' : 'Read one with action get and its trace_id.',
  });
}

function unknownNames({ finding, query_type: type }: SearchInput, analysis: Analysis): ToolAnswer | undefined {
  const findings = analysis.findings.map(({ id }) => id);
  if (finding !== undefined && !findings.includes(finding)) return unknownId('finding', finding, findings, 'the tool findings');
  const types = analysis.query_types.map(({ id }) => id);
  if (type !== undefined && !types.includes(type)) return unknownId('query type', type, types, 'the tool query_types');
  return undefined;
}

function withoutServer({ filter }: SearchInput, { mlflow }: ToolContext): ToolAnswer | undefined {
  if (filter === undefined || filter.trim() === '' || mlflow !== undefined) return undefined;
  return refusal(
    'The traces come from a file, so there is no MLflow that could filter.',
    'Use finding, query_type, state or contains.',
  );
}

const idsOfFinding = ({ finding }: SearchInput, { findings }: Analysis): Set<string> | undefined =>
  finding === undefined ? undefined : new Set(findings.find(({ id }) => id === finding)?.trace_ids);

const idsOfQueryType = ({ query_type: type }: SearchInput, { query_types: types }: Analysis): Set<string> | undefined =>
  type === undefined ? undefined : new Set(types.find(({ id }) => id === type)?.trace_ids);

async function idsByFilter(
  filter: string | undefined,
  { mlflow }: ToolContext,
  signal: AbortSignal,
): Promise<Filtered | undefined> {
  if (filter === undefined || filter.trim() === '' || mlflow === undefined) return undefined;
  const ids = new Set<string>();
  const { client, experimentId } = mlflow;
  // One more than is used, to know whether there are more.
  for await (const page of client.searchTraces({ experimentId, filter, maxTraces: maxFiltered + 1 })) {
    signal.throwIfAborted();
    for (const { traceId } of page) ids.add(traceId);
  }
  return { ids, isCut: ids.size > maxFiltered };
}

function inAll(sets: readonly (Set<string> | undefined)[]): Set<string> | undefined {
  const given = sets.filter((set) => set !== undefined);
  if (given.length === 0) return undefined;
  return given.reduce((left, right) => new Set([...left].filter((id) => right.has(id))));
}

function matches(item: TraceFeatures, { state, contains }: SearchInput): boolean {
  if (state !== undefined && item.state !== state) return false;
  if (contains === undefined) return true;
  const texts = [item.question ?? '', ...item.steps.flatMap(({ name, error }) => [name, error ?? ''])];
  return texts.some((text) => text.toLowerCase().includes(contains.toLowerCase()));
}
