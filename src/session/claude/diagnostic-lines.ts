/** Diagnostics as a prompt shows them: their messages may hold text of traces. */
import { plainLine } from '../../base/plain-text.ts';
import { markAsData } from '../../tools/trace-text.ts';
import type { Diagnostic } from '../../validate/diagnostic.ts';

const shown = 20;

export function diagnosticLines(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return 'The validation passed: no error.';
  const lines = diagnostics.slice(0, shown).map(({ code, scorer, file, line, message, hint }) => {
    const place = [scorer ?? '', file ?? '', line === null ? '' : `line ${line}`].filter((part) => part !== '').join(' ');
    return plainLine(`- ${code} ${place}: ${message}${hint === null ? '' : ` (${hint})`}`, 500);
  });
  const more = diagnostics.length - lines.length;
  return markAsData([...lines, ...(more > 0 ? [`... and ${more} more (run_validation shows all)`] : [])].join('\n'));
}
