/** The analysis as text and as Markdown. */
import type { AnalyzeResult } from '../../app/results.ts';
import { findingLines } from './run.ts';
import { weighingMarkdown, weighingText } from './weighing.ts';
import { cell, line, plural, table } from './text.ts';

type Analyzed = Omit<AnalyzeResult, 'explanation'>;

export function analyzeText(result: Analyzed): string {
  const { analysis } = result;
  const summary = analysis.trace_summary;
  return [
    `${line(analysis.profile.agent_type)}: ${line(analysis.profile.purpose, 300)}\n`,
    `${plural(result.traces, 'trace')} analysed: ${summary.success_count} OK, ${summary.error_count} ERROR, ${summary.other_count} other`,
    result.excluded > 0 ? `; ${plural(result.excluded, 'trace')} of judges or evaluation runs left out` : '',
    summary.latency === undefined ? '' : `; median ${seconds(summary.latency.p50_ms)}, p90 ${seconds(summary.latency.p90_ms)}`,
    summary.synthetic_times ? ' (times look made up: no latency is judged)' : '',
    '\n\nQuery types\n',
    table(
      ['type', 'traces', 'error', 'expected route'],
      analysis.query_types.map((type) => [
        line(type.name, 50),
        String(type.size),
        String(type.error_count),
        line(type.expected_route?.route.join(' + ') ?? '', 60),
      ]),
    ),
    weighingText(analysis),
    `\nFindings (${result.findings_total})\n`,
    findingLines(result.findings),
    result.findings.length < result.findings_total ? `  … and ${result.findings_total - result.findings.length} more\n` : '',
  ].join('');
}

export function analyzeMarkdown(result: Analyzed): string {
  const { analysis } = result;
  const summary = analysis.trace_summary;
  return [
    `# ${cell(analysis.profile.agent_type)}\n\n${cell(analysis.profile.purpose, 400)}\n\n`,
    `${plural(result.traces, 'trace')} analysed: ${summary.success_count} OK, ${summary.error_count} ERROR, ${summary.other_count} other.\n\n`,
    '## Query types\n\n| type | traces | errors | expected route |\n|---|---:|---:|---|\n',
    ...analysis.query_types.map(
      (type) =>
        `| ${cell(type.name)} | ${type.size} | ${type.error_count} | ${cell(type.expected_route?.route.join(' + ') ?? '')} |\n`,
    ),
    weighingMarkdown(analysis),
    `\n## Findings\n\n`,
    ...result.findings.map((finding, index) => {
      const traces = finding.trace_ids.slice(0, 5).map((id) => cell(id, 80));
      const more = finding.trace_ids.length > traces.length ? ` and ${finding.trace_ids.length - traces.length} more` : '';
      return `${index + 1}. **${cell(finding.title)}** (${finding.severity}): ${cell(finding.claim, 400)}\n   Traces: ${traces.join(', ')}${more}\n`;
    }),
  ].join('');
}

const seconds = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
