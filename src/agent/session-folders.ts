/** Fresh folders for one session: no memory, no settings and no home of an earlier one. */
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
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

export async function makeSessionFolders(): Promise<SessionFolders> {
  // Rules on paths are held against real ones.
  const root = await realpath(await mkdtemp(join(tmpdir(), folderPrefix)));
  const names = { home: 'h', config: 'c', temporary: 't', runtime: 'r', cache: 'x', work: 'work' };
  const folders = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, join(root, name)]));
  for (const folder of Object.values(folders)) await mkdir(folder, { mode: 0o700 });
  return { root, ...folders } as unknown as SessionFolders;
}

/** A child that is just ending may still write: one more try. */
export async function removeSessionFolders(root: string): Promise<void> {
  await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => {});
}
