/** What the checks rest on and what they leave open, in a few sentences. */
import type { Analysis } from '../../analysis/analysis.ts';
import { plural } from './text.ts';

export function weighingText(analysis: Analysis): string {
  const sentences = weighingSentences(analysis);
  return sentences.length === 0 ? '' : `\nChecks\n${sentences.map((sentence) => `  ${sentence}\n`).join('')}`;
}

export function weighingMarkdown(analysis: Analysis): string {
  const sentences = weighingSentences(analysis);
  return sentences.length === 0 ? '' : `\n## Checks\n\n${sentences.map((sentence) => `${sentence}\n`).join('')}`;
}

/** None for an analysis of a version that weighed no checks. */
function weighingSentences({ weighing, trace_summary: summary }: Analysis): string[] {
  if (weighing === undefined) return [];
  const { basis, checks, dropped, suspicious, suspicious_from: from, unexplained } = weighing;
  const out = dropped.redundant + dropped.noisy + dropped.unsupported;
  const how =
    basis === 'feedback'
      ? 'by what people said about runs'
      : 'by how far they agree with each other, since too few runs have the word of a person';
  const open =
    unexplained === 0
      ? 'a finding names each of them'
      : `${unexplained} of them ${unexplained === 1 ? 'is' : 'are'} named by no finding`;
  return [
    `${plural(checks.length, 'check')} weighed ${how}; ${out} left out as redundant (${dropped.redundant}), noisy (${dropped.noisy}) or unsupported (${dropped.unsupported}).`,
    suspicious === 0
      ? `None of the ${plural(summary.total_analyzed, 'run')} stands out.`
      : `${suspicious} of ${plural(summary.total_analyzed, 'run')} stand${suspicious === 1 ? 's' : ''} out (suspicion ${from.toFixed(2)} or more); ${open}. Why one does: --explain TRACE.`,
  ];
}
