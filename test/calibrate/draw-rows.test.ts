/** Which rows are worth a label, with which chance. */
import { describe, expect, test } from 'vitest';
import type { CaseVerdict } from '../../src/validate/validation-result.ts';
import { drawMore, drawnRows, drawRows, type DrawInput } from '../../src/calibrate/draw-rows.ts';
import { verdictTable } from '../../src/calibrate/verdict-table.ts';

const ids = Array.from({ length: 100 }, (_, at) => `c${String(at).padStart(3, '0')}`);
const ruling = (verdict: (at: number) => CaseVerdict): Record<string, CaseVerdict> =>
  Object.fromEntries(ids.map((id, at) => [id, verdict(at)]));

const input = (given: Partial<DrawInput> = {}): DrawInput => ({
  verdicts: verdictTable({ judge: ruling((at) => at >= 20), check: ruling((at) => at % 10 !== 0) }),
  repeats: new Map(),
  about: null,
  budget: 30,
  seed: 1,
  ...given,
});

const sizes = (calibration: ReturnType<typeof drawRows>): Record<string, number> =>
  Object.fromEntries(calibration.strata.map(({ name, rows }) => [name, rows.length]));

describe('drawing rows', () => {
  test('puts rows where verdicts differ apart from those of one mind', () => {
    // The judge fails 0 to 19, the check every tenth: both fail 0 and 10.
    expect(sizes(drawRows(input()))).toEqual({ disagreement: 26, most_fail: 2, most_pass: 72 });
  });

  test('in a large suite somebody always fails: a few that do are no disagreement', () => {
    // Of 20 checks number n fails row n, and all fail the last ten rows; seven fail the ten rows before these.
    const many = Array.from({ length: 20 }, (_, check) => [
      `check_${check}`,
      ruling((at) => !(at === check || at >= 90 || (at >= 80 && check < 7))),
    ]);
    const verdicts = verdictTable(Object.fromEntries(many) as Record<string, Record<string, CaseVerdict>>);
    expect(sizes(drawRows(input({ verdicts })))).toEqual({ disagreement: 10, most_fail: 10, most_pass: 80 });
    expect(sizes(drawRows(input({ verdicts, about: 'check_0' })))).toEqual({ disagreement: 1, most_fail: 20, most_pass: 79 });
  });

  test('holds one scorer against whether any other fails the row', () => {
    const verdicts = verdictTable({
      judge: ruling((at) => at >= 10),
      one: ruling((at) => at >= 5),
      two: ruling((at) => at < 90),
    });
    expect(sizes(drawRows(input({ verdicts, about: 'judge' })))).toEqual({ disagreement: 15, most_fail: 5, most_pass: 80 });
  });

  test('scores near the mark and repeats that differ are the boundary', () => {
    const verdicts = verdictTable({ judge: ruling((at) => (at < 4 ? 0.6 : 0.9)) });
    const repeats = new Map([
      [
        'judge',
        new Map([
          ['c050', [0.9, 0.2]],
          ['c051', [0.9]],
        ]),
      ],
    ]);
    expect(sizes(drawRows(input({ verdicts, repeats })))).toEqual({ boundary: 5, most_pass: 95 });
  });

  test('leaves out rows on which nothing was ruled', () => {
    const verdicts = verdictTable({ judge: ruling((at) => (at < 30 ? null : at < 40 ? 'error' : true)) });
    expect(sizes(drawRows(input({ verdicts })))).toEqual({ most_pass: 60 });
  });

  test('draws the budget, or all there are, each with its chance', () => {
    const rows = drawnRows(drawRows(input()));
    expect(rows).toHaveLength(30);
    expect(new Set(rows.map(({ case_id }) => case_id)).size).toBe(30);
    const total = rows.reduce((sum, row) => sum + 1 / row.inclusion_probability, 0);
    expect(total).toBeCloseTo(100);
    expect(drawnRows(drawRows(input({ budget: 500 })))).toHaveLength(100);
  });

  test('more rows keep those that were drawn', () => {
    const small = drawRows(input({ budget: 10 }));
    const before = drawnRows(small).map(({ case_id }) => case_id);
    const after = new Set(drawnRows(drawMore(small, 25)).map(({ case_id }) => case_id));
    expect(after.size).toBe(25);
    expect(before.every((id) => after.has(id))).toBe(true);
  });

  test('the seed decides which', () => {
    expect(drawRows(input())).toEqual(drawRows(input()));
    expect(drawRows(input({ seed: 2 })).strata).not.toEqual(drawRows(input()).strata);
  });

  test('every row of a stratum has the same chance', () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < 2000; seed++)
      for (const { case_id, stratum } of drawnRows(drawRows(input({ seed, budget: 12 }))))
        if (stratum === 'most_pass') times.set(case_id, (times.get(case_id) ?? 0) + 1);
    const drawn = drawRows(input({ budget: 12 })).strata.find(({ name }) => name === 'most_pass')!.drawn;
    const expected = (2000 * drawn) / 72;
    expect(times.size).toBe(72);
    for (const count of times.values()) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });
});
