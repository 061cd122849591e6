import type { ScoreResult, TraceVerdict } from '../../app/results.ts';
import { scorerTable } from './scorers.ts';
import { line, plural } from './text.ts';

const shownTraces = 20;

export function scoreText(result: ScoreResult): string {
  const failing = Object.entries(result.verdicts).filter(([, verdict]) => verdict.failed > 0);
  return [
    `${plural(result.traces, 'trace')} scored, ${result.failing} with a failed check\n`,
    scorerTable(result.scorers),
    failing.length === 0 ? '' : '\nFailing traces\n',
    ...failing.slice(0, shownTraces).map(([id, verdict]) => `  ${line(id, 80)}  ${failedScorers(verdict)}\n`),
    failing.length > shownTraces ? `  … and ${failing.length - shownTraces} more (--json has all)\n` : '',
  ].join('');
}

function failedScorers(verdict: TraceVerdict): string {
  const names = Object.entries(verdict.scorers).flatMap(([name, said]) => (said === 'failed' ? [line(name, 60)] : []));
  return names.join(', ');
}
