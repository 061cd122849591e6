/** mlflow_query: everything that can be read of this run's traces and of the experiment they came from. */
import { z } from 'zod';
import type { ToolDefinition } from '../base/tool.ts';
import { defineTool, format, id, limit, offset } from './define-tool.ts';
import { getTrace } from './get-trace.ts';
import { searchTraces } from './search-traces.ts';
import { showAssessments } from './show-assessments.ts';
import { listRuns, showRun } from './show-runs.ts';
import { refusal } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

const input = z.object({
  action: z.enum(['search', 'get', 'assessments', 'runs', 'run']),
  trace_id: id.optional().describe('get; assessments, else counts over all'),
  detail: z
    .enum(['summary', 'analysis', 'explain', 'full'])
    .default('summary')
    .describe(
      'get: summary = question, answer, steps by name; analysis = with short values and what was found; explain = why it is suspect; full = all',
    ),
  span_id: id.optional().describe('get: this span alone, uncut'),
  run_id: id.optional(),
  finding: id.optional().describe('search, like the next three'),
  query_type: id.optional(),
  state: z.enum(['OK', 'ERROR', 'IN_PROGRESS', 'UNKNOWN']).optional(),
  contains: z.string().min(1).max(200).optional().describe('in question, tool names or errors'),
  filter: z.string().max(1000).optional().describe("search, runs: MLflow's own filter, e.g. feedback.helpful = 'false'"),
  format: format.describe('search, runs'),
  offset,
  limit: limit(20),
});

export function mlflowQuery(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'mlflow_query',
    title: 'Search and read traces',
    description:
      "Reads this run's traces: search them, get one (start with detail summary, go deeper where needed), assessments; and the experiment's evaluation runs. Pages: offset from the answer before.",
    input,
    isReadOnly: true,
    handle: async (given, { signal }) => {
      const { trace_id: traceId, run_id: runId } = given;
      switch (given.action) {
        case 'search':
          return searchTraces(given, context, signal);
        case 'get':
          return traceId === undefined ? needs('trace_id') : getTrace({ ...given, trace_id: traceId }, context);
        case 'assessments':
          return showAssessments(given, context);
        case 'runs':
          return listRuns(given, context, signal);
        case 'run':
        default:
          return runId === undefined ? needs('run_id') : showRun({ ...given, run_id: runId }, context);
      }
    },
  });
}

const needs = (key: string) => refusal(`This action needs ${key}.`, `Call it again with ${key}.`);
