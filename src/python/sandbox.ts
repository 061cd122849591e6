/**
 * A sandbox for Python that nobody has read: bubblewrap (`bwrap`), where it is installed and works. Inside, the file system is read-only,
 * home and temporary folders are empty but for what is named, other processes cannot be seen, and there is no network unless asked for.
 * Without it the guard's limits and the scrubbed environment remain (guarded-process.ts, process-env.ts).
 */
import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants, homedir, tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { shippedPython } from './guarded-process.ts';
import type { Relays } from './relay.ts';
import type { RunResult } from './runner.ts';

export interface SandboxRules {
  /** The interpreter that the command starts. */
  python: string;
  /** Files and folders under home or the temporary folder that have to be there all the same. */
  readable: readonly string[];
  writable: readonly string[];
  /** The working directory; has to be readable. */
  cwd: string;
  /** none: not even this machine's loopback. Relays: the servers behind them. */
  network: 'none' | 'open' | Relays;
}

export interface Sandbox {
  wrap(command: readonly string[], rules: SandboxRules): string[];
}

let found: Promise<Sandbox | undefined> | undefined;

/** undefined where none works (another system, not installed, namespaces forbidden). Asked once a process. */
export function findSandbox(): Promise<Sandbox | undefined> {
  return (found ??= tried());
}

async function tried(): Promise<Sandbox | undefined> {
  if (process.platform !== 'linux') return undefined;
  const works = await new Promise<boolean>((resolve) => {
    execFile('bwrap', [...base, '--unshare-net', ...hiding(), '--', 'true'], { timeout: 5000 }, (error) =>
      resolve(error === null),
    );
  });
  return works ? { wrap } : undefined;
}

const base = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--unshare-pid', '--unshare-ipc', '--die-with-parent'];

/** bubblewrap tells of a signal as shells do: 128 and its number. */
export function unwrapped(run: RunResult): RunResult {
  const name = Object.entries(constants.signals).find(([, number]) => run.exitCode === 128 + number)?.[0];
  return name === undefined ? run : { ...run, exitCode: undefined, signal: name as NodeJS.Signals };
}

/** Home and temporary folders, outer ones first; nothing can be laid over what is not there. */
function hiding(): string[] {
  const folders = [...new Set([homedir(), tmpdir(), '/tmp'].filter((folder) => existsSync(folder)).map(real))];
  return folders
    .filter((folder) => folder !== '/')
    .sort((a, b) => a.length - b.length)
    .flatMap((folder) => ['--tmpfs', folder]);
}

function wrap(command: readonly string[], { python, readable, writable, cwd, network }: SandboxRules): string[] {
  const isRelayed = typeof network === 'object';
  return [
    'bwrap',
    ...base,
    ...(network === 'open' ? [] : ['--unshare-net']),
    ...hiding(),
    ...[...prefixesOf(python), dirname(shippedPython('relay.py')), ...readable.map(real)].flatMap((path) => [
      '--ro-bind-try',
      path,
      path,
    ]),
    ...writable.map(real).flatMap((path) => ['--bind', path, path]),
    ...(isRelayed ? ['--ro-bind', network.hosts, '/etc/hosts'] : []),
    '--chdir',
    cwd,
    '--',
    ...(isRelayed ? [python, '-I', '-S', shippedPython('relay.py'), network.config, '--'] : []),
    ...command,
  ];
}

/** Of a virtual environment also the installation that it was made from. */
const prefixesOf = (python: string): string[] => [...new Set([python, real(python)].map((path) => dirname(dirname(path))))];

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
