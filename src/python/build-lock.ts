/**
 * One process at a time builds or starts something in a cache folder. The lock is a file made exclusively, touched while held; it is taken over when its
 * owner is dead (same host) or has not touched it for a minute.
 */
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { systemClock } from '../base/deps.ts';

const heartbeatMs = 5000;
const staleAfterMs = 60_000;
const pollMs = 250;

export interface LockOptions {
  signal?: AbortSignal | undefined;
  /** Called once when somebody else holds the lock. */
  onWait?: (owner: string) => void;
}

/** Runs `work` while holding the lock at `path`; waits for as long as a living owner keeps touching it. */
export async function withBuildLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const identity = `${hostname()} ${process.pid}`;
  let hasWaited = false;
  while (!(await take(path, identity))) {
    if (await isStale(path)) {
      await removeStale(path);
      continue;
    }
    if (!hasWaited) options.onWait?.(await readFile(path, 'utf8').catch(() => 'another process'));
    hasWaited = true;
    await systemClock.sleep(pollMs, options.signal);
  }
  const heartbeat = setInterval(() => {
    const now = systemClock.now();
    utimes(path, now, now).catch(() => {});
  }, heartbeatMs);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { force: true });
  }
}

async function take(path: string, identity: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(identity);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const [owner, facts] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const [host, pid] = owner.split(' ');
    if (host === hostname() && pid !== undefined && !isAlive(Number(pid))) return true;
    return systemClock.now().getTime() - facts.mtimeMs > staleAfterMs;
  } catch {
    return false;
  }
}

/** Renamed before it is removed, so that of two processes that see it stale only one removes it. */
async function removeStale(path: string): Promise<void> {
  const grave = `${path}.stale-${process.pid}`;
  await rename(path, grave).catch(() => {});
  await rm(grave, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
