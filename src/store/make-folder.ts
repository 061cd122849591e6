/**
 * A folder and those above it. Node's own recursive mkdir never returns where the parent exists and takes no new entries
 * (Node 20: `mkdir('/proc/x', { recursive: true })`), which is where a clear error matters most.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isThere = code !== 'ENOENT' && (await stat(path).catch(() => undefined))?.isDirectory() === true;
    if (isThere) return;
    if (code !== 'ENOENT' || dirname(path) === path || (await stat(dirname(path)).catch(() => undefined)) !== undefined)
      throw error;
    await makeFolder(dirname(path));
    await makeFolder(path);
  }
}
