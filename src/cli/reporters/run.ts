/** The summary of run, resume and demo. */
import type { FindingSummary, RunResult } from '../../app/results.ts';
import { agentText } from './agent.ts';
import { diagnosticLines, scorerTable } from './scorers.ts';
import { line, plural } from './text.ts';

const shownFindings = 8;

export function runText(result: RunResult): string {
  const headline =
    result.status === 'passed'
      ? `Validation passed: ${plural(result.scorers.filter((scorer) => scorer.status === 'scored').length, 'scorer')} gave a value on ${plural(result.rows, 'row')}.`
      : `Session ${result.status}.`;
  return [
    `\n${plural(result.traces, 'trace')} analysed, ${plural(result.findings.length, 'finding')}\n`,
    findingLines(result.findings.slice(0, shownFindings)),
    result.findings.length > shownFindings ? `  … and ${result.findings.length - shownFindings} more\n` : '',
    `\n${headline}\n`,
    scorerTable(result.scorers, result.uses),
    notScored(result),
    diagnosticLines(result.diagnostics),
    omittedLines(result),
    agentText(result),
    `\n  suite    ${result.evaluation}\n`,
    result.report === null ? '' : `  report   ${result.report}\n`,
    result.tracking_uri === null
      ? ''
      : `  MLflow   ${line(result.tracking_uri, 300)} (experiment "${line(result.evaluation_experiment)}")\n`,
    `  again    python ${result.evaluation}/run_eval.py --tracking-uri ${line(result.tracking_uri ?? 'URI', 300)}\n`,
  ].join('');
}

export function findingLines(findings: readonly FindingSummary[]): string {
  return findings
    .map(
      (finding, index) =>
        `  ${index + 1}. [${marks(finding)}] ${line(finding.title)}\n     ${line(finding.claim, 240)}\n${remarks(finding)}`,
    )
    .join('');
}

function marks({ severity, made_by: maker, doubt }: FindingSummary): string {
  return [severity, ...(maker === 'builtin' ? [] : [`by ${maker}`]), ...(doubt === null ? [] : ['doubted'])].join(', ');
}

function remarks({ correction, doubt }: FindingSummary): string {
  return [
    ...(correction === null ? [] : [`     corrected: ${line(correction, 240)}\n`]),
    ...(doubt === null ? [] : [`     doubted: ${line(doubt, 240)}\n`]),
  ].join('');
}

function notScored(result: RunResult): string {
  const judges = result.scorers.filter((scorer) => scorer.status === 'not_scored');
  if (judges.length === 0) return '';
  const checked = judges.filter((judge) => judge.wiring === 'evidence_seen').length;
  const wiring = checked === 0 ? 'their wiring was not checked' : `the wiring of ${checked} was checked against a local stub`;
  return `  ${plural(judges.length, 'judge')} not scored: no judge model is configured (--judge-model); ${wiring}.\n`;
}

function omittedLines(result: RunResult): string {
  if (result.omitted.length === 0) return '';
  return `\nLeft out:\n${result.omitted.map(({ name, reason }) => `  ${line(name, 60)}: ${line(reason, 200)}\n`).join('')}`;
}
