/**
 * The demo as a newcomer meets it: from a clean clone (package caches warm, an empty cache directory of its own, so that the Python
 * environment is made anew), then a second time with everything installed.
 *
 *   npm run bench:demo
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'evalwright-bench-'));
try {
  const clone = join(folder, 'clone');
  execFileSync('git', ['clone', '--quiet', root, clone]);
  const { EVALWRIGHT_PYTHON: _own, ...inherited } = process.env;
  const env = { ...inherited, EVALWRIGHT_CACHE_DIR: join(folder, 'cache') };
  const demo = (label: string, limitSeconds: number): void => {
    const startMs = performance.now();
    execFileSync('npm', ['run', '--silent', 'demo', '--', '--no-serve'], {
      cwd: clone,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    console.log(`${label}: ${((performance.now() - startMs) / 1000).toFixed(0)} s (limit ${limitSeconds} s)`);
  };
  demo('demo from a clean clone', 180);
  demo('demo again', 30);
  demo('demo again', 30);
} finally {
  await rm(folder, { recursive: true, force: true });
}
