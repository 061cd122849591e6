/** mlflow_query get: one trace, as much of it as is asked for. */
import type { Analysis } from '../analysis/analysis.ts';
import type { ToolAnswer } from '../base/tool.ts';
import type { Trace } from '../trace/trace.ts';
import type { QueryInput } from './mlflow-query.ts';
import { pageOf, textPage, type Page } from './paged.ts';
import { findingsByTrace, queryTypeOf } from './run-index.ts';
import { answer, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { stepLines, traceHead, valueText } from './trace-lines.ts';

/** Characters of a value by detail. */
const shown = { summary: 600, analysis: 400, full: 8000 } as const;

type GetInput = Pick<QueryInput, 'detail' | 'span_id' | 'offset'> & { trace_id: string };

export async function getTrace(input: GetInput, context: ToolContext): Promise<ToolAnswer> {
  const found = await context.trace(input.trace_id);
  if (found === undefined) return unknownTrace(input.trace_id, context);
  const { trace } = found;
  if (input.span_id !== undefined) return showSpan(trace, input.span_id, input.offset);
  if (input.detail === 'full') return fullTrace(trace, input.offset);
  const isAnalysis = input.detail === 'analysis';
  const values = isAnalysis ? shown.analysis : undefined;
  const head = traceHead(trace, shown.summary);
  const facts = isAnalysis ? factsOf(trace, await context.analysis()) : [];
  // The steps take the rest of the room; the head is short.
  const page = pageOf(
    trace.steps,
    { offset: input.offset, limit: 400 },
    (step) => stepLines(step, values).join('\n'),
    'steps',
    28_000,
  );
  return answer({
    about: `${input.detail} of a trace. ${page.note}`,
    data: [...head, ...facts, 'steps:', page.text].join('\n'),
    next: isAnalysis ? 'One value whole: the same call with span_id. Everything: detail full.' : 'With values: detail analysis.',
  });
}

export async function unknownTrace(id: string, context: ToolContext): Promise<ToolAnswer> {
  const known = (await context.features()).map((item) => item.trace_id);
  if (known.includes(id))
    return unknownId('trace any more', id, [], 'mlflow_query search for others: this one was deleted since it was analysed');
  return unknownId('trace of this run', id, known.slice(0, 5000), 'mlflow_query search');
}

/** What the deterministic analysis holds about this trace. */
function factsOf(trace: Trace, analysis: Analysis): string[] {
  const ids = findingsByTrace(analysis).get(trace.traceId) ?? [];
  const type = queryTypeOf(analysis, trace.traceId);
  const details = analysis.findings
    .filter(({ id }) => ids.includes(id))
    .flatMap(({ id, evidence }) =>
      evidence
        .filter((item) => item.trace_id === trace.traceId)
        .map((item) => `finding ${id}: ${item.detail} (spans ${item.span_ids.join(', ') || 'none'})`),
    );
  return [
    ...(type === undefined ? [] : [`query type: ${type.id}${routeText(type)}`]),
    ...(details.length === 0 ? ['findings: none'] : details),
    ...trace.assessments.map((item) => `assessment ${item.name} by ${item.source}: ${valueText(item.value, 200)}`),
  ];
}

function routeText({ expected_route: expected }: Analysis['query_types'][number]): string {
  return expected === undefined ? '' : `, usual route: ${expected.route.join(' + ') || 'none'}`;
}

/** By characters, since one step can be longer than an answer may be. */
function fullTrace(trace: Trace, offset: number): ToolAnswer {
  const text = [
    ...traceHead(trace, shown.full),
    ...trace.systemTexts.map((system, index) => `system text ${index + 1}: ${valueText(system, shown.full)}`),
    'steps:',
    ...trace.steps.flatMap((step) => stepLines(step, shown.full)),
  ].join('\n');
  return paged('All of a trace', textPage(text, offset));
}

function showSpan(trace: Trace, spanId: string, offset: number): ToolAnswer {
  const span = trace.spans.find((item) => item.spanId === spanId);
  if (span === undefined) {
    const ids = trace.spans.map((item) => item.spanId);
    return unknownId(`span of trace ${trace.traceId}`, spanId, ids, 'the steps of the trace (detail analysis)');
  }
  const text = [
    `span ${span.spanId} ${span.type} ${span.name}: ${span.status}${span.statusMessage === undefined ? '' : ` ${span.statusMessage}`}`,
    `inputs: ${valueText(span.inputs, Infinity)}`,
    `outputs: ${valueText(span.outputs, Infinity)}`,
  ].join('\n');
  return paged('One span, uncut', textPage(text, offset));
}

const paged = (what: string, page: Page): ToolAnswer => answer({ about: `${what}. ${page.note}`, data: page.text });
