/** Gzipped JSON lines. The same lines give the same bytes: Node's gzip header carries no time. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { parseJson, stringifyJson } from '../base/lossless-json.ts';
import { writeAtomic } from './atomic-write.ts';
import { corrupt, readBytes } from './document-file.ts';

export async function writeJsonLines(path: string, items: Iterable<unknown>): Promise<void> {
  const lines: Buffer[] = [];
  for (const item of items) lines.push(Buffer.from(`${stringifyJson(item)}\n`));
  await writeAtomic(path, gzipSync(Buffer.concat(lines)));
}

/** undefined when there is no such file; `decode` throws on a line that is not what it should be. */
export async function readJsonLines<T>(path: string, decode: (value: unknown) => T): Promise<T[] | undefined> {
  const bytes = await readBytes(path);
  if (bytes === undefined) return undefined;
  try {
    return Array.from(linesOf(gunzipSync(bytes)), (line) => decode(parseJson(line)));
  } catch (cause) {
    throw corrupt(path, (cause as Error).message, cause);
  }
}

/** Line by line from the bytes: the whole may be longer than the longest string. */
function* linesOf(bytes: Buffer): Generator<string> {
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    yield bytes.toString('utf8', start, end);
    start = end + 1;
  }
}
