/** The table of scorers, shared by run, validate and score. */
import type { ScorerUses } from '../../app/results.ts';
import type { Use } from '../../certify/certificate.ts';
import type { ScorerResult } from '../../validate/validation-result.ts';
import type { Diagnostic } from '../../validate/diagnostic.ts';
import { line, mean, plural, table } from './text.ts';

/** Rows from which on a table with uses is shortened, and how many of each part it then keeps. */
const longTable = 20;
const shownGates = 10;
const shownJudges = 4;

const useNames: Record<Use, [one: string, more: string]> = {
  gate: ['gate', 'gates'],
  trend: ['trend', 'trends'],
  explore: ['to explore', 'to explore'],
  rejected: ['rejected', 'rejected'],
};

/** `uses`: null where the session has no certificates; then every scorer has its row. */
export function scorerTable(scorers: readonly ScorerResult[], uses: ScorerUses | null = null): string {
  if (scorers.length === 0) return '  none\n';
  const useOf = ({ name }: ScorerResult): Use | undefined =>
    uses !== null && Object.hasOwn(uses, name) ? uses[name] : undefined;
  const shown = uses === null || scorers.length <= longTable ? scorers : mostTelling(scorers, useOf);
  const folded = scorers.filter((scorer) => !shown.includes(scorer));
  const rows = table(
    ['scorer', 'kind', ...(uses === null ? [] : ['use']), 'mean', 'scored', 'n/a', 'error', 'missing', ''],
    shown.map((scorer) => [
      line(scorer.name, 40),
      scorer.kind,
      ...(uses === null ? [] : [useOf(scorer) ?? '–']),
      mean(scorer.mean),
      String(scorer.scored),
      String(scorer.not_applicable),
      String(scorer.error),
      String(scorer.missing),
      remark(scorer),
    ]),
  );
  const more = folded.length === 0 ? '' : `  ${plural(folded.length, 'scorer')} not shown: all are in report.html\n`;
  return `${rows}${foldedLines(folded, useOf)}${more}`;
}

/** Failed ones, gates and the other scored ones, the lowest means first, then judges that were not scored. */
function mostTelling(
  scorers: readonly ScorerResult[],
  useOf: (scorer: ScorerResult) => Use | undefined,
): readonly ScorerResult[] {
  const failed = scorers.filter(({ status }) => status === 'failed');
  const unscored = scorers.filter(({ status }) => status === 'not_scored').slice(0, shownJudges);
  const scored = scorers
    .filter(({ status }) => status === 'scored')
    .toSorted((a, b) => (a.mean ?? Infinity) - (b.mean ?? Infinity));
  const gates = scored.filter((scorer) => useOf(scorer) === 'gate').slice(0, shownGates);
  const left = Math.max(longTable - failed.length - gates.length - unscored.length, 0);
  const others = scored.filter((scorer) => useOf(scorer) !== 'gate').slice(0, left);
  return [...failed, ...gates, ...others, ...unscored];
}

function foldedLines(folded: readonly ScorerResult[], useOf: (scorer: ScorerResult) => Use | undefined): string {
  return (['gate', 'trend', 'explore', 'rejected', undefined] as const)
    .map((use) => {
      const items = folded.filter((scorer) => useOf(scorer) === use);
      const what = use === undefined ? 'without a certificate' : useNames[use][items.length === 1 ? 0 : 1];
      return items.length === 0 ? '' : `  … ${items.length} more ${what}${meansText(items)}\n`;
    })
    .join('');
}

function meansText(scorers: readonly ScorerResult[]): string {
  const means = scorers.flatMap((scorer) => (scorer.mean === null ? [] : [scorer.mean]));
  if (means.length === 0) return '';
  const [least, most] = [Math.min(...means), Math.max(...means)];
  return least === most ? `, mean ${mean(least)}` : `, means ${mean(least)} to ${mean(most)}`;
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
