/** findings: where the agent fails, with the traces and spans that show it. */
import { z } from 'zod';
import type { Analysis, Evidence, Finding } from '../analysis/analysis.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import { defineTool, format, limit, offset } from './define-tool.ts';
import { pageOf } from './paged.ts';
import { answer, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { stepLines } from './trace-lines.ts';

const input = z.object({
  finding: z.string().max(200).optional().describe('id: that one with its evidence, trace by trace'),
  format: format.describe('detailed, with finding: what the spans say, for the traces shown'),
  offset,
  limit: limit(20, 200),
});
type Input = z.infer<typeof input>;

/** Traces whose spans are read for one answer. */
const maxRead = 10;

export function findings(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'findings',
    title: 'Findings with evidence',
    description:
      'Where the agent fails, as found so far: id, severity, claim with its numbers, the scorer that catches it. With finding: its evidence trace by trace, healthy traces to compare with, corrections and doubts.',
    input,
    isReadOnly: true,
    handle: async (given) => {
      const analysis = await context.analysis();
      if (given.finding === undefined) return list(analysis, given);
      const found = analysis.findings.find(({ id }) => id === given.finding);
      const ids = analysis.findings.map(({ id }) => id);
      return found === undefined
        ? unknownId('finding', given.finding, ids, 'findings without finding')
        : detail(found, given, context);
    },
  });
}

function list({ findings: all, trace_summary: summary }: Analysis, given: Input): ToolAnswer {
  const page = pageOf(all, given, findingLine, 'findings');
  return answer({
    about: `Findings in ${summary.total_analyzed} traces. ${page.note}`,
    data: page.text,
    next:
      all.length === 0
        ? 'Nothing was found by rules; read traces with mlflow_query.'
        : 'Evidence of one: the same tool with finding.',
  });
}

function findingLine(item: Finding): string {
  const marks = [
    ...(item.made_by === undefined ? [] : [`by ${item.made_by}`]),
    ...(item.correction === undefined ? [] : ['corrected']),
    ...(item.doubt === undefined ? [] : ['doubted']),
  ];
  return `${item.id} [${[item.severity, ...marks].join(', ')}] ${plainLine(item.claim, 400)} (${item.trace_ids.length} of ${item.applicable} traces; scorer: ${item.scorer ?? 'none'})`;
}

async function detail(item: Finding, given: Input, context: ToolContext): Promise<ToolAnswer> {
  const isDetailed = given.format === 'detailed';
  const shown = isDetailed ? Math.min(given.limit, maxRead) : given.limit;
  const blocks = new Map<Evidence, string>();
  for (const evidence of item.evidence.slice(given.offset, given.offset + shown))
    blocks.set(evidence, await evidenceText(evidence, isDetailed, context));
  const page = pageOf(
    item.evidence,
    { offset: given.offset, limit: shown },
    (evidence) => blocks.get(evidence)!,
    'pieces of evidence',
    30_000,
  );
  const { cost, correction, doubt } = item;
  const costs = [
    ...(cost.seconds === undefined ? [] : [`${cost.seconds.toFixed(1)} s`]),
    ...(cost.tokens === undefined ? [] : [`${cost.tokens} tokens`]),
    ...(cost.calls === undefined ? [] : [`${cost.calls} calls`]),
  ];
  const lines = [
    findingLine(item),
    `title: ${plainLine(item.title, 200)}; kind: ${item.kind}`,
    ...(costs.length === 0 ? [] : [`cost: ${costs.join(', ')}`]),
    ...(correction === undefined ? [] : [`corrected by ${correction.made_by}: ${plainLine(correction.claim, 400)}`]),
    ...(doubt === undefined ? [] : [`doubted by ${doubt.made_by}: ${plainLine(doubt.reason, 400)}`]),
    `healthy: ${item.healthy_trace_ids.join(', ') || 'none known'}`,
    'evidence:',
    page.text,
    ...(item.quotes ?? [])
      .slice(0, 30)
      .map((quote) => `quote from ${quote.trace_id} ${quote.span_id ?? 'question or answer'}: ${quote.quote}`),
  ];
  return answer({
    about: page.note,
    data: lines.join('\n'),
    next: 'A failing trace beside a healthy one: trace_compare with failing.',
  });
}

async function evidenceText(evidence: Evidence, isDetailed: boolean, context: ToolContext): Promise<string> {
  const line = `${evidence.trace_id} spans ${evidence.span_ids.slice(0, 10).join(', ') || 'none'}: ${plainLine(evidence.detail, 400)}`;
  if (!isDetailed) return line;
  const trace = (await context.trace(evidence.trace_id))?.trace;
  if (trace === undefined) return `${line}\n  (the trace is gone)`;
  const steps = trace.steps.filter(({ spanId }) => evidence.span_ids.includes(spanId)).slice(0, 4);
  return [line, ...steps.flatMap((step) => stepLines(step, 500).map((text) => `  ${text}`))].join('\n');
}
