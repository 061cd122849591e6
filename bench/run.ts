/**
 * `evalwright run` on the 100 tau-retail runs, server and environment up: how much of it is not MLflow's own evaluate().
 *
 *   npm run bench:run
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnvironment } from '../src/python/environment.ts';
import { startMlflowServer } from '../src/python/mlflow-server.ts';
import { median } from './median.ts';

const corpora = fileURLToPath(new URL('../../shared/corpora/corpora.mjs', import.meta.url));
const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
if (!existsSync(corpora)) {
  console.log('skipped: the corpus is not there (../shared/corpora)');
  process.exit(0);
}

const environment = await ensurePythonEnvironment({ env: process.env });
const folder = await mkdtemp(join(tmpdir(), 'evalwright-bench-'));
const server = await startMlflowServer({ python: environment.python, folder: join(folder, 'mlflow') });
try {
  execFileSync(process.execPath, [corpora, 'seed', '--corpus', 'tau-retail', '--tracking-uri', server.url]);
  const rest: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const out = join(folder, `session-${round}`);
    const startMs = performance.now();
    execFileSync(
      process.execPath,
      [
        cli,
        'run',
        '--tracking-uri',
        server.url,
        '--experiment',
        'tau-retail',
        '--out',
        out,
        '--python',
        environment.python,
        '--json',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const wholeMs = performance.now() - startMs;
    const validation = JSON.parse(readFileSync(join(out, 'state', 'validation_results.json'), 'utf8')) as {
      rows: number;
      durations_ms: { run: number; total: number };
    };
    rest.push(wholeMs - validation.durations_ms.run);
    console.log(
      `${validation.rows} rows: whole ${seconds(wholeMs)}, MLflow's evaluate() and its script ${seconds(validation.durations_ms.run)}, the rest ${seconds(rest.at(-1)!)}`,
    );
  }
  console.log(`everything but evaluate(): ${seconds(median(rest))} (median of 3, limit 10 s)`);
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
