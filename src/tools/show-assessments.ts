/** mlflow_query assessments: what people, judges and code said about one trace, or how often they said what in this run. */
import type { ToolAnswer } from '../base/tool.ts';
import { unknownTrace } from './get-trace.ts';
import type { QueryInput } from './mlflow-query.ts';
import { pageOf } from './paged.ts';
import { answer } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { valueText } from './trace-lines.ts';

export async function showAssessments(input: QueryInput, context: ToolContext): Promise<ToolAnswer> {
  return input.trace_id === undefined ? counted(input, context) : ofTrace(input.trace_id, input, context);
}

async function ofTrace(id: string, input: QueryInput, context: ToolContext): Promise<ToolAnswer> {
  const found = await context.trace(id);
  if (found === undefined) return unknownTrace(id, context);
  const { assessments } = found.trace;
  const page = pageOf(
    assessments,
    input,
    (item) =>
      [
        `${item.kind} ${item.name} by ${item.source}${item.sourceId === undefined ? '' : ` (${item.sourceId})`}: ${valueText(item.value, 500)}`,
        ...(item.valid ? [] : ['replaced by a later one']),
        ...(item.error === undefined ? [] : [`error: ${item.error}`]),
        ...(item.rationale === undefined ? [] : [`because: ${item.rationale.slice(0, 1000)}`]),
      ].join('; '),
    'assessments',
  );
  return answer({ about: page.note, data: page.text });
}

/** People's feedback only: that of judges and code is told trace by trace. */
async function counted(input: QueryInput, context: ToolContext): Promise<ToolAnswer> {
  const features = await context.features();
  const counts = new Map<string, { count: number; examples: string[] }>();
  for (const { trace_id: id, feedback } of features)
    for (const { name, value } of feedback) {
      const key = `${name} = ${valueText(value, 100)}`;
      const entry = counts.get(key) ?? { count: 0, examples: [] };
      entry.count += 1;
      if (entry.examples.length < 3) entry.examples.push(id);
      counts.set(key, entry);
    }
  const sorted = [...counts].sort(([left, a], [right, b]) => b.count - a.count || (left < right ? -1 : 1));
  const page = pageOf(
    sorted,
    input,
    ([key, { count, examples }]) => `${key}: ${count} traces, e.g. ${examples.join(', ')}`,
    'values',
  );
  const rated = features.filter(({ feedback }) => feedback.length > 0).length;
  return answer({
    about: `Feedback of people on ${rated} of ${features.length} traces. ${page.note}`,
    data: page.text,
    next: 'All assessments of one trace: the same action with trace_id.',
  });
}
