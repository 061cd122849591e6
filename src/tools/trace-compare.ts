/** trace_compare: a failing trace beside a healthy neighbour, step by step. */
import { z } from 'zod';
import type { Analysis } from '../analysis/analysis.ts';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import type { Step, Trace } from '../trace/trace.ts';
import { alignSteps, type AlignedStep } from './align-steps.ts';
import { defineTool, id, offset } from './define-tool.ts';
import { unknownTrace } from './get-trace.ts';
import { headOf, pageOf } from './paged.ts';
import { findingsByTrace, queryTypeOf } from './run-index.ts';
import { answer, refusal, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { shownId, stepLines, traceHead } from './trace-lines.ts';

const input = z.object({
  failing: id,
  healthy: id.optional().describe('left out: the nearest healthy one of the same kind'),
  finding: id.optional().describe('its healthy traces first'),
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
      const ids = analysis.findings.map((item) => item.id);
      if (given.finding !== undefined && !ids.includes(given.finding))
        return unknownId('finding', given.finding, ids, 'the tool findings');
      const failing = await context.trace(given.failing);
      if (failing === undefined) return unknownTrace(given.failing, context);
      if (given.healthy === given.failing) return refusal('Both are the same trace.', 'Name another one with healthy.');
      const healthyIds = given.healthy === undefined ? await neighbours(given, analysis, context) : [given.healthy];
      for (const healthyId of healthyIds) {
        const healthy = await context.trace(healthyId);
        if (healthy !== undefined) return compared(failing.trace, healthy.trace, given.offset);
      }
      return given.healthy === undefined
        ? refusal('No healthy trace of the same kind is known.', 'Name one with healthy, e.g. from mlflow_query search.')
        : unknownTrace(given.healthy, context);
    },
  });
}

/** As many as are tried: one may have been deleted since. */
const maxNeighbours = 5;

/** The healthy traces of the findings about this one, then others of the same kind of question that no finding is about. */
async function neighbours({ failing, finding }: Input, analysis: Analysis, context: ToolContext): Promise<string[]> {
  const about = analysis.findings.filter((item) =>
    finding === undefined ? item.trace_ids.includes(failing) : item.id === finding,
  );
  const sameType = queryTypeOf(analysis, failing)?.trace_ids ?? [];
  const found = findingsByTrace(analysis, sameType);
  const states = new Map((await context.features()).map((item) => [item.trace_id, item.state]));
  const alike = sameType.filter((item) => found.get(item)?.length === 0 && states.get(item) !== 'ERROR');
  const all = new Set([...about.flatMap((item) => item.healthy_trace_ids), ...alike]);
  all.delete(failing);
  return [...all].slice(0, maxNeighbours);
}

function compared(failing: Trace, healthy: Trace, from: number): ToolAnswer {
  const rows = alignSteps(failing.steps, healthy.steps);
  const firstApart = rows.findIndex((row) => row.failing === undefined || row.healthy === undefined);
  const heads = [
    ...traceHead(failing, texts).map((line) => `failing: ${line}`),
    ...traceHead(healthy, texts).map((line) => `healthy: ${line}`),
  ];
  const { head, room } = headOf(from === 0 ? heads : []);
  const page = pageOf(rows, { offset: from, limit: 400 }, rowText, 'rows', room);
  const parting = firstApart < 0 ? 'Both took the same steps; look at the values.' : `They part at row ${firstApart + 1}.`;
  return answer({
    about: `Steps of both in order; "=" both, "-" only failing, "+" only healthy. ${parting} ${page.note}`,
    data: [...head, page.text].join('\n'),
    next: 'One span whole: mlflow_query get with trace_id and span_id.',
  });
}

/** Values where only one has the step, or where one of the two failed. */
function rowText({ failing, healthy }: AlignedStep, index: number): string {
  const number = `${index + 1}`;
  if (healthy === undefined) return `${number} - ${stepLines(failing!, texts).join('\n     ')}`;
  if (failing === undefined) return `${number} + ${stepLines(healthy, texts).join('\n     ')}`;
  const differs = (failing.error === undefined) !== (healthy.error === undefined);
  return differs
    ? `${number} = ${both(failing, healthy, texts)}`
    : `${number} = ${stepLines(failing, undefined).join('')} (healthy: span ${shownId(healthy.spanId)})`;
}

const both = (failing: Step, healthy: Step, values: number): string =>
  [
    ...stepLines(failing, values).map((line) => `failing: ${line}`),
    ...stepLines(healthy, values).map((line) => `healthy: ${line}`),
  ].join('\n     ');
