/** findings with finding: one of them, with its evidence in pieces. */
import type { Evidence, Finding } from '../analysis/analysis.ts';
import { checkText } from '../analysis/check-text.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer } from '../base/tool.ts';
import { findingLine } from './finding-line.ts';
import { headOf, pageOf, type PageRequest } from './paged.ts';
import { answer } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { shownId, shownIds, stepLines } from './trace-lines.ts';

/** Traces whose spans are read for one answer. */
const maxRead = 10;
/** Steps told of one piece of evidence, and characters of their values. */
const maxSteps = 4;
const values = 500;

export async function showFinding(
  item: Finding,
  { offset, format, limit }: PageRequest & { format: 'concise' | 'detailed' },
  context: ToolContext,
): Promise<ToolAnswer> {
  const isDetailed = format === 'detailed';
  const shown = isDetailed ? Math.min(limit, maxRead) : limit;
  const { head, room } = headOf(offset === 0 ? [...aboutFinding(item), ...(await checkOf(item, context)), 'evidence:'] : []);
  // What a session added is shown by its quotations, each with its place.
  const quotes = (item.quotes ?? []).map(
    (quote) =>
      `${shownId(quote.trace_id)} ${quote.span_id === null ? 'question or answer' : `span ${shownId(quote.span_id)}`}: "${plainLine(quote.quote, 400)}"`,
  );
  const pieces: (string | Evidence)[] = quotes.length > 0 ? quotes : item.evidence;
  const texts = new Map<number, string>();
  for (const [index, piece] of pieces.slice(offset, offset + shown).entries())
    texts.set(offset + index, typeof piece === 'string' ? piece : await evidenceText(piece, isDetailed, context));
  const page = pageOf(pieces, { offset, limit: shown }, (_, index) => texts.get(index)!, 'pieces of evidence', room);
  return answer({
    about: page.note,
    data: [...head, page.text].join('\n'),
    next: 'A failing trace beside a healthy one: trace_compare with failing.',
  });
}

function aboutFinding(item: Finding): string[] {
  const { cost, correction, doubt } = item;
  const costs = [
    ...(cost.seconds === undefined ? [] : [`${cost.seconds.toFixed(1)} s`]),
    ...(cost.tokens === undefined ? [] : [`${cost.tokens} tokens`]),
    ...(cost.calls === undefined ? [] : [`${cost.calls} calls`]),
  ];
  const severity = correction?.severity === null || correction === undefined ? '' : ` (severity ${correction.severity})`;
  return [
    findingLine(item),
    `title: ${plainLine(item.title, 200)}; kind: ${item.kind}; ${item.trace_ids.length} of ${item.applicable} traces; scorer: ${plainLine(item.scorer ?? 'none', 80)}`,
    ...(costs.length === 0 ? [] : [`cost: ${costs.join(', ')}`]),
    ...(correction === undefined ? [] : [`corrected by ${correction.made_by}${severity}: ${plainLine(correction.claim, 400)}`]),
    ...(doubt === undefined ? [] : [`doubted by ${doubt.made_by}: ${plainLine(doubt.reason, 400)}`]),
    `healthy: ${shownIds(item.healthy_trace_ids, 5)}`,
  ];
}

/** What it rests on, where it is a check that the analysis accepted. */
async function checkOf({ scorer }: Finding, context: ToolContext): Promise<string[]> {
  const check = (await context.analysis()).weighing?.checks.find(({ name }) => name === scorer);
  return check === undefined ? [] : [`check: ${plainLine(checkText(check), 400)}`];
}

async function evidenceText(evidence: Evidence, isDetailed: boolean, context: ToolContext): Promise<string> {
  const line = `${shownId(evidence.trace_id)} spans ${shownIds(evidence.span_ids, 10)}: ${plainLine(evidence.detail, 400)}`;
  if (!isDetailed) return line;
  const trace = (await context.trace(evidence.trace_id))?.trace;
  if (trace === undefined) return `${line}\n  (the trace is gone)`;
  const spans = new Set(evidence.span_ids);
  const steps = trace.steps.filter(({ spanId }) => spans.has(spanId)).slice(0, maxSteps);
  return [line, ...steps.flatMap((step) => stepLines(step, values).map((text) => `  ${text}`))].join('\n');
}
