/** What someone said about a trace, in one line; a rationale may have more. */
import { plainLine } from '../base/plain-text.ts';
import type { Assessment } from '../trace/raw-trace.ts';
import { rawText, valueText } from './trace-lines.ts';

/** `rationale`: characters of it; 0 leaves it out. */
export function assessmentLine(item: Assessment, values: number, rationale = 0): string {
  const source = item.sourceId === undefined ? item.source : `${item.source} (${plainLine(item.sourceId, 80)})`;
  return [
    `${plainLine(item.name, 80)} by ${source}: ${plainLine(rawText(item.value), values)}`,
    ...(item.valid ? [] : ['replaced by a later one']),
    ...(item.error === undefined ? [] : [`error: ${plainLine(item.error, 300)}`]),
    ...(item.rationale === undefined || rationale === 0 ? [] : [`because: ${valueText(item.rationale, rationale)}`]),
  ].join('; ');
}
