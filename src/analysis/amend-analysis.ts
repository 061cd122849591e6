/** Amendments laid over an analysis: what sessions added, corrected and doubted stands beside what the builtin engine found. */
import { plainLine } from '../base/plain-text.ts';
import type { Amendment } from './amendment.ts';
import type { Analysis, Finding, FindingMaker } from './analysis.ts';
import { uniqueIds } from './slug.ts';

export interface MadeAmendment {
  made_by: FindingMaker;
  amendment: Amendment;
}

/**
 * Pure; nothing that the builtin engine found is changed or removed. Added findings come last, in the order given; of several
 * corrections or doubts of one finding the last stands. What does not fit (its finding is gone) has no effect.
 */
export function amendAnalysis(analysis: Analysis, amendments: readonly MadeAmendment[]): Analysis {
  const idOf = uniqueIds();
  for (const finding of analysis.findings) idOf(finding.id);
  let findings = analysis.findings;
  for (const { made_by, amendment } of amendments) {
    if (amendment.action === 'add') {
      findings = [...findings, observation(amendment, idOf(`observation-${amendment.title}`), made_by, analysis)];
      continue;
    }
    const { evidence } = amendment;
    const change: Partial<Finding> =
      amendment.action === 'correct'
        ? { correction: { claim: amendment.claim, severity: amendment.severity, evidence, made_by } }
        : { doubt: { reason: amendment.reason, evidence, made_by } };
    findings = findings.map((finding) => (finding.id === amendment.finding ? { ...finding, ...change } : finding));
  }
  return findings === analysis.findings ? analysis : { ...analysis, findings };
}

function observation(
  { title, claim, severity, trace_ids, evidence }: Extract<Amendment, { action: 'add' }>,
  id: string,
  madeBy: FindingMaker,
  analysis: Analysis,
): Finding {
  const traceIds = [...new Set(trace_ids)].sort();
  return {
    id,
    kind: 'observation',
    title,
    severity,
    claim,
    trace_ids: traceIds,
    applicable: analysis.trace_summary.total_analyzed,
    evidence: traceIds.map((traceId) => {
      const entries = evidence.filter((item) => item.trace_id === traceId);
      return {
        trace_id: traceId,
        span_ids: [...new Set(entries.flatMap((item) => item.span_id ?? []))],
        detail: entries.map((item) => `“${plainLine(item.quote, 400)}”`).join(' '),
      };
    }),
    cost: { seconds: undefined, tokens: undefined, calls: undefined },
    healthy_trace_ids: [],
    scorer: undefined,
    subject: undefined,
    made_by: madeBy,
    quotes: evidence,
  };
}
