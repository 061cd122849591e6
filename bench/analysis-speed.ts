/**
 * From features to findings, `analyze(features)`: traces a second at 20,000, and whether the time grows faster than n log n from 1,000 to
 * 100,000. Features are made from the bundled samples under other ids, values and questions, nearly all of them unique; making
 * them is not timed. Times are processor time with all helper threads, so that the neighbours on a shared machine count little. Each size is
 * a process of its own, the fastest of its rounds counts. Exit code 1 when a target is missed.
 *
 *   npm run bench:analysis            (4 minutes, 3 GB)
 *   npm run bench:analysis -- 20000   (only these sizes)
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Sample } from './synthetic-features.ts';

const run = promisify(execFile);
const child = new URL('analysis-speed-child.ts', import.meta.url).pathname;
const samples: readonly Sample[] = ['tau-retail', 'supervisor'];
const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [1000, 10_000, 20_000, 100_000];
const targets = { tracesPerSecond: 1000, at: 20_000, sample: 'tau-retail', growth: 1 } as const;
/** What a busy machine may add to a ratio of two times. */
const NOISE = 0.25;

interface Measured {
  milliseconds: number;
  types: number;
  findings: number;
  inputMb: number;
  peakMb: number;
}

async function measure(sample: Sample, size: number): Promise<Measured> {
  const rounds = Math.max(2, Math.min(5, Math.round(60_000 / size)));
  const options = ['--max-old-space-size=8192', '--import', 'tsx', child, sample, String(size), String(rounds)];
  const { stdout } = await run(process.execPath, options);
  return JSON.parse(stdout) as Measured;
}

const perUnit = (size: number, milliseconds: number): number => milliseconds / (size * Math.log2(size));

let isMissed = false;
console.log(
  '| sample | traces | CPU ms | traces/s and core | growth over n log n since a tenth | types | findings | MB before | MB at peak |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const sample of samples) {
  const cost = new Map<number, number>();
  for (const size of sizes) {
    const { milliseconds, types, findings, inputMb, peakMb } = await measure(sample, size);
    const rate = (1000 * size) / milliseconds;
    const tenth = cost.get(size / 10);
    const growth = tenth === undefined ? undefined : perUnit(size, milliseconds) / tenth;
    cost.set(size, perUnit(size, milliseconds));
    const cells = [sample, size, Math.round(milliseconds), Math.round(rate), growth?.toFixed(2) ?? '–', types, findings];
    console.log(`| ${[...cells, Math.round(inputMb), Math.round(peakMb)].join(' | ')} |`);
    if (sample === targets.sample && size === targets.at && rate < targets.tracesPerSecond) isMissed = true;
    if (growth !== undefined && growth > targets.growth + NOISE) isMissed = true;
  }
}
console.log(
  `targets: ${targets.tracesPerSecond} traces/s of ${targets.sample} at ${targets.at}; growth at most ${targets.growth} (${NOISE} more for noise): ${isMissed ? 'missed' : 'met'}`,
);
process.exitCode = isMissed ? 1 : 0;
