/**
 * Starts the Agent SDK's child so that it cannot outlive us: by `setpriv --pdeathsig` where Linux has it, and everywhere with a file
 * that names it, by which the next start of the session ends what a killed host left behind.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, renameSync, writeFileSync } from 'node:fs';
import { readFile, realpath, rm } from 'node:fs/promises';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { z } from 'zod';
import { identityOf, isAlive, type ProcessIdentity } from '../base/process-identity.ts';
import { folderPrefix, removeSessionFolders } from './session-folders.ts';

export interface SpawnRequest {
  command: string;
  args: string[];
  cwd?: string | undefined;
  env: Record<string, string | undefined>;
}

export interface AgentChild {
  process: ChildProcess;
  /** SIGKILL to the child and, as it leads a process group, to what it started. */
  kill(): void;
}

const childFile = 'child.json';
const childSchema = z.object({
  root: z.string(),
  process: z
    .object({ pid: z.number().int(), started: z.string().nullable(), host: z.string(), boot: z.string().nullable() })
    .nullable(),
});

/** `folder`: the session's, in which the child is named; `root`: its temporary folders. */
export function startChild(request: SpawnRequest, folder: string, root: string, searchPath: string): AgentChild {
  const setpriv = findSetpriv(searchPath);
  const [command, args] =
    setpriv === undefined
      ? [request.command, request.args]
      : [setpriv, ['--pdeathsig', 'KILL', '--', request.command, ...request.args]];
  const child = spawn(command, args, {
    cwd: request.cwd,
    env: request.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  if (child.pid !== undefined) nameChild(child.pid, folder, root);
  return { process: child, kill: () => killGroup(child.pid) };
}

/** Before the child exists, so that its folders are found even when the host dies in between. */
export function nameFolders(folder: string, root: string): void {
  writeChildFile(folder, { root, process: null });
}

function nameChild(pid: number, folder: string, root: string): void {
  writeChildFile(folder, { root, process: identityOf(pid) });
}

/** Half a file would name nothing. */
function writeChildFile(folder: string, content: z.infer<typeof childSchema>): void {
  const path = join(folder, childFile);
  writeFileSync(`${path}.tmp`, JSON.stringify(content));
  renameSync(`${path}.tmp`, path);
}

export async function forgetChild(folder: string): Promise<void> {
  for (const name of [childFile, `${childFile}.tmp`]) await rm(join(folder, name), { force: true });
}

/** Ends the child that `folder` names, if it is still that process, and removes its temporary folders. */
export async function reapChild(folder: string): Promise<void> {
  const text = await readFile(join(folder, childFile), 'utf8').catch(() => undefined);
  if (text === undefined) return forgetChild(folder);
  const found = childSchema.safeParse(parsed(text));
  if (found.success) {
    const { process: child, root } = found.data;
    if (child !== null && (await isOurs(child))) killGroup(child.pid);
    if (await isSessionRoot(root)) await removeSessionFolders(root);
  }
  await forgetChild(folder);
}

/** The file may have been tampered with: only what can be ours is removed. */
async function isSessionRoot(root: string): Promise<boolean> {
  const parent = await realpath(tmpdir()).catch(() => tmpdir());
  return root === resolve(root) && dirname(root) === parent && basename(root).startsWith(folderPrefix);
}

const isOurs = async (child: ProcessIdentity): Promise<boolean> => child.started !== null && (await isAlive(child)) === true;

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  for (const target of process.platform === 'win32' ? [pid] : [-pid, pid])
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // Gone already.
    }
}

function findSetpriv(searchPath: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  for (const folder of searchPath.split(delimiter)) {
    const path = join(folder, 'setpriv');
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not there.
    }
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
