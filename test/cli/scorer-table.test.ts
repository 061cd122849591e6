/** The table of scorers as run, resume and validate print it: with uses, and shortened where a suite is long. */
import { describe, expect, test } from 'vitest';
import type { ScorerUses, StatusResult, ValidateResult } from '../../src/app/results.ts';
import { scorerUses } from '../../src/app/summaries.ts';
import { scorerTable } from '../../src/cli/reporters/scorers.ts';
import { statusText } from '../../src/cli/reporters/status.ts';
import { validateText } from '../../src/cli/reporters/validate.ts';
import type { Use } from '../../src/certify/certificate.ts';
import type { ScorerResult } from '../../src/validate/validation-result.ts';
import { sampleInput } from '../render-html/sample-input.ts';

const scorer = (name: string, meanValue: number | null, more: Partial<ScorerResult> = {}): ScorerResult => ({
  name,
  kind: 'code',
  rows: 60,
  scored: meanValue === null ? 0 : 60,
  not_applicable: 0,
  error: 0,
  missing: meanValue === null ? 60 : 0,
  mean: meanValue,
  status: meanValue === null ? 'not_scored' : 'scored',
  reason: null,
  wiring: null,
  ...more,
});
const many = (prefix: string, size: number, meanOf: (index: number) => number | null): ScorerResult[] =>
  Array.from({ length: size }, (_item, index) => scorer(`${prefix}_${index}`, meanOf(index)));
const usesOf = (scorers: readonly ScorerResult[]): ScorerUses =>
  Object.fromEntries(
    scorers.map(({ name }): [string, Use] => [
      name,
      name.startsWith('gate') ? 'gate' : name.startsWith('judge') ? 'explore' : 'trend',
    ]),
  );
const names = (text: string): string[] => [...text.matchAll(/^ {2}(\w+_\d+) /gm)].map(([, name]) => name!);

describe('a short suite', () => {
  test('keeps every row in its order, with a column of uses', () => {
    const scorers = [scorer('judge_0', null, { kind: 'judge' }), scorer('gate_0', 0.95), scorer('added', 1)];
    const text = scorerTable(scorers, { gate_0: 'gate', judge_0: 'explore' });
    expect(text.split('\n').map((row) => row.trim().split(/ {2,}/))).toEqual([
      ['scorer', 'kind', 'use', 'mean', 'scored', 'n/a', 'error', 'missing'],
      ['judge_0', 'judge', 'explore', '–', '0', '0', '0', '60', 'not scored'],
      ['gate_0', 'code', 'gate', '0.95', '60', '0', '0', '0'],
      ['added', 'code', '–', '1', '60', '0', '0', '0'],
      [''],
    ]);
  });

  test('a name like a property of objects has no use of its own', () => {
    expect(scorerTable([scorer('constructor', 1)], {})).toMatch(/constructor +code +– +1/);
  });
});

describe('a long suite', () => {
  const scorers = [
    ...many('judge', 8, () => null),
    ...many('trend', 30, (index) => (index === 7 ? 0.2 : 0.9 + index / 1000)),
    ...many('gate', 12, (index) => (index === 11 ? 0.5 : 1)),
    scorer('trend_99', null, { status: 'failed', reason: 'it broke' }),
  ];

  test('shows what failed, gates, the lowest means and some judges; the rest is one line a use', () => {
    const text = scorerTable(scorers, usesOf(scorers));
    const shown = names(text);
    expect(shown).toHaveLength(20);
    expect(shown.slice(0, 3)).toEqual(['trend_99', 'gate_11', 'gate_0']);
    expect(shown.filter((name) => name.startsWith('gate'))).toHaveLength(10);
    expect(shown.slice(11, 16)).toEqual(['trend_7', 'trend_0', 'trend_1', 'trend_2', 'trend_3']);
    expect(shown.slice(16)).toEqual(['judge_0', 'judge_1', 'judge_2', 'judge_3']);
    expect(text).toMatch(
      / {2}… 2 more gates, mean 1\n {2}… 25 more trends, means 0\.904 to 0\.929\n {2}… 4 more to explore\n {2}31 scorers not shown: all are in report\.html\n$/,
    );
  });

  test('validate folds them too', () => {
    const validation = { validation_status: 'passed' } as ValidateResult['validation'];
    const rest = { schema_version: 1, session: '', status: 'passed', rows: 60, diagnostics: [], validation } as const;
    expect(validateText({ ...rest, diagnostics: [], scorers, uses: usesOf(scorers) })).toContain(
      '31 scorers not shown: all are in report.html',
    );
  });

  test('nothing that failed is folded, however much failed', () => {
    const failed = scorers.map((item) => ({ ...item, status: 'failed' as const }));
    expect(names(scorerTable(failed, usesOf(failed)))).toHaveLength(failed.length);
  });

  test('without certificates every scorer has its row and there is no column of uses', () => {
    const text = scorerTable(scorers);
    expect(names(text)).toHaveLength(scorers.length);
    expect(text).not.toMatch(/\buse\b|not shown/);
  });
});

test('status counts the uses', () => {
  const result: StatusResult = {
    schema_version: 1,
    session: 'out',
    status: 'passed',
    created_at: '',
    evalwright_version: '',
    owner_pid: null,
    tasks: [],
    last_event: null,
    validation_status: 'passed',
    uses: scorerUses(sampleInput().certificates),
    engine: 'builtin',
    quote: null,
    agent: null,
  };
  expect(statusText(result)).toContain('  scorers: 3 gate, 1 trend, 4 explore, 1 rejected\n');
  expect(statusText({ ...result, uses: scorerUses(undefined) })).not.toContain('scorers:');
});
