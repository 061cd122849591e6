/** trace_compare: a failing trace beside a healthy neighbour, step by step. */
import { z } from 'zod';
import type { Analysis } from '../analysis/analysis.ts';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import type { Step, Trace } from '../trace/trace.ts';
import { alignSteps, type AlignedStep } from './align-steps.ts';
import { defineTool, offset, traceId } from './define-tool.ts';
import { unknownTrace } from './get-trace.ts';
import { pageOf } from './paged.ts';
import { findingsByTrace, queryTypeOf } from './run-index.ts';
import { answer, refusal, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { stepLines, traceHead } from './trace-lines.ts';

const input = z.object({
  failing: traceId,
  healthy: traceId.optional().describe('to compare with; the nearest healthy trace of the same kind when left out'),
  finding: z.string().max(200).optional().describe('healthy traces of this finding are taken first'),
  offset,
});
type Input = z.infer<typeof input>;

/** Characters of question, answer and values. */
const texts = 500;

export function traceCompare(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'trace_compare',
    title: 'Compare two traces',
    description:
      'A failing trace beside a healthy one: which steps both have, which only one has, where they part. With values for the steps that differ.',
    input,
    isReadOnly: true,
    handle: async (given) => {
      const analysis = await context.analysis();
      const ids = analysis.findings.map(({ id }) => id);
      if (given.finding !== undefined && !ids.includes(given.finding))
        return unknownId('finding', given.finding, ids, 'the tool findings');
      const failing = await context.trace(given.failing);
      if (failing === undefined) return unknownTrace(given.failing, context);
      const healthyId = given.healthy ?? (await neighbour(given, analysis, context));
      if (healthyId === undefined)
        return refusal('No healthy trace of the same kind is known.', 'Name one with healthy, e.g. from mlflow_query search.');
      if (healthyId === given.failing) return refusal('Both are the same trace.', 'Name another one with healthy.');
      const healthy = await context.trace(healthyId);
      return healthy === undefined ? unknownTrace(healthyId, context) : compared(failing.trace, healthy.trace, given.offset);
    },
  });
}

/** A healthy trace of the findings about this one, else one of the same kind of question that no finding is about. */
async function neighbour({ failing, finding }: Input, analysis: Analysis, context: ToolContext): Promise<string | undefined> {
  const about = analysis.findings.filter((item) =>
    finding === undefined ? item.trace_ids.includes(failing) : item.id === finding,
  );
  const named = about.flatMap((item) => item.healthy_trace_ids).find((id) => id !== failing);
  if (named !== undefined) return named;
  const troubled = findingsByTrace(analysis);
  const states = new Map((await context.features()).map((item) => [item.trace_id, item.state]));
  return queryTypeOf(analysis, failing)?.trace_ids.find(
    (id) => id !== failing && !troubled.has(id) && states.get(id) !== 'ERROR',
  );
}

function compared(failing: Trace, healthy: Trace, from: number): ToolAnswer {
  const rows = alignSteps(failing.steps, healthy.steps);
  const firstApart = rows.findIndex((row) => row.failing === undefined || row.healthy === undefined);
  const page = pageOf(rows, { offset: from, limit: 400 }, rowText, 'rows', 30_000);
  const parting = firstApart < 0 ? 'Both took the same steps; look at the values.' : `They part at row ${firstApart + 1}.`;
  const heads = [
    ...traceHead(failing, texts).map((line) => `failing: ${line}`),
    ...traceHead(healthy, texts).map((line) => `healthy: ${line}`),
  ];
  return answer({
    about: `Steps of both in order; "=" both, "-" only failing, "+" only healthy. ${parting} ${page.note}`,
    data: [...(from === 0 ? heads : []), page.text].join('\n'),
    next: 'One value whole: mlflow_query get with trace_id and span_id.',
  });
}

/** Values where only one has the step, or where one of the two failed. */
function rowText({ failing, healthy }: AlignedStep, index: number): string {
  const number = `${index + 1}`;
  if (healthy === undefined) return `${number} - ${stepLines(failing!, texts).join('\n     ')}`;
  if (failing === undefined) return `${number} + ${stepLines(healthy, texts).join('\n     ')}`;
  const differs = (failing.error === undefined) !== (healthy.error === undefined);
  return differs ? `${number} = ${both(failing, healthy, texts)}` : `${number} = ${stepLines(failing, undefined).join('')}`;
}

const both = (failing: Step, healthy: Step, values: number): string =>
  [
    ...stepLines(failing, values).map((line) => `failing: ${line}`),
    ...stepLines(healthy, values).map((line) => `healthy: ${line}`),
  ].join('\n     ');
