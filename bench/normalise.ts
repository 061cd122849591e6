/**
 * From a JSONL file to features (read, decode, normalise, extract) against a bare JSON.parse over the same lines, and peak memory at
 * 1,000 and 20,000 traces. Each measurement is a process of its own, the fastest of three rounds counts.
 * `npm run bench:normalise`; a minute; needs ../shared/corpora.
 */
import { execFile, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = new URL('..', import.meta.url).pathname;
const corpora = join(root, '../shared/corpora/corpora.mjs');
const rounds = 3;
const targets = { ratio: 8, peakMb: 400 } as const;

interface Measured {
  traces: number;
  steps: number;
  milliseconds: number;
  peakMb: number;
}

async function measure(mode: 'normalise' | 'parse', path: string): Promise<Measured> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', join(root, 'bench/normalise-child.ts'), mode, path]);
  return JSON.parse(stdout) as Measured;
}

/** The intercode corpus again and again under changed ids; `limit` runs of each repetition. */
async function writeTraces(path: string, repeat: number, limit: number): Promise<void> {
  const options = ['jsonl', '--corpus', 'intercode-sql', '--repeat', String(repeat), '--limit', String(limit)];
  const writer = spawn(process.execPath, [corpora, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  await pipeline(writer.stdout, createWriteStream(path));
}

async function fastest(mode: 'normalise' | 'parse', path: string): Promise<Measured> {
  let best: Measured | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const measured = await measure(mode, path);
    if (best === undefined || measured.milliseconds < best.milliseconds) best = measured;
  }
  return best!;
}

function report(name: string, measured: Measured): void {
  const rate = Math.round((measured.traces / measured.milliseconds) * 1000);
  console.log(
    `${name.padEnd(22)} ${Math.round(measured.milliseconds)} ms, ${rate} traces/s, peak ${Math.round(measured.peakMb)} MB`,
  );
}

if (existsSync(corpora)) {
  const folder = await mkdtemp(join(tmpdir(), 'evalwright-bench-'));
  try {
    const [small, large] = [join(folder, 'small.jsonl'), join(folder, 'large.jsonl')];
    await Promise.all([writeTraces(small, 1, 1000), writeTraces(large, 20, 1000)]);
    const parsed = await fastest('parse', small);
    const normalised = await fastest('normalise', small);
    const large20 = await measure('normalise', large);
    const largeParsed = await measure('parse', large);
    report('JSON.parse, 1,000', parsed);
    report('normalise, 1,000', normalised);
    report('JSON.parse, 20,000', largeParsed);
    report('normalise, 20,000', large20);
    const ratio = large20.milliseconds / largeParsed.milliseconds;
    console.log(
      `ratio at 1,000: ${(normalised.milliseconds / parsed.milliseconds).toFixed(2)}, at 20,000: ${ratio.toFixed(2)} (target at most ${targets.ratio})`,
    );
    console.log(`peak memory at 20,000: ${Math.round(large20.peakMb)} MB (target under ${targets.peakMb})`);
    process.exitCode = ratio <= targets.ratio && large20.peakMb < targets.peakMb ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
} else console.log('skipped: ../shared/corpora is not here');
