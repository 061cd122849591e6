/** mlflow_query assessments: what people, judges and code said about one trace, or how often people said what in this run. */
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer } from '../base/tool.ts';
import { assessmentLine } from './assessment-line.ts';
import { unknownTrace } from './get-trace.ts';
import { pageOf, type PageRequest } from './paged.ts';
import { answer } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { rawText, shownIds } from './trace-lines.ts';

export async function showAssessments(
  input: PageRequest & { trace_id?: string | undefined },
  context: ToolContext,
): Promise<ToolAnswer> {
  return input.trace_id === undefined ? counted(input, context) : ofTrace(input.trace_id, input, context);
}

async function ofTrace(id: string, input: PageRequest, context: ToolContext): Promise<ToolAnswer> {
  const found = await context.trace(id);
  if (found === undefined) return unknownTrace(id, context);
  const page = pageOf(found.trace.assessments, input, (item) => `${item.kind} ${assessmentLine(item, 500, 1000)}`, 'assessments');
  return answer({ about: page.note, data: page.text });
}

/** People's feedback only: that of judges and code is told trace by trace. */
async function counted(input: PageRequest, context: ToolContext): Promise<ToolAnswer> {
  const features = await context.features();
  const counts = new Map<string, string[]>();
  for (const { trace_id: id, feedback } of features)
    for (const { name, value } of feedback) {
      const key = `${plainLine(name, 80)} = ${plainLine(rawText(value), 100)}`;
      const traces = counts.get(key);
      if (traces === undefined) counts.set(key, [id]);
      else traces.push(id);
    }
  const sorted = [...counts].sort(([left, a], [right, b]) => b.length - a.length || (left < right ? -1 : 1));
  const page = pageOf(
    sorted,
    input,
    ([key, traces]) => `${key}: ${traces.length} times, e.g. ${shownIds(traces.slice(0, 3), 3)}`,
    'values',
  );
  const rated = features.filter(({ feedback }) => feedback.length > 0).length;
  return answer({
    about: `Feedback of people on ${rated} of ${features.length} traces. ${page.note}`,
    data: page.text,
    next: 'All assessments of one trace: the same action with trace_id.',
  });
}
