/** Draws from continuous distributions; `random` is uniform in [0, 1), e.g. `seededRandom(seed)`. */

/** Box and Muller's transform (Ann. Math. Stat. 29, 1958): mean 0, variance 1. */
export function normalVariate(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Marsaglia and Tsang's method (ACM TOMS 26, 2000), scale 1; shape > 0. */
export function gammaVariate(random: () => number, shape: number): number {
  if (shape < 1) return gammaVariate(random, shape + 1) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalVariate(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** In (0, 1); both shapes > 0. */
export function betaVariate(random: () => number, a: number, b: number): number {
  const x = gammaVariate(random, a);
  return x / (x + gammaVariate(random, b));
}

/** The ends of the middle `level` of the draws, which it sorts in place; `draws` must not be empty. */
export function middleOf(draws: Float64Array, level = 0.95): { low: number; high: number } {
  draws.sort();
  const tail = Math.floor(((1 - level) / 2) * draws.length);
  return { low: draws[tail]!, high: draws[draws.length - 1 - tail]! };
}
