import type { DoctorResult } from '../../app/results.ts';
import { line } from './text.ts';

const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL', skipped: '-   ' } as const;

export function doctorText(result: DoctorResult): string {
  return result.checks
    .map(
      (check) =>
        `${marks[check.status]}  ${line(check.title)}: ${line(check.detail, 400)}\n${check.hint === null ? '' : `      ${line(check.hint, 400)}\n`}`,
    )
    .join('');
}
