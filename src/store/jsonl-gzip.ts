/**
 * Gzipped JSON lines, one line at a time in memory besides the packed bytes. The same lines give the same bytes: Node's gzip header
 * carries no time.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { LineSplitter } from '../base/line-splitter.ts';
import { parseJson, stringifyJson } from '../base/lossless-json.ts';
import { writeAtomic } from './atomic-write.ts';
import { corrupt, readBytes } from './document-file.ts';

/** A longer text is none for JavaScript. */
const maxLineBytes = 2 ** 29;

export const jsonLine = (item: unknown): string => `${stringifyJson(item)}\n`;

export function writeJsonLines(path: string, items: Iterable<unknown>): Promise<void> {
  return writeLines(path, linesOf(items));
}

function* linesOf(items: Iterable<unknown>): Generator<string> {
  for (const item of items) yield jsonLine(item);
}

/** Each with its line end. */
export async function writeLines(path: string, lines: Iterable<string | Uint8Array>): Promise<void> {
  const packed: Buffer[] = [];
  await pipeline(Readable.from(lines), createGzip(), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) packed.push(chunk);
  });
  await writeAtomic(path, Buffer.concat(packed));
}

/** undefined when there is no such file; `decode` throws on a line that is not what it should be. */
export async function readJsonLines<T>(path: string, decode: (value: unknown) => T): Promise<T[] | undefined> {
  const bytes = await readBytes(path);
  if (bytes === undefined) return undefined;
  const splitter = new LineSplitter(maxLineBytes);
  const items: T[] = [];
  try {
    await pipeline(Readable.from([bytes]), createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks)
        for (const line of splitter.push(chunk)) {
          if (line.type === 'too-long') throw new Error(`a line has more than ${maxLineBytes} bytes`);
          items.push(decode(parseJson(line.text)));
        }
    });
  } catch (cause) {
    throw corrupt(path, (cause as Error).message, cause);
  }
  return items;
}
