/** Reads and writes one JSON document; what is on disk is outside input like any other. */
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { AppError } from '../base/app-error.ts';
import { isJsonObject } from '../base/json-value.ts';
import { parseJson, stringifyJson } from '../base/lossless-json.ts';
import { plainLine } from '../base/plain-text.ts';
import { writeAtomic } from './atomic-write.ts';

/**
 * undefined when the file does not exist. Throws input.session-version for a schema_version this program does not know,
 * input.session-corrupt (with the path) for anything else that is not the document.
 */
export async function readDocument<T>(path: string, schema: z.ZodType<T>, version: number): Promise<T | undefined> {
  const text = await readTextFile(path);
  if (text === undefined) return undefined;
  const value = parseDocument(path, text);
  const found = isJsonObject(value) ? value['schema_version'] : undefined;
  if (found !== version) throw unknownVersion(path, found, version);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw corrupt(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong shape'}`, result.error);
}

export async function writeDocument(path: string, document: unknown): Promise<void> {
  await writeAtomic(path, `${stringifyJson(document, { indent: 2 })}\n`);
}

/** undefined when there is no such file. */
export async function readTextFile(path: string): Promise<string | undefined> {
  const bytes = await readBytes(path);
  return bytes?.toString('utf8');
}

export async function readBytes(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw corrupt(path, message, cause);
  }
}

export function corrupt(path: string, reason: string, cause?: unknown): AppError {
  return new AppError('input.session-corrupt', `${path} cannot be read: ${plainLine(reason, 200)}`, {
    hint: 'Restore the file, or start a new session in another directory.',
    details: { path },
    cause,
  });
}

function parseDocument(path: string, text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw corrupt(path, (cause as Error).message, cause);
  }
}

function unknownVersion(path: string, found: unknown, known: number): AppError {
  if (found === undefined) return corrupt(path, 'it has no schema_version');
  return new AppError(
    'input.session-version',
    `${path} has schema version ${plainLine(JSON.stringify(found) ?? '', 40)}; this Evalwright knows ${known}`,
    {
      hint: 'Use the version of Evalwright that wrote it, or start a new session in another directory.',
      details: { path, known },
    },
  );
}
