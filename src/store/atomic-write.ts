/**
 * Whole-file writes that a reader never sees half of: temporary name, fsync, rename, fsync of the folder. After a power cut there
 * is the old file or the new one. Leftover temporary files of killed processes are removed by the session store when it opens.
 */
import { randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { notWritable } from './not-writable.ts';

export const temporarySuffix = '.tmp';

/** Creates missing parent folders. Throws AppError input.output-not-writable naming the path; the old file then still stands. */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${randomBytes(6).toString('hex')}${temporarySuffix}`);
  try {
    await makeFolder(folder);
    await writeDurably(temporary, content);
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw notWritable(path, cause);
  }
}

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename or a new name durable. Not every system lets a folder be opened; then its own guarantees have to do. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(folder, 'r');
  } catch {
    return;
  }
  await handle.sync().catch(() => {});
  await handle.close();
}
