/** mlflow_query get with detail explain: why one trace is suspect, span by span. */
import { figure, limitText } from '../analysis/check-text.ts';
import { explainTrace, type ExplainedSpan, type Explanation } from '../analysis/explain.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer } from '../base/tool.ts';
import { headOf, pageOf } from './paged.ts';
import { answer, refusal } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { shownId, shownIds } from './trace-lines.ts';

const maxReasons = 40;
const maxSpans = 100;

/** undefined: no trace of this run. */
export async function explainedTrace(traceId: string, offset: number, context: ToolContext): Promise<ToolAnswer | undefined> {
  const features = await context.features();
  const trace = features.find((item) => item.trace_id === traceId);
  if (trace === undefined) return undefined;
  const explanation = explainTrace(trace, await context.analysis(), features);
  if (explanation === undefined)
    return refusal('This run was analysed by a version that weighed no checks.', 'Use detail analysis.');
  const { head, room } = headOf(offset === 0 ? headLines(explanation) : []);
  const page = pageOf(explanation.spans, { offset, limit: maxSpans }, spanLine, 'spans', room);
  return answer({
    about: `Why a trace is suspect: checks that it breaks, then its spans. ${page.note}`,
    data: [...head, page.text].join('\n'),
    next: 'What a span says: the same call with span_id. Beside the healthy one: trace_compare.',
  });
}

function headLines(explanation: Explanation): string[] {
  const { trace_id: id, suspicion, suspicious_from: from, is_suspicious: standsOut, rank, runs } = explanation;
  const reasons = explanation.reasons
    .slice(0, maxReasons)
    .map(
      (reason) =>
        `breaks ${plainLine(reason.check, 80)} (weight ${reason.weight.toFixed(2)}): ${plainLine(reason.noun, 120)}: ${figure(reason.value)}, usual ${limitText(reason)}`,
    );
  return [
    `trace ${shownId(id)}: ${standsOut ? 'stands out' : 'does not stand out'}; suspicion ${suspicion.toFixed(2)}, rank ${rank} of ${runs}; runs stand out from ${from.toFixed(2)}`,
    `breaks ${explanation.reasons.length} of ${explanation.applicable} checks that apply; findings: ${shownIds(explanation.findings, 20)}`,
    ...reasons,
    `healthy: ${explanation.healthy_trace_id === null ? 'none known' : shownId(explanation.healthy_trace_id)}`,
    'spans:',
  ];
}

function spanLine({ span_id: id, step, kind, name, reasons, findings }: ExplainedSpan): string {
  return [
    step === null ? `span ${shownId(id)}` : `${step} ${kind} ${plainLine(name!, 80)} span ${shownId(id)}`,
    ...(reasons.length === 0 ? [] : [`breaks ${reasons.map((check) => plainLine(check, 80)).join(', ')}`]),
    ...(findings.length === 0 ? [] : [`findings ${shownIds(findings, 10)}`]),
  ].join('; ');
}
