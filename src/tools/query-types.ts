/** query_types: the kinds of question that the agent gets, and what it does about them. */
import { z } from 'zod';
import type { Analysis, QueryType } from '../analysis/analysis.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import { defineTool, limit, offset } from './define-tool.ts';
import { pageOf } from './paged.ts';
import { answer, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { duration } from './trace-lines.ts';

const input = z.object({
  query_type: z.string().max(200).optional().describe('id: that one in detail, with its traces'),
  offset,
  limit: limit(30, 200),
});

export function queryTypes(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'query_types',
    title: 'Kinds of question',
    description:
      'What the agent is asked and does: its profile, the kinds of question with sizes, examples, routes and error counts. With query_type: that one with all its traces.',
    input,
    isReadOnly: true,
    handle: async (given) => {
      const analysis = await context.analysis();
      return given.query_type === undefined ? overview(analysis, given) : detail(analysis, given.query_type, given);
    },
  });
}

function overview(analysis: Analysis, given: z.infer<typeof input>): ToolAnswer {
  const { profile, trace_summary: summary } = analysis;
  const head = [
    `agent: ${analysis.agent_type}; ${plainLine(profile.purpose, 300)}`,
    `models: ${names(profile.models)}; experts: ${names(profile.experts)}; tools: ${names(profile.tools)}; retrievers: ${names(profile.retrievers)}`,
    `traces: ${summary.total_analyzed}, ${summary.success_count} OK, ${summary.error_count} ERROR; without question ${summary.without_question}, without answer ${summary.without_answer}`,
  ];
  const page = pageOf(analysis.query_types, given, typeLine, 'query types', 30_000);
  return answer({
    about: page.note,
    data: given.offset === 0 ? [...head, page.text].join('\n') : page.text,
    next: 'Its traces: the same tool with query_type.',
  });
}

function typeLine({ id, size, error_count: errors, expected_route: expected, examples }: QueryType): string {
  const route = expected === undefined ? 'varies' : expected.route.map((name) => plainLine(name, 40)).join(' + ') || 'none';
  return `${id}: ${size} traces, ${errors} ERROR, route ${route}; e.g. "${plainLine(examples[0] ?? '', 160)}"`;
}

function detail(analysis: Analysis, id: string, given: z.infer<typeof input>): ToolAnswer {
  const type = analysis.query_types.find((item) => item.id === id);
  if (type === undefined)
    return unknownId(
      'query type',
      id,
      analysis.query_types.map((item) => item.id),
      'query_types without query_type',
    );
  const page = pageOf(type.trace_ids, { offset: given.offset, limit: 1000 }, (trace) => trace, 'traces', 20_000);
  const lines = [
    typeLine(type),
    ...type.examples.map((example) => `example: ${plainLine(example, 300)}`),
    ...(type.latency === undefined
      ? []
      : [`latency: median ${duration(type.latency.p50_ms)}, 90 % within ${duration(type.latency.p90_ms)}`]),
    ...type.routes
      .slice(0, 10)
      .map(({ route, traces }) => `route ${route.map((name) => plainLine(name, 40)).join(' + ') || 'none'}: ${traces} traces`),
    ...type.steps
      .slice(0, 20)
      .map(
        ({ kind, name, calls, traces, errors }) =>
          `${kind} ${plainLine(name, 60)}: ${calls} calls in ${traces} traces, ${errors} failed`,
      ),
    'traces:',
    page.text,
  ];
  return answer({ about: page.note, data: lines.join('\n') });
}

const names = (list: readonly string[]): string =>
  list.length === 0
    ? 'none'
    : list
        .slice(0, 30)
        .map((name) => plainLine(name, 60))
        .join(', ');
