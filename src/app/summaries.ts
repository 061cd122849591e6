/** Documents of a session as the shorter shapes that results carry. */
import type { Analysis, Finding } from '../analysis/analysis.ts';
import type { Certificates } from '../certify/certificate.ts';
import type { TasksDocument } from '../store/documents.ts';
import type { FindingSummary, ScorerUses, TaskSummary } from './results.ts';

export function findingSummaries(analysis: Analysis): FindingSummary[] {
  return analysis.findings.map((finding: Finding) => ({
    id: finding.id,
    kind: finding.kind,
    title: finding.title,
    severity: finding.severity,
    claim: finding.claim,
    trace_ids: finding.trace_ids,
    scorer: finding.scorer ?? null,
    made_by: finding.made_by ?? 'builtin',
    correction: finding.correction?.claim ?? null,
    doubt: finding.doubt?.reason ?? null,
  }));
}

export function taskSummaries(plan: TasksDocument | undefined): TaskSummary[] {
  return (plan?.tasks ?? []).map(({ id, title, status, attempts, note }) => ({
    id,
    title,
    status,
    attempts,
    note: note ?? null,
  }));
}

export function scorerUses(certificates: Certificates | undefined): ScorerUses | null {
  return certificates === undefined ? null : Object.fromEntries(certificates.scorers.map(({ scorer, use }) => [scorer, use]));
}
