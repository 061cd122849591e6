/** The gate's tests and intervals against published figures, SciPy, and counting everything out. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { writeGate } from './gate-files.ts';
import { askPython, removeFolder, temporaryFolder } from './python.ts';

const folder = temporaryFolder();
beforeAll(() => writeGate(folder));
afterAll(() => removeFolder(folder));

/** The value of a Python expression over gate_statistics and scipy.stats. */
function value(expression: string, before = ''): unknown {
  const script = `import itertools, json, random, sys\nsys.path.insert(0, sys.argv[1])\nfrom gate_statistics import *\nimport scipy.stats as scipy\n${before}\nprint(json.dumps(${expression}))`;
  return askPython(inject('python'), script, null, [folder]);
}
const near = (expected: number): unknown => expect.closeTo(expected, 9);

describe('McNemar', () => {
  test('is the binomial tail without half of what was seen, as SciPy counts it', () => {
    const pairs = value(
      '[[mcnemar(w, b), scipy.binomtest(w, w + b, 0.5, alternative="greater").pvalue - scipy.binom.pmf(w, w + b, 0.5) / 2] for w in range(0, 30, 3) for b in range(0, 30, 4) if w + b]',
    ) as [number, number][];
    expect(pairs).toHaveLength(79);
    for (const [ours, theirs] of pairs) expect(ours).toEqual(near(theirs));
  });

  test('says nothing without a change', () => {
    expect(value('mcnemar(0, 0)')).toBe(1);
  });

  test('never finds more than its level when nothing changed', () => {
    const sizes = value(
      '[[level, mcnemar_power(n, 0.0, changing, level)] for level in (0.05, 0.025, 0.0125, 0.005, 0.0025) for n in (20, 40, 100) for changing in (0.02, 0.05, 0.1, 0.2, 0.3, 0.5)]',
    ) as [number, number][];
    for (const [level, size] of sizes) expect(size).toBeLessThanOrEqual(level);
  });
});

describe('interval of a paired difference', () => {
  test('is the one that Newcombe (1998) prints for 36, 12, 2, 0', () => {
    expect(value('newcombe(36, 2, 12, 0)')).toEqual([expect.closeTo(0.0569, 4), expect.closeTo(0.3404, 4)]);
  });

  test('holds the difference in 95 of 100 samples', () => {
    const before = `
rng = random.Random(5)
held = 0
for _ in range(2000):
    draws = rng.choices(range(4), [0.7, 0.15, 0.05, 0.1], k=60)
    low, high = newcombe(*(draws.count(cell) for cell in range(4)))
    held += low <= -0.1 <= high`;
    expect(value('held / 2000', before)).toBeGreaterThan(0.94);
  });
});

describe('Wilcoxon', () => {
  test('exact, as SciPy counts it', () => {
    const before = 'rng = random.Random(1)\nsamples = [[rng.gauss(-0.3, 1) for _ in range(n)] for n in (1, 2, 5, 9, 20, 50)]';
    const pairs = value(
      '[[wilcoxon(d), scipy.wilcoxon(d, alternative="less", method="exact").pvalue] for d in samples]',
      before,
    ) as [number, number][];
    for (const [ours, theirs] of pairs) expect(ours).toEqual(near(theirs));
  });

  test('exact with ties and zeros, as all signs counted out give it', () => {
    const before = `
def counted(differences):
    kept = [abs(d) for d in differences if d]
    ranks = scipy.rankdata(kept)
    seen = sum(r for r, d in zip(ranks, (d for d in differences if d)) if d > 0)
    sums = [sum(r for r, plus in zip(ranks, signs) if plus) for signs in itertools.product((0, 1), repeat=len(ranks))]
    return sum(s <= seen + 1e-9 for s in sums) / len(sums)

rng = random.Random(2)
samples = [[rng.randint(-3, 2) / 2 for _ in range(12)] for _ in range(20)]`;
    const pairs = value('[[wilcoxon(d), float(counted(d))] for d in samples]', before) as [number, number][];
    for (const [ours, theirs] of pairs) expect(ours).toEqual(near(theirs));
  });

  test('many differences: the normal approximation, with ties, as SciPy has it', () => {
    const before = 'rng = random.Random(3)\nd = [float(round(rng.gauss(-0.2, 1.5))) for _ in range(200)]';
    const [ours, theirs] = value(
      '[wilcoxon(d), scipy.wilcoxon(d, alternative="less", method="approx", correction=True).pvalue]',
      before,
    ) as [number, number];
    expect(ours).toEqual(near(theirs));
  });

  test('zeros only: nothing got worse', () => {
    expect(value('[wilcoxon([]), wilcoxon([0.0, 0.0])]')).toEqual([1, 1]);
  });
});

describe('Hodges and Lehmann', () => {
  test('the interval turns with the sign, and holds the shift in 95 of 100 samples', () => {
    expect(value('[hodges_lehmann([1, 2, 4, 8, 16, 32]), hodges_lehmann([-1, -2, -4, -8, -16, -32])]')).toEqual([
      [1, 32],
      [-32, -1],
    ]);
    const before = `
rng = random.Random(4)
held = 0
for _ in range(600):
    low, high = hodges_lehmann([rng.gauss(0.5, 1) for _ in range(30)])
    held += low <= 0.5 <= high`;
    expect(value('held / 600', before)).toBeGreaterThan(0.93);
  });

  test('very many differences', () => {
    expect(value('hodges_lehmann([0.0, 1.0] * 1500)')).toEqual([expect.closeTo(0.4821, 3), expect.closeTo(0.5179, 3)]);
  });
});

test('Holm multiplies by the hypotheses that are left and never goes down again', () => {
  expect(value('holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})')).toEqual({
    a: near(0.03),
    b: near(0.06),
    c: near(0.06),
    d: near(0.02),
  });
});

test('quantiles of Student', () => {
  const pairs = value('[[student_quantile(p, f), scipy.t.ppf(p, f)] for p in (0.9, 0.975, 0.999) for f in (1, 2, 4, 30)]') as [
    number,
    number,
  ][];
  for (const [ours, theirs] of pairs) expect(ours / theirs).toBeCloseTo(1, 6);
});

describe('noise', () => {
  const repeats = `
rng = random.Random(6)
def repeat(): return {str(i): float(rng.random() > (0.3 if i % 2 else 0.0)) for i in range(100)}
noise = measure_noise([repeat() for _ in range(30)])`;

  test('is what the flips of single rows amount to', () => {
    const noise = value('noise', repeats) as Record<string, number>;
    expect(noise['mean']).toBeCloseTo(0.85, 1);
    // Half of the rows vary with 0.3 * 0.7: sqrt(50 * 0.21) / 100, and 2 * 0.21 / 2 of the pairs differ.
    expect(noise['mean_deviation']).toBeCloseTo(0.0324, 2);
    expect(noise['discordance']).toBeCloseTo(0.21, 1);
  });

  test('an unchanged run falls below the minimum no more often than it may', () => {
    const before = `${repeats}
least = noisy_minimum(noise, 0.05)
below = sum(sum(repeat().values()) / 100 < least for _ in range(4000)) / 4000`;
    const below = value('below', before) as number;
    expect(below).toBeLessThan(0.055);
    expect(below).toBeGreaterThan(0.005);
  });

  test('is not known without a case that every repeat scored, and never nothing for verdicts', () => {
    expect(value('[measure_noise([{"a": 1.0}, {"b": 1.0}]), measure_noise([{"a": 1.0}])]')).toEqual([null, null]);
    expect(value('measure_noise([{"a": 1.0, "b": 1.0}] * 3)["mean_deviation"]')).toBeGreaterThan(0.2);
  });
});

test('the smallest drop that can be seen is the first with enough power', () => {
  const drop = value('detectable_drop(100, 0.1, 0.025)') as number;
  const [enough, tooLittle] = value(
    `[mcnemar_power(100, ${drop}, 0.1, 0.025), mcnemar_power(100, ${drop - 0.01}, 0.1, 0.025)]`,
  ) as [number, number];
  expect(enough).toBeGreaterThanOrEqual(0.8);
  expect(tooLittle).toBeLessThan(0.8);
  const before = `
rng = random.Random(7)
found = 0
for _ in range(2000):
    cells = rng.choices(("worse", "better", "same"), [0.05 + ${drop}, 0.05, 0.9 - ${drop}], k=100)
    found += mcnemar(cells.count("worse"), cells.count("better")) <= 0.025`;
  expect(value('found / 2000', before)).toBeCloseTo(enough, 1);
  expect(value('detectable_drop(3, 0.0, 0.025)')).toBeNull();
});
