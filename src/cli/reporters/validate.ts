import type { ValidateResult } from '../../app/results.ts';
import { diagnosticLines, scorerTable } from './scorers.ts';
import { plural } from './text.ts';

export function validateText(result: ValidateResult): string {
  return `Validation ${result.status}, ${plural(result.rows, 'row')}\n${scorerTable(result.scorers, result.uses)}${diagnosticLines(result.diagnostics)}`;
}
