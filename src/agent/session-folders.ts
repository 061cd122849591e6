/** Fresh folders for one session: no memory, no settings and no home of an earlier one. */
import { randomBytes } from 'node:crypto';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SessionFolders {
  /** Everything below; removed at the end. Short, since a socket's path holds 103 bytes at most. */
  root: string;
  home: string;
  /** The child's own settings and state. */
  config: string;
  temporary: string;
  runtime: string;
  cache: string;
  /** The working directory: empty, and what the model sees as its own. */
  work: string;
}

export const folderPrefix = 'ewa-';

/** `named` is called before anything exists, so that a host that dies here leaves nothing which no file names. */
export async function makeSessionFolders(named: (root: string) => void): Promise<SessionFolders> {
  // Rules on paths are held against real ones.
  const root = join(await realpath(tmpdir()), `${folderPrefix}${randomBytes(6).toString('base64url')}`);
  named(root);
  await mkdir(root, { mode: 0o700 });
  const names = { home: 'h', config: 'c', temporary: 't', runtime: 'r', cache: 'x', work: 'work' };
  const folders = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, join(root, name)]));
  for (const folder of Object.values(folders)) await mkdir(folder, { mode: 0o700 });
  return { root, ...folders } as unknown as SessionFolders;
}

/** A child that is just ending may still write: one more try. */
export async function removeSessionFolders(root: string): Promise<void> {
  await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => {});
}
