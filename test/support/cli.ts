/** Runs the built command line as a user does: its own process, its own working directory, nothing of this process' settings. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const cliPath = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

export interface CliOptions {
  cwd: string;
  env?: Record<string, string>;
  /** Preloaded modules and other options of node itself. */
  nodeArguments?: readonly string[];
  uid?: number;
  /** Another install than the repository's own. */
  cli?: string;
}

export interface CliResult {
  /** null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export function startCli(
  parameters: readonly string[],
  options: CliOptions,
): { child: ChildProcess; result: Promise<CliResult> } {
  const { EVALWRIGHT_PYTHON, EVALWRIGHT_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  const settings = { EVALWRIGHT_PYTHON, EVALWRIGHT_CACHE_DIR, XDG_CACHE_HOME };
  const child = spawn(process.execPath, [...(options.nodeArguments ?? []), options.cli ?? cliPath, ...parameters], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const result = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  return { child, result };
}

export const runCli = (parameters: readonly string[], options: CliOptions): Promise<CliResult> =>
  startCli(parameters, options).result;

/** A folder for one test, and what removes it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'evalwright-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
