/** A validation process that did not reach its end: which rung, which scorer and which line it was at, and why it ended. */
import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { plainText } from '../base/plain-text.ts';
import type { RunResult } from '../python/runner.ts';
import type { Diagnostic, Rung } from './diagnostic.ts';
import { eventsOf, type ProbeReport } from './probe-report.ts';

/** Undefined when the process finished. */
export function diagnoseBrokenEnd(
  report: ProbeReport,
  run: RunResult,
  folder: string,
  callLimitMs: number,
): Diagnostic | undefined {
  if (eventsOf(report, 'finished').length > 0) return undefined;
  const rung = currentRung(report);
  const hang = eventsOf(report, 'hang').at(-1);
  const frame = frameOf(report.crash, folder);
  const scorer =
    hang?.scorer ?? customScorerOf(frame?.file) ?? report.running.find((item) => item.scorer !== null)?.scorer ?? null;
  const limitSeconds = hang?.limit_s ?? report.running.find((item) => item.scorer === scorer)?.limit_s ?? callLimitMs / 1000;
  const doing = scorer === null ? (hang?.what ?? report.running[0]?.what ?? `rung ${rung}`) : `scorer ${scorer}`;
  const place = { file: hang?.file ?? frame?.file ?? null, line: hang?.line ?? frame?.line ?? null };
  const diagnostic = (code: string, message: string, hint: string | null): Diagnostic => ({
    code: `${rung}.${code}`,
    severity: 'error',
    rung,
    scorer,
    message,
    hint,
    ...place,
  });
  if (hang !== undefined || report.crash.startsWith('Timeout'))
    return diagnostic(
      'time-limit',
      `${doing} did not end within ${limitSeconds} s.`,
      'A check must end on every row; look for a loop or a regular expression that backtracks.',
    );
  if (run.limit === 'time')
    return diagnostic('time-limit', `The validation took longer than its limit; it was busy with ${doing}.`, null);
  if (run.limit === 'memory') return diagnostic('memory-limit', `The memory limit was exceeded during ${doing}.`, null);
  if (run.limit === 'output')
    return diagnostic('output-limit', `Too much was printed during ${doing}.`, 'Do not print in scorers.');
  const how = run.signal === undefined ? `with exit code ${run.exitCode}` : `by ${run.signal}`;
  const said = plainText(run.stderr.trim().split('\n').slice(-3).join('\n')).slice(0, 500);
  return diagnostic('process-ended', `The process ended ${how} during ${doing}.${said ? `\n${said}` : ''}`, null);
}

/** A frame in the module of a free scorer tells more than the list of all that were in flight. */
function customScorerOf(file: string | undefined): string | undefined {
  return /^evaluation\/custom\/(\w+)\.py$/.exec(file ?? '')?.[1];
}

function currentRung(report: ProbeReport): Rung {
  return eventsOf(report, 'rung-started').at(-1)?.rung ?? 'syntax';
}

/** The innermost frame of the suite in faulthandler's dump (`File "…", line N in name`, innermost first, the culprit's thread first). */
function frameOf(crash: string, folder: string): { file: string; line: number } | undefined {
  const real = realpathSync(folder);
  for (const match of crash.matchAll(/File "([^"\n]+)", line (\d+)/g)) {
    const path = relative(real, match[1]!);
    if (!path.startsWith('..') && !path.startsWith(sep)) return { file: path.split(sep).join('/'), line: Number(match[2]) };
  }
  return undefined;
}
