/** gate.py over results files: what is red, and why. */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { changed, gateFolder, gates, gatesOf, healthy, resultsOf, share, type ResultsFile, type Verdicts } from './gate-files.ts';

const { outcome, outcomes, runGate, remove } = gateFolder();
afterAll(remove);

describe('green', () => {
  test('a run that keeps its minimum', () => {
    const { code, stdout } = runGate(healthy(), gates);
    expect(stdout).toMatch(/^grounded +gate +40 +0 +0 +0 +0\.900 +0\.8 .*green$/m);
    expect(stdout).toContain('The gate is green.');
    expect(code).toBe(0);
  });

  test('a run like its baseline', () => {
    expect(outcome(healthy(), gates, healthy())).toMatchObject({ passed: true, failures: [] });
  });
});

describe('results that lost something are red, with the reason, and show no mean', () => {
  const cases: [string, (file: ResultsFile) => void, RegExp][] = [
    ['a row', (file) => delete file.groups[0]!.verdicts['case-7'], /39 cases have verdicts, rows says 40/],
    [
      'a row, and the count with it',
      (file) => {
        delete file.groups[0]!.verdicts['case-7'];
        file.groups[0]!.rows = 39;
      },
      /39 live cases were evaluated, gates.json expects 40/,
    ],
    ['one verdict', (file) => delete file.groups[0]!.verdicts['case-7']!['grounded'], /1 verdicts are neither/],
    ['the sum', (file) => (file.scorers[0]!['scored'] = 41), /41 verdicts for 40 rows/],
    [
      'the sum, made to fit',
      (file) => Object.assign(file.scorers[0]!, { scored: 39, not_applicable: 1 }),
      /scored says 39, the verdicts give 40/,
    ],
    ['the mean', (file) => (file.scorers[0]!['mean'] = 0.95), /mean says 0\.95, the verdicts give 0\.9/],
    [
      "MLflow's metric",
      (file) => (file.groups[0]!.metrics['grounded/mean'] = 1),
      /MLflow's metric grounded\/mean of the live cases is 1, the verdicts give 0\.9/,
    ],
    [
      "MLflow's metric altogether",
      (file) => delete file.groups[0]!.metrics['grounded/mean'],
      /MLflow's metric grounded\/mean of the live cases is None, the verdicts give 0\.9/,
    ],
    [
      'the sense of a verdict',
      (file) => Object.assign(file.groups[0]!.verdicts['case-7']!, { grounded: 'pass' }),
      /neither a finite/,
    ],
    ['a count', (file) => (file.scorers[0]!['error'] = null), /error says None/],
  ];

  test.for(cases)('%s', ([, change, reason]) => {
    const found = outcome(changed(change), gates);
    expect(found.passed).toBe(false);
    expect(found.failures.join('\n')).toMatch(reason);
    expect(found.run_failures.length > 0 || found.scorers[0]!.mean === null).toBe(true);
  });

  test('a scorer that only trends is no excuse for counts that do not add up', () => {
    expect(
      outcome(
        changed((file) => (file.scorers[1]!['scored'] = 12)),
        gates,
      ).failures,
    ).toContain('polite: 12 verdicts for 40 rows');
  });

  test('NaN in the file', () => {
    const text = JSON.stringify(healthy()).replace('"grounded":false', '"grounded":NaN');
    const { code, stdout } = runGate(text, gates);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^RED grounded: 1 verdicts are neither a finite number/m);
  });

  test('the same case in two groups', () => {
    const twice = changed((file) => file.groups.push({ ...file.groups[0]!, group: 'recorded' }));
    expect(outcome(twice, gates).failures.join('\n')).toContain('40 cases are in another group too');
  });

  test('faults that run_eval.py found', () => {
    const faults = ['live: 1 of 40 cases have no result row: case-7'];
    expect(outcome({ ...healthy(), faults }, gates).failures).toEqual(faults);
  });

  test('no change of a count goes unseen', () => {
    const fields = ['rows', 'scored', 'not_applicable', 'error', 'missing'];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...fields), fc.integer({ min: -3, max: 60 })), { minLength: 1, maxLength: 8 }),
        (edits) => {
          const trials = edits.map(([field, value]) => ({
            results: changed((file) => (file.scorers[0]![field] = value)),
            gates,
          }));
          const kept = edits.map(([field, value]) => healthy().scorers[0]![field] === value);
          expect(outcomes(trials).map(({ passed }) => passed)).toEqual(kept);
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('a scorer that gates', () => {
  test('is red below its minimum, one that trends is not', () => {
    const results = resultsOf({ grounded: share(40, 10), polite: share(40, 40) });
    expect(outcome(results, gates).failures).toEqual(['grounded: mean 0.75 is below the minimum 0.8']);
  });

  test('is red when it was not scored', () => {
    const results = changed((file) =>
      Object.assign(file.scorers[0]!, { status: 'not_scored', scored: 0, mean: null, reason: 'no judge model' }),
    );
    expect(outcome(results, gates).failures).toEqual(['grounded: it was not scored (no judge model)']);
  });

  test('is red when it applies to no row, or to too few', () => {
    const few = { ...share(40, 4), ...Object.fromEntries(Object.keys(share(30, 0)).map((id) => [id, 'not_applicable'])) };
    const none = Object.fromEntries(Object.keys(share(40, 0)).map((id) => [id, 'not_applicable']));
    const demanding = gatesOf({ grounded: { min_scored: 20 } });
    expect(outcome(resultsOf({ grounded: none } as Verdicts), demanding).failures[0]).toContain('it applied to no row');
    expect(outcome(resultsOf({ grounded: few } as Verdicts), demanding).failures).toEqual([
      'grounded: only 10 rows were scored, gates.json expects at least 20',
    ]);
  });

  test('is red with errors and missing values', () => {
    const broken = (word: 'error' | 'missing'): Verdicts => ({ grounded: { ...share(40, 4), 'case-39': word } });
    expect(outcome(resultsOf(broken('error')), gatesOf({ grounded: {} })).failures).toEqual(['grounded: 1 of 40 rows failed']);
    expect(outcome(resultsOf(broken('missing')), gatesOf({ grounded: {} })).failures).toEqual([
      'grounded: 1 of 40 rows have no value',
    ]);
  });

  test('nothing gates: green, and said', () => {
    expect(outcome(healthy(), gatesOf({ grounded: { use: 'trend' } }))).toMatchObject({
      passed: true,
      notes: [
        'polite has no entry in gates.json: it is printed and gates nothing',
        expect.stringContaining('only the counts') as string,
      ],
    });
  });
});

describe('against a baseline', () => {
  const free = gatesOf({ grounded: {}, polite: {} });
  test('a drop that chance does not explain is red; what may gate shares the level', () => {
    const found = outcome(resultsOf({ grounded: share(40, 12), polite: share(40, 3) }), free, healthy());
    expect(found.failures).toEqual([
      expect.stringMatching(
        /^grounded: it dropped by 0\.2 \(8 of 40 cases worse, 0 better; 95 % interval -0\.\d+ to -0\.\d+; p = 0\.0039/,
      ),
    ]);
    expect(found.scorers.map(({ comparison }) => comparison!.worse)).toEqual([8, 3]);
    // 0.5 ** 8 / 2 times the two scorers.
    expect(found.scorers[0]!.comparison).toMatchObject({
      test: 'mcnemar',
      p_adjusted: expect.closeTo(0.5 ** 8, 9) as number,
      pairs: 40,
      change: -0.2,
    });
  });

  test('an improvement is not', () => {
    expect(outcome(healthy(), free, resultsOf({ grounded: share(40, 20), polite: share(40, 9) })).passed).toBe(true);
  });

  test('max_drop lets a proved drop pass; null does not compare', () => {
    const worse = resultsOf({ grounded: share(40, 12), polite: share(40, 0) });
    expect(outcome(worse, gatesOf({ grounded: { max_drop: 0.25 } }), healthy()).passed).toBe(true);
    expect(outcome(worse, gatesOf({ grounded: { max_drop: 0.15 } }), healthy()).passed).toBe(false);
    expect(outcome(worse, gatesOf({ grounded: { max_drop: null } }), healthy()).passed).toBe(true);
  });

  test('numbers are ranked', () => {
    const values = (shift: number): Record<string, number> =>
      Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`case-${at}`, at * 3 - shift - (at % 3)]));
    const found = outcome(resultsOf({ grounded: values(2) }), gatesOf({ grounded: {} }), resultsOf({ grounded: values(0) }));
    expect(found.passed).toBe(false);
    expect(found.scorers[0]!.comparison).toMatchObject({
      test: 'wilcoxon',
      worse: 20,
      change: -2,
      low: -2,
      high: -2,
      p_value: 0.5 ** 20,
    });
  });

  test('cases of the baseline that are missing are red; new ones and those without a value are counted', () => {
    const smaller = resultsOf({ grounded: share(38, 4), polite: share(38, 0) });
    expect(outcome(smaller, free, healthy()).failures).toEqual([
      expect.stringMatching(/^2 cases of the baseline have no row in this run \(case-38, case-39\)/),
    ]);
    const now: Verdicts = { grounded: { ...share(42, 4), 'case-9': 'not_applicable' }, polite: share(42, 0) };
    const found = runGate(resultsOf(now), free, healthy());
    expect(found.stdout).toContain('note: grounded: 39 pairs; 2 cases are new, 1 have no value now');
    expect(found.code).toBe(0);
  });

  test('a scorer without a pair is red', () => {
    const found = outcome(healthy(), free, resultsOf({ polite: share(40, 0) }));
    expect(found.failures.join('\n')).toMatch(/grounded: no case was scored in both runs: take a baseline/);
  });

  test('a baseline that lost something, or is of another suite, is red', () => {
    const damaged = changed((file) => (file.scorers[0]!['scored'] = 41));
    expect(outcome(healthy(), free, damaged).failures.join('\n')).toContain('baseline: grounded: 41 verdicts for 40 rows');
    expect(outcome(healthy(), free, { ...healthy(), suite: 'bank' }).failures).toEqual([
      'the baseline is of the suite bank, this run of shop',
    ]);
  });

  test('one group is compared with the same group', () => {
    const both = changed((file) => {
      file.groups[0]!.group = 'recorded';
      const more = resultsOf({ grounded: { other: true }, polite: { other: true } });
      file.groups.push(more.groups[0]!);
      for (const scorer of file.scorers)
        Object.assign(scorer, { rows: 41, scored: 41, mean: scorer['name'] === 'polite' ? 1 : 37 / 41 });
    });
    const only = changed((file) => {
      file.groups[0]!.group = 'recorded';
      file.selection.group = 'recorded';
    });
    expect(outcome(only, free, both).failures).toEqual([]);
  });
});
