/** Where Evalwright keeps what it can make again. */
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '../base/app-error.ts';
import type { Env } from './process-env.ts';

/** EVALWRIGHT_CACHE_DIR, else evalwright/ in XDG_CACHE_HOME, else ~/.cache/evalwright. Nothing is created. */
export function cacheFolder(env: Env): string {
  if (env['EVALWRIGHT_CACHE_DIR']) return resolve(env['EVALWRIGHT_CACHE_DIR']);
  return join(env['XDG_CACHE_HOME'] ? resolve(env['XDG_CACHE_HOME']) : join(env['HOME'] ?? homedir(), '.cache'), 'evalwright');
}

/** Creates a folder below the cache; `input.output-not-writable` where that is impossible (read-only, disk full, a file in its place). */
export async function makeCacheFolder(env: Env, ...names: string[]): Promise<string> {
  const path = join(cacheFolder(env), ...names);
  try {
    await mkdir(path, { recursive: true });
    return path;
  } catch (error) {
    throw notWritable(path, error);
  }
}

export function notWritable(path: string, error: unknown): AppError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new AppError('input.output-not-writable', `The cache folder cannot be written: ${message}`, {
    hint:
      code === 'ENOSPC'
        ? 'Free some disk space, or set EVALWRIGHT_CACHE_DIR to a folder on another disk.'
        : 'Set EVALWRIGHT_CACHE_DIR to a folder that you may write to.',
    details: { path, ...(code === undefined ? {} : { code }) },
    cause: error,
  });
}
