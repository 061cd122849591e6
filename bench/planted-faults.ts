/**
 * Prints how many planted faults of each kind the strict checks see, and at which price; fails when a target is missed.
 * `npm run bench:planted`; a minute; without ../shared/corpora it measures the sample alone. `-v KIND...`: also what was changed and which checks failed.
 */
import { mutations } from '../src/mutants/mutations.ts';
import { plant, plantedFaultTables } from './planted-fault-tables.ts';

const [verbose, ...kinds] = process.argv.slice(2);
const unknown = kinds.filter((kind) => !mutations.some((mutation) => mutation.kind === kind));
if (unknown.length > 0 || (verbose !== undefined && verbose !== '-v')) {
  process.stderr.write(`usage: planted-faults [-v KIND...]; unknown: ${[verbose, ...unknown].join(' ')}\n`);
  process.exitCode = 2;
} else {
  const planted = plant(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  for (const parts of verbose === undefined ? [] : planted.values())
    for (const { source, changes, caught } of parts)
      for (const [at, change] of changes.entries())
        process.stdout.write(`${source}\t${caught[at]!.join(',') || '-'}\t${change}\n`);
  const { markdown, missed } = plantedFaultTables(planted);
  process.stdout.write(markdown);
  if (missed.length > 0) {
    process.stdout.write(`\nmissed:\n${missed.map((text) => `- ${text}\n`).join('')}`);
    process.exitCode = 1;
  }
}
