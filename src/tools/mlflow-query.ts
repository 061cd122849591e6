/** mlflow_query: everything that can be read of this run's traces and of the experiment they came from. */
import { z } from 'zod';
import type { ToolDefinition } from '../base/tool.ts';
import { defineTool, format, limit, offset, traceId } from './define-tool.ts';
import { getTrace } from './get-trace.ts';
import { searchTraces } from './search-traces.ts';
import { showAssessments } from './show-assessments.ts';
import { listRuns, showRun } from './show-runs.ts';
import { refusal } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

export const queryInput = z.object({
  action: z.enum(['search', 'get', 'assessments', 'runs', 'run']),
  trace_id: traceId.optional().describe('get, assessments'),
  detail: z
    .enum(['summary', 'analysis', 'full'])
    .default('summary')
    .describe('get: summary = question, answer, steps by name; analysis = with values cut short and what was found; full = all'),
  span_id: z.string().max(200).optional().describe('get: this span alone, uncut'),
  run_id: z.string().max(200).optional().describe('run'),
  finding: z.string().max(200).optional().describe('search: traces of this finding'),
  query_type: z.string().max(200).optional().describe('search: of this kind of question'),
  state: z.enum(['OK', 'ERROR', 'IN_PROGRESS', 'UNKNOWN']).optional().describe('search'),
  contains: z.string().max(200).optional().describe('search: in question, tool names or errors'),
  filter: z.string().max(1000).optional().describe("search: MLflow's own filter, e.g. feedback.helpful = 'false'"),
  format,
  offset,
  limit: limit(20, 200),
});
export type QueryInput = z.infer<typeof queryInput>;

export function mlflowQuery(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'mlflow_query',
    title: 'Search and read traces',
    description:
      "Reads this run's traces: search them, get one (start with detail summary, go deeper where needed), its assessments; and the experiment's evaluation runs. Lists and long traces are paged.",
    input: queryInput,
    isReadOnly: true,
    handle: async (input, { signal }) => {
      switch (input.action) {
        case 'search':
          return searchTraces(input, context);
        case 'get':
          return input.trace_id === undefined
            ? needs('get', 'trace_id')
            : getTrace({ ...input, trace_id: input.trace_id }, context);
        case 'assessments':
          return showAssessments(input, context);
        case 'runs':
          return listRuns(input, context, signal);
        case 'run':
        default:
          return input.run_id === undefined ? needs('run', 'run_id') : showRun(input.run_id, context);
      }
    },
  });
}

const needs = (action: string, key: string) => refusal(`action ${action} needs ${key}.`, `Call it again with ${key}.`);
