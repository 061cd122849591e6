/** query_types: the kinds of question that the agent gets, and what it does about them. */
import { z } from 'zod';
import type { Analysis, QueryType } from '../analysis/analysis.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import { defineTool, id, offset } from './define-tool.ts';
import { headOf, pageOf } from './paged.ts';
import { answer, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { duration, shownId } from './trace-lines.ts';

const input = z.object({ query_type: id.optional(), offset });

/** Of one answer. */
const maxTypes = 30;
const maxTraces = 1000;

export function queryTypes(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'query_types',
    title: 'Kinds of question',
    description:
      "The agent's profile and the kinds of question it gets: sizes, examples, routes, errors. With query_type: that one with all its traces.",
    input,
    isReadOnly: true,
    handle: async ({ query_type: type, offset: from }) => {
      const analysis = await context.analysis();
      return type === undefined ? overview(analysis, from) : detail(analysis, type, from);
    },
  });
}

function overview(analysis: Analysis, from: number): ToolAnswer {
  const { profile, trace_summary: summary } = analysis;
  const lines = [
    `agent: ${plainLine(analysis.agent_type, 200)}; ${plainLine(profile.purpose, 300)}`,
    `models: ${names(profile.models)}; experts: ${names(profile.experts)}; tools: ${names(profile.tools)}; retrievers: ${names(profile.retrievers)}`,
    `traces: ${summary.total_analyzed}, ${summary.success_count} OK, ${summary.error_count} ERROR; without question ${summary.without_question}, without answer ${summary.without_answer}`,
  ];
  const { head, room } = headOf(from === 0 ? lines : []);
  const page = pageOf(analysis.query_types, { offset: from, limit: maxTypes }, typeLine, 'query types', room);
  return answer({
    about: page.note,
    data: [...head, page.text].join('\n'),
    next: 'Its traces: the same tool with query_type.',
  });
}

function typeLine({ id: typeId, size, error_count: errors, expected_route: expected, examples }: QueryType): string {
  const route = expected === undefined ? 'varies' : routeText(expected.route);
  return `${shownId(typeId)}: ${size} traces, ${errors} ERROR, route ${route}; e.g. "${plainLine(examples[0] ?? '', 160)}"`;
}

function detail(analysis: Analysis, typeId: string, from: number): ToolAnswer {
  const type = analysis.query_types.find((item) => item.id === typeId);
  if (type === undefined) {
    const ids = analysis.query_types.map((item) => item.id);
    return unknownId('query type', typeId, ids, 'query_types without query_type');
  }
  const { head, room } = headOf(from === 0 ? aboutType(type) : []);
  const page = pageOf(type.trace_ids, { offset: from, limit: maxTraces }, shownId, 'traces', room);
  return answer({ about: page.note, data: [...head, page.text].join('\n') });
}

function aboutType(type: QueryType): string[] {
  return [
    typeLine(type),
    ...type.examples.map((example) => `example: ${plainLine(example, 300)}`),
    ...(type.latency === undefined
      ? []
      : [`latency: median ${duration(type.latency.p50_ms)}, 90 % within ${duration(type.latency.p90_ms)}`]),
    ...type.routes.slice(0, 10).map(({ route, traces }) => `route ${routeText(route)}: ${traces} traces`),
    ...type.steps
      .slice(0, 20)
      .map(
        ({ kind, name, calls, traces, errors }) =>
          `${kind} ${plainLine(name, 60)}: ${calls} calls in ${traces} traces, ${errors} failed`,
      ),
    'traces:',
  ];
}

/** Of a route or a profile; longer ones exist. */
const maxNames = 15;

const shownNames = (list: readonly string[], between: string): string =>
  list.length === 0
    ? 'none'
    : [
        ...list.slice(0, maxNames).map((name) => plainLine(name, 50)),
        ...(list.length > maxNames ? [`${list.length - maxNames} more`] : []),
      ].join(between);
const routeText = (route: readonly string[]): string => shownNames(route, ' + ');
const names = (list: readonly string[]): string => shownNames(list, ', ');
