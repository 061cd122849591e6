/** A trial process that did not reach its end: whose fault that was, and at which line. */
import type { RunResult } from '../python/runner.ts';
import type { TrialEvent } from './trial-job.ts';

/** A scorer that could not be tried to the end, or the reason why none could. */
export interface TrialFault {
  scorer: string | null;
  code: 'import-failed' | 'scorer-error' | 'time-limit' | 'memory-limit' | 'output-limit' | 'process-ended';
  message: string;
  file: string | null;
  line: number | null;
}

export function trialFault(events: readonly TrialEvent[], running: string | undefined, run: RunResult): TrialFault {
  const nowhere = { file: null, line: null };
  const failed = events.find((event) => event.event === 'import-failed');
  if (failed !== undefined) {
    const { message, file, line } = failed;
    return { scorer: null, code: 'import-failed', message: `scorers.py cannot be imported: ${message}`, file, line };
  }
  const hang = events.find((event) => event.event === 'hang');
  if (hang !== undefined) {
    const { scorer, file, line, what } = hang;
    return { scorer, code: 'time-limit', message: `${scorer ?? what} did not end on a row.`, file, line };
  }
  const scorer = running ?? null;
  const doing = scorer === null ? 'the trial' : `scorer ${scorer}`;
  if (run.limit === 'time')
    return { scorer: null, code: 'time-limit', message: `The trial took longer than its limit during ${doing}.`, ...nowhere };
  if (run.limit === 'memory')
    return { scorer, code: 'memory-limit', message: `The memory limit was exceeded during ${doing}.`, ...nowhere };
  if (run.limit === 'output')
    return { scorer, code: 'output-limit', message: `Too much was printed during ${doing}.`, ...nowhere };
  const how = run.signal ?? `exit code ${run.exitCode}`;
  return { scorer, code: 'process-ended', message: `The process ended (${how}) during ${doing}.`, ...nowhere };
}
