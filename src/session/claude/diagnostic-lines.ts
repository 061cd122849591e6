/** Diagnostics as a prompt shows them: their messages may hold text of traces. */
import { plainLine } from '../../base/plain-text.ts';
import { markAsData } from '../../tools/trace-text.ts';
import type { Diagnostic } from '../../validate/diagnostic.ts';

const shown = 20;

export function diagnosticLines(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  if (diagnostics.length === 0) return 'The validation passed without a word.';
  const lines = diagnostics.slice(0, shown).map(({ severity, code, scorer, file, line, message, hint }) => {
    const place = [scorer ?? '', file ?? '', line === null ? '' : `line ${line}`].filter((part) => part !== '').join(' ');
    return plainLine(`- ${severity} ${code} ${place}: ${message}${hint === null ? '' : ` (${hint})`}`, 500);
  });
  const more = diagnostics.length - lines.length;
  if (more > 0) lines.push(`... and ${more} more (run_validation shows all)`);
  const verdict = errors === 0 ? 'The validation passed, with remarks:' : `The validation failed with ${errors} errors:`;
  return `${verdict}\n${markAsData(lines.join('\n'))}`;
}
