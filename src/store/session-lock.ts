/**
 * One process at a time in a session directory. Locks are numbered files in `.lock/`; the owner is whoever's file has the highest
 * number. To take over a stale lock n one creates n+1, which the file system lets only one process do, and then checks that no
 * higher number exists. A file with the highest number is never deleted, so that a slow contender cannot come back to a number
 * that others have passed; only numbers far below are cleared away. Releasing marks the file.
 */
import { randomBytes } from 'node:crypto';
import { link, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../base/app-error.ts';
import { makeFolder } from './make-folder.ts';
import { notWritable } from './not-writable.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from '../base/process-identity.ts';

const lockFolder = '.lock';
/** Numbers kept below the highest; more takeovers than this during one directory read do not happen. */
const kept = 16;

const ownerSchema = z.object({
  pid: z.number().int().positive(),
  started: z.string().nullable(),
  host: z.string(),
  boot: z.string().nullable(),
  released: z.boolean().optional(),
});

export interface SessionLock {
  release(): Promise<void>;
}

/** Throws AppError input.session-locked (details.pid) when a living process holds it. */
export async function acquireLock(sessionFolder: string): Promise<SessionLock> {
  const folder = join(sessionFolder, lockFolder);
  const identity = await ownIdentity();
  try {
    await makeFolder(folder);
    for (let round = 0; round < 100; round += 1) {
      const highest = Math.max(0, ...(await lockNumbers(folder)));
      if (highest > 0) await refuseIfHeld(sessionFolder, join(folder, String(highest)));
      const number = highest + 1;
      if (!(await createExclusively(folder, number, identity))) continue;
      const numbers = await lockNumbers(folder);
      if (Math.max(...numbers) === number) {
        await clearOld(folder, numbers, number - kept);
        return { release: () => release(folder, number, identity) };
      }
      await rm(join(folder, String(number)), { force: true });
    }
  } catch (cause) {
    throw notWritable(folder, cause);
  }
  throw new AppError('input.session-locked', `too many processes want the session ${sessionFolder} at once`, {
    hint: 'Wait for the others.',
    details: { path: sessionFolder },
  });
}

/** Pid of the living process that holds the lock; undefined when nobody does. */
export async function lockOwner(sessionFolder: string): Promise<number | undefined> {
  const folder = join(sessionFolder, lockFolder);
  const numbers = await lockNumbers(folder).catch(() => []);
  if (numbers.length === 0) return undefined;
  const owner = await readOwner(join(folder, String(Math.max(...numbers))));
  return owner === undefined || owner.released === true || (await isAlive(owner)) === false ? undefined : owner.pid;
}

async function lockNumbers(folder: string): Promise<number[]> {
  return (await readdir(folder)).filter((name) => /^[1-9]\d{0,14}$/.test(name)).map(Number);
}

async function refuseIfHeld(sessionFolder: string, path: string): Promise<void> {
  const owner = await readOwner(path);
  if (owner === undefined || owner.released === true) return;
  const alive = await isAlive(owner);
  if (alive === false) return;
  const where = alive === 'unknown' ? ` on ${owner.host}` : '';
  throw new AppError('input.session-locked', `process ${owner.pid}${where} is working in ${sessionFolder}`, {
    hint: where === '' ? 'Wait for it, or end it.' : `If that machine is gone for good, delete ${path}.`,
    details: { path: sessionFolder, pid: owner.pid, host: owner.host },
  });
}

/** undefined when nobody owns it: the file is gone, or a crash left it unreadable. */
async function readOwner(path: string): Promise<(ProcessIdentity & { released?: boolean | undefined }) | undefined> {
  // Where hard links are missing a lock is created first and filled a moment later: an unreadable one gets time to be filled.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const parsed = ownerSchema.safeParse(parseOrUndefined(text));
    if (parsed.success) return parsed.data;
    await sleep(50);
  }
  return undefined;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** False when the number is taken. The link makes name and content appear together. */
async function createExclusively(folder: string, number: number, identity: ProcessIdentity): Promise<boolean> {
  const path = join(folder, String(number));
  const temporary = temporaryName(folder);
  const content = JSON.stringify(identity);
  try {
    await writeFile(temporary, content, { flag: 'wx' });
    await link(temporary, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EMLINK') throw error;
    return await createWithoutLink(path, content);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function createWithoutLink(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function release(folder: string, number: number, identity: ProcessIdentity): Promise<void> {
  const temporary = temporaryName(folder);
  try {
    await writeFile(temporary, JSON.stringify({ ...identity, released: true }), { flag: 'wx' });
    await rename(temporary, join(folder, String(number)));
  } catch {
    // A full disk or a deleted session: the lock goes stale when this process ends, which is soon.
    await rm(temporary, { force: true }).catch(() => {});
  }
}

async function clearOld(folder: string, numbers: number[], limit: number): Promise<void> {
  for (const number of numbers) if (number < limit) await rm(join(folder, String(number)), { force: true });
}

function temporaryName(folder: string): string {
  return join(folder, `.${randomBytes(6).toString('hex')}.tmp`);
}
