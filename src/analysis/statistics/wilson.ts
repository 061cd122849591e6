/** Lower end of the Wilson score interval at 95 %: an honest share for small counts (Wilson, JASA 22, 1927). */
export function wilsonLowerBound(successes: number, trials: number): number {
  if (trials === 0) return 0;
  const z = 1.96;
  const share = successes / trials;
  const centre = share + (z * z) / (2 * trials);
  const margin = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return (centre - margin) / (1 + (z * z) / trials);
}
