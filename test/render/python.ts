/** Real Python for the tests: one process for a batch, JSON in, JSON out. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Artifact } from '../../src/render/artifact.ts';

export interface ProcessResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export function runPython(
  python: string,
  options: string[],
  settings: { input?: string; cwd?: string; env?: Record<string, string> } = {},
): ProcessResult {
  const result = spawnSync(python, options, {
    input: settings.input ?? '',
    cwd: settings.cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PYTHONUTF8: '1', PYTHONDONTWRITEBYTECODE: '1', ...settings.env },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    timeout: 240_000,
  });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** Runs a script that reads JSON from stdin and prints JSON. Throws with stderr when it fails. */
export function askPython(python: string, script: string, input: unknown, options: string[] = []): unknown {
  const result = runPython(python, ['-c', script, ...options], { input: JSON.stringify(input) });
  if (result.code !== 0) throw new Error(`python ended with ${result.code}: ${result.stderr}`);
  return JSON.parse(result.stdout);
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'evalwright-render-'));
}

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

export function writeAll(folder: string, artifacts: readonly Artifact[]): void {
  for (const { path, content } of artifacts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
