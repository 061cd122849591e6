/**
 * Traces from a file: JSON lines, plain or gzip (told by its first bytes), each an OTLP/JSON export request or a trace as
 * `Trace.to_json` or the REST API write it. A stream: one line in memory at a time. A line that cannot be read is an error with
 * its number, for a file that is damaged in one place cannot be trusted in the others.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '../base/app-error.ts';
import { isJsonObject, type JsonValue } from '../base/json-value.ts';
import { plainLine } from '../base/plain-text.ts';
import type { RawTrace } from '../trace/raw-trace.ts';
import { decodeExportRequest, isExportRequest } from './wire/otlp-export.ts';
import { decodeTrace } from './wire/trace.ts';
import { parseWireJson } from './wire/wire-json.ts';

/** Bytes; a line is held in memory twice (bytes and text). */
const defaultMaxLineBytes = 128 * 1024 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Empty lines are skipped. Spans of one trace must stand in one line. Throws `input.trace-file`. */
export async function* readTraceFile(
  path: string,
  options: { maxLineBytes?: number } = {},
): AsyncGenerator<RawTrace, void, undefined> {
  let number = 0;
  for await (const line of linesOf(path, options.maxLineBytes ?? defaultMaxLineBytes)) {
    number += 1;
    const text = decoded(line, path, number);
    if (text.trim() !== '') yield* tracesOf(text, path, number);
  }
}

function tracesOf(text: string, path: string, number: number): RawTrace[] {
  let value: JsonValue;
  try {
    value = parseWireJson(text);
  } catch (cause) {
    throw atLine(path, number, 'it is not JSON', cause);
  }
  if (isExportRequest(value)) return decodeExportRequest(value);
  let trace: RawTrace | undefined;
  try {
    trace = isJsonObject(value) ? decodeTrace(value) : undefined;
  } catch (cause) {
    throw atLine(path, number, 'its trace info is malformed', cause);
  }
  if (trace === undefined) throw atLine(path, number, 'it is neither an OTLP/JSON export request nor an MLflow trace');
  return [trace];
}

function decoded(line: Buffer, path: string, number: number): string {
  try {
    return utf8.decode(line);
  } catch (cause) {
    throw atLine(path, number, 'it is not valid UTF-8', cause);
  }
}

async function* linesOf(path: string, maxLineBytes: number): AsyncGenerator<Buffer, void, undefined> {
  let pieces: Buffer[] = [];
  let size = 0;
  let number = 1;
  for await (const chunk of bytesOf(path)) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, end);
      yield pieces.length === 0 ? piece : Buffer.concat([...pieces, piece]);
      pieces = [];
      size = 0;
      number += 1;
      start = end + 1;
    }
    size += chunk.length - start;
    if (size > maxLineBytes) throw atLine(path, number, `it is longer than ${maxLineBytes} bytes`);
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  }
  if (pieces.length > 0) yield Buffer.concat(pieces);
}

async function* bytesOf(path: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    const isPacked = await isGzip(path);
    const file = createReadStream(path, { highWaterMark: 256 * 1024 });
    const stream = isPacked ? file.pipe(createGunzip()) : file;
    file.on('error', (error) => stream.destroy(error));
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    const reason =
      code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : plainLine((cause as Error).message);
    throw new AppError('input.trace-file', `The trace file ${path} cannot be read: ${reason}`, { details: { path }, cause });
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

const atLine = (path: string, line: number, reason: string, cause?: unknown): AppError =>
  new AppError('input.trace-file', `Line ${line} of ${path} cannot be read: ${reason}.`, {
    hint: 'Each line must be one OTLP/JSON export request or one trace as Trace.to_json writes it.',
    details: { path, line },
    cause,
  });
