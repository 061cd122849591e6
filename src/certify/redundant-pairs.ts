/** Scorers that say the same: pairs whose failed rows nearly coincide (Jaccard, 1901). */
import type { Certificates } from './certificate.ts';
import type { ScoredTrial } from './run-trials.ts';
import { hasPassed } from './verdict.ts';

const FROM = 0.9;
/** Failed rows from which on a coincidence means something. */
const ENOUGH = 5;

export function redundantPairs(trials: readonly ScoredTrial[], scorers: readonly string[]): Certificates['redundant'] {
  const rows = trials.filter(({ role }) => role.type === 'recorded' || role.type === 'mutant');
  const failed = scorers.map(
    (scorer) => new Set(rows.flatMap(({ verdicts }, at) => (hasPassed(verdicts[scorer]) === false ? [at] : []))),
  );
  const pairs: Certificates['redundant'] = [];
  for (const [one, ofOne] of failed.entries())
    for (const [other, ofOther] of failed.entries()) {
      if (other <= one || ofOne.size < ENOUGH || ofOther.size < ENOUGH) continue;
      const shared = [...ofOne].filter((at) => ofOther.has(at)).length;
      const either = ofOne.size + ofOther.size - shared;
      if (shared >= FROM * either)
        pairs.push({ scorers: [scorers[one]!, scorers[other]!], overlap: shared / either, rows: either });
    }
  return pairs;
}
