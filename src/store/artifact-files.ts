/** The one place where generated artifacts touch the disk. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { AppError } from '../base/app-error.ts';
import type { Artifact } from '../render/artifact.ts';
import { temporarySuffix, writeAtomic } from './atomic-write.ts';
import { readTextFile } from './document-file.ts';

const segment = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/** Writes what is not there yet with this content. Throws internal.bug on a path that leaves `folder`. */
export async function writeArtifacts(folder: string, artifacts: readonly Artifact[]): Promise<void> {
  for (const artifact of artifacts) {
    if (!artifact.path.split('/').every((part) => segment.test(part)))
      throw new AppError('internal.bug', `artifact path ${JSON.stringify(artifact.path)} is not a plain relative path`);
    const path = join(folder, ...artifact.path.split('/'));
    if ((await readTextFile(path)) !== artifact.content) await writeAtomic(path, artifact.content);
  }
}

/** Deletes the files under `folder`/`part` that are not among `paths`: leftovers of an earlier rendering. */
export async function removeOthers(folder: string, part: string, paths: readonly string[]): Promise<void> {
  const keep = new Set(paths);
  for (const path of await filesUnder(join(folder, part))) {
    const name = relative(folder, path).split(sep).join('/');
    if (!keep.has(name)) await rm(path, { force: true });
  }
}

/** Removes what killed processes left behind; lock files belong to contenders that may be alive, so only old ones go. */
export async function removeTemporaries(folder: string): Promise<void> {
  for (const path of await filesUnder(folder)) {
    if (!/[/\\]\.[0-9a-f]{12}\.tmp$/.test(path) || !path.endsWith(temporarySuffix)) continue;
    if (path.includes(`${sep}.lock${sep}`) && !(await isOld(path))) continue;
    await rm(path, { force: true });
  }
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > 60_000;
}
