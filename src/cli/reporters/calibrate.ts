import type { CalibratedScorer, CalibrateResult } from '../../app/calibrate-result.ts';
import { line, plural, table } from './text.ts';

const shownRows = 10;

export function calibrateText(result: CalibrateResult): string {
  const { labels, strata, scorers, to_label: open } = result;
  const about = result.about === null ? 'whole runs' : `the criterion of ${line(result.about, 60)}`;
  const measured = scorers.filter((scorer) => scorer.labels > 0);
  return [
    `\nLabels about ${about}: ${labels.pass} pass, ${labels.fail} fail, ${labels.skipped} skipped of ${plural(labels.drawn, 'drawn row')}`,
    labels.found > 0 ? `, and ${labels.found} of rows that nobody drew\n` : '\n',
    table(
      ['rows', 'all', 'drawn', 'labelled'],
      strata.map(({ name, rows, drawn, labelled }) => [name, String(rows), String(drawn), String(labelled)]),
    ),
    measured.length === 0 ? '' : `\nScorers against the labels (95 % intervals)\n${scorerRows(measured)}`,
    ...measured.flatMap(reasonLines),
    open.length === 0 ? '' : `\nWithout a label: ${plural(open.length, 'row')}\n`,
    ...open.slice(0, shownRows).map(({ case_id, question }) => `  ${line(case_id, 60)}  ${line(question ?? '', 80)}\n`),
    open.length > shownRows ? `  … and ${open.length - shownRows} more (--json has all)\n` : '',
    open.length === 0 ? '' : 'Label them on a terminal, or in a file: --labels FILE (case_id,label)\n',
  ].join('');
}

function scorerRows(scorers: readonly CalibratedScorer[]): string {
  return table(
    ['scorer', 'labels', 'TPR', 'TNR', 'kappa', 'passes', 'corrected', 'use'],
    scorers.map((item) => [
      `${line(item.scorer, 40)}${item.about === null ? '' : ' (own criterion)'}`,
      String(item.labels),
      estimate(item.agreement.tpr),
      estimate(item.agreement.tnr),
      estimate(item.agreement.kappa),
      share(item.apparent_pass_rate.rate),
      estimate(item.corrected_pass_rate),
      item.use ?? '–',
    ]),
  );
}

/** Of a check against labels of whole runs only what takes the gate from it: the table says the rest. */
function reasonLines({ scorer, kind, about, reasons, basis, corrected_reason: none }: CalibratedScorer): string[] {
  const isDecided = about !== null || (kind !== 'code' && kind !== 'python');
  return [
    ...reasons.filter((reason) => reason.startsWith('Labels: ') && (isDecided || reason.endsWith('no gate'))),
    ...(none === null ? [] : [`no corrected pass rate: ${none}`]),
    ...(basis === 'found' ? ['its labels were not drawn: all count the same'] : []),
  ].map((text) => `  ${line(scorer, 40)}: ${line(text, 300)}\n`);
}

const share = (value: number | null): string => (value === null ? '–' : value.toFixed(2));

/** 0.85 (0.70–0.94) */
function estimate(found: { value?: number; rate?: number | null; low: number | null; high: number | null } | null): string {
  const value = found?.value ?? found?.rate ?? null;
  return value === null || found === null ? '–' : `${value.toFixed(2)} (${share(found.low)}–${share(found.high)})`;
}
