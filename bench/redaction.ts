/**
 * What redaction finds, what it leaves alone, and whether checks still say the same: over planted values, hard negatives and published
 * runs. `npm run bench:redaction`; a minute; the published runs need ../shared/corpora.
 */
import { existsSync } from 'node:fs';
import { Redactor } from '../src/redact/redactor.ts';
import { hardNegatives } from '../test/redact/hard-negatives.ts';
import { plantedValues } from '../test/redact/planted-values.ts';
import { corpora, corporaScript, readCorpus } from './quality-corpus.ts';
import { redactionAgreement } from './redaction-agreement.ts';

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
const share = (part: number, whole: number): string => (whole === 0 ? '–' : (part / whole).toFixed(4));

function plantedTable(): string {
  const redactor = new Redactor();
  const rows = new Map<string, { all: number; found: number }>();
  for (const { kind, value, text } of [7, 20_261, 99].flatMap((seed) => plantedValues(seed, 120))) {
    const row = rows.get(kind) ?? { all: 0, found: 0 };
    const redacted = redactor.text(text);
    const isFound = !redacted.includes(value) && redacted.includes(`<${kind}_`);
    rows.set(kind, { all: row.all + 1, found: row.found + (isFound ? 1 : 0) });
  }
  const found = [...rows.values()].reduce((sum, row) => sum + row.found, 0);
  const all = [...rows.values()].reduce((sum, row) => sum + row.all, 0);
  const negatives = hardNegatives(11, 2000);
  const wrong = negatives.filter((text) => redactor.text(text) !== text).length;
  return [
    table(
      ['class', 'planted', 'replaced', 'recall'],
      [
        ...[...rows].map(([kind, row]) => [kind, row.all, row.found, share(row.found, row.all)]),
        ['all', all, found, share(found, all)],
      ],
    ),
    `hard negatives: ${negatives.length} texts, ${wrong} changed; precision ${share(found, found + wrong)}`,
  ].join('\n\n');
}

function corpusTable(): string {
  if (!existsSync(corporaScript)) return `${corporaScript} is not there: agreement is not measured`;
  const rows = corpora.map((corpus) => {
    const measured = redactionAgreement(readCorpus(corpus));
    const { runs, checks, verdicts, same, turned, values, worst, ms, megabytes } = measured;
    const found = Object.entries(values).map(([kind, count]) => `${kind} ${count}`);
    const changed = worst.slice(0, 3).map(([check, count]) => `${check} ${count}`);
    const speed = (megabytes / (ms / 1000)).toFixed(1);
    return [corpus, runs, checks, verdicts, share(same, verdicts), turned, found.join(', '), changed.join(', '), speed];
  });
  return table(['runs of', 'runs', 'checks', 'verdicts', 'the same', 'turned', 'values', 'most changed', 'MB/s'], rows);
}

process.stdout.write(`${plantedTable()}\n\n${corpusTable()}\n`);
