/** The table of scorers, shared by run, validate and score. */
import type { ScorerResult } from '../../validate/validation-result.ts';
import type { Diagnostic } from '../../validate/diagnostic.ts';
import { line, mean, table } from './text.ts';

export function scorerTable(scorers: readonly ScorerResult[]): string {
  if (scorers.length === 0) return '  none\n';
  return table(
    ['scorer', 'kind', 'mean', 'scored', 'n/a', 'error', 'missing', ''],
    scorers.map((scorer) => [
      line(scorer.name, 40),
      scorer.kind,
      mean(scorer.mean),
      String(scorer.scored),
      String(scorer.not_applicable),
      String(scorer.error),
      String(scorer.missing),
      remark(scorer),
    ]),
  );
}

/** Why a judge was not scored is said once, below the table. */
function remark({ status, reason }: ScorerResult): string {
  if (status === 'not_scored') return 'not scored';
  return status === 'failed' ? `failed: ${line(reason ?? 'no reason was given', 80)}` : line(reason ?? '', 80);
}

export function diagnosticLines(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .filter((diagnostic) => diagnostic.severity !== 'info')
    .map(({ severity, code, file, line: number, message, hint }) => {
      const place = file === null ? '' : ` ${file}${number === null ? '' : `:${number}`}`;
      return `  ${severity} ${code}${line(place)}: ${line(message, 300)}\n${hint === null ? '' : `    ${line(hint, 300)}\n`}`;
    })
    .join('');
}
