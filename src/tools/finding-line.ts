/** A finding in one line: id, severity, what became of it, claim. */
import type { Finding } from '../analysis/analysis.ts';
import { plainLine } from '../base/plain-text.ts';
import { shownId } from './trace-lines.ts';

export function findingLine(item: Finding): string {
  const marks = [
    ...(item.made_by === undefined ? [] : [`by ${item.made_by}`]),
    ...(item.correction === undefined ? [] : ['corrected']),
    ...(item.doubt === undefined ? [] : ['doubted']),
  ];
  return `${shownId(item.id)} [${[item.severity, ...marks].join(', ')}] ${plainLine(item.claim, 400)}`;
}
