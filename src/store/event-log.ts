/**
 * `events.jsonl`: what happened and when, one JSON object a line, only ever appended to. A crash may tear the last line: readers
 * pass over it, the next writer cuts it off first.
 */
import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { stringifyJson } from '../base/lossless-json.ts';
import { corrupt, readTextFile } from './document-file.ts';
import { notWritable } from './not-writable.ts';

const eventSchema = z.looseObject({ time: z.string(), event: z.string() });
export type SessionEvent = z.infer<typeof eventSchema>;

/** Names are noun first: "session-created", "task-started". */
export async function appendEvent(path: string, event: SessionEvent): Promise<void> {
  try {
    const file = await open(path, 'a');
    try {
      await file.appendFile(`${stringifyJson(event)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw notWritable(path, cause);
  }
}

/** Cuts off what stands behind the last line end. */
export async function mendEvents(path: string): Promise<void> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined || bytes.length === 0 || bytes.at(-1) === 10) return;
  try {
    const file = await open(path, 'r+');
    try {
      await file.truncate(bytes.lastIndexOf(10) + 1);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw notWritable(path, cause);
  }
}

export async function readEvents(path: string): Promise<SessionEvent[]> {
  const text = (await readTextFile(path)) ?? '';
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.slice(0, -1).map((line, index) => {
    const result = eventSchema.safeParse(parsed(path, line, index));
    if (!result.success) throw corrupt(path, `line ${index + 1} is not an event`);
    return result.data;
  });
}

function parsed(path: string, line: string, index: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw corrupt(path, `line ${index + 1}: ${(cause as Error).message}`, cause);
  }
}
