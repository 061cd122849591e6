/** mlflow_query get: one trace, as much of it as is asked for. */
import type { Analysis } from '../analysis/analysis.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer } from '../base/tool.ts';
import type { Trace } from '../trace/trace.ts';
import { assessmentLine } from './assessment-line.ts';
import { explainedTrace } from './explain-trace.ts';
import { headOf, pageOf } from './paged.ts';
import { queryTypeOf } from './run-index.ts';
import { showSpan } from './show-span.ts';
import { answer, refusal, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { shownId, shownIds, stepLines, traceHead, valueText } from './trace-lines.ts';

/** Characters of a value by detail; a step with values of the longest fits into an answer. */
const shown = { summary: 600, analysis: 400, full: 8000 } as const;
/** Steps of one answer, where they are short. */
const maxSteps = 400;
/** Findings, and assessments, that a page of steps begins with. */
const maxFacts = 12;

export interface GetInput {
  trace_id: string;
  detail: 'summary' | 'analysis' | 'explain' | 'full';
  span_id?: string | undefined;
  offset: number;
}

export async function getTrace(input: GetInput, context: ToolContext): Promise<ToolAnswer> {
  const found = await context.trace(input.trace_id);
  if (found === undefined) return unknownTrace(input.trace_id, context);
  const { trace } = found;
  if (input.span_id !== undefined) return showSpan(trace, input.span_id, input.offset);
  if (input.detail === 'full') return fullTrace(trace, input.offset);
  if (input.detail === 'explain')
    return (await explainedTrace(trace.traceId, input.offset, context)) ?? unknownTrace(input.trace_id, context);
  const isAnalysis = input.detail === 'analysis';
  const facts = isAnalysis && input.offset === 0 ? factsOf(trace, await context.analysis()) : [];
  // Later pages hold steps only.
  const { head, room } = headOf(input.offset === 0 ? [...traceHead(trace, shown.summary), ...facts, 'steps:'] : []);
  const page = pageOf(
    trace.steps,
    { offset: input.offset, limit: maxSteps },
    (step) => stepLines(step, isAnalysis ? shown.analysis : undefined).join('\n'),
    'steps',
    room,
  );
  return answer({
    about: `${isAnalysis ? 'Analysis' : 'Summary'} of a trace. ${page.note}`,
    data: [...head, page.text].join('\n'),
    next: isAnalysis
      ? 'One span whole: the same call with span_id. Everything: detail full.'
      : 'With values and findings: detail analysis.',
  });
}

export async function unknownTrace(id: string, context: ToolContext): Promise<ToolAnswer> {
  const known = (await context.features()).map((item) => item.trace_id);
  if (known.includes(id))
    return refusal(
      'This trace was analysed, but has been deleted since.',
      'Use another one: mlflow_query search shows those of this run.',
    );
  return unknownId('trace in this run', id, known, 'mlflow_query search');
}

/** What the deterministic analysis holds about this trace. */
function factsOf(trace: Trace, analysis: Analysis): string[] {
  const type = queryTypeOf(analysis, trace.traceId);
  const details = analysis.findings
    .filter(({ trace_ids: traces }) => traces.includes(trace.traceId))
    .flatMap(({ id, evidence }) =>
      evidence
        .filter((item) => item.trace_id === trace.traceId)
        .map((item) => `finding ${shownId(id)}: ${plainLine(item.detail, 250)} (spans ${shownIds(item.span_ids, 6)})`),
    );
  return [
    ...(type === undefined ? [] : [`query type: ${shownId(type.id)}${routeText(type)}`]),
    ...(details.length === 0 ? ['findings: none'] : details.slice(0, maxFacts)),
    ...(details.length > maxFacts ? [`findings: ${details.length - maxFacts} more`] : []),
    ...trace.assessments.slice(0, maxFacts).map((item) => `assessment ${assessmentLine(item, 200)}`),
    ...(trace.assessments.length > maxFacts
      ? [`assessments: ${trace.assessments.length - maxFacts} more (action assessments)`]
      : []),
  ];
}

function routeText({ expected_route: expected }: Analysis['query_types'][number]): string {
  if (expected === undefined) return '';
  const names = expected.route.slice(0, 10).map((name) => plainLine(name, 40));
  return `, usual route: ${names.join(' + ') || 'none'}`;
}

function fullTrace(trace: Trace, offset: number): ToolAnswer {
  const pieces = [
    ...traceHead(trace, shown.full).map((line) => () => line),
    ...trace.systemTexts.map((system, index) => () => `system text ${index + 1}: ${valueText(system, shown.full)}`),
    ...trace.steps.map((step) => () => stepLines(step, shown.full).join('\n')),
  ];
  const page = pageOf(pieces, { offset, limit: pieces.length }, (piece) => piece(), 'parts');
  return answer({
    about: `All of a trace; a value longer than ${shown.full} characters is cut. ${page.note}`,
    data: page.text,
    next: 'One span whole: the same call with span_id.',
  });
}
