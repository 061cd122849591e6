import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTraceFile } from '../../src/mlflow/trace-file.ts';
import { collect, errorOf } from './loopback.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evalwright-file-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string | Buffer): string {
  const path = join(folder, `${Math.round(performance.now() * 1e6)}.jsonl`);
  writeFileSync(path, content);
  return path;
}

const attribute = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const exported = (traceId: string, extra: object = {}): object => ({
  resourceSpans: [
    {
      resource: {
        attributes: [attribute('service.name', 'shop'), attribute('telemetry.sdk.name', 'x'), attribute('mlflow.x', 'y')],
      },
      scopeSpans: [
        {
          spans: [
            {
              traceId,
              spanId: 'aaaaaaaaaaaaaaaa',
              name: 'root',
              startTimeUnixNano: '1750000000000000001',
              endTimeUnixNano: '1750000002500000000',
              attributes: [
                attribute('mlflow.spanInputs', '{"q":"what?","id":9007199254740993}'),
                attribute('mlflow.spanOutputs', '"42"'),
                attribute('session.id', 's-1'),
                attribute('user.id', 'u-1'),
                attribute('mlflow.traceTag.env', 'prod'),
              ],
              status: { code: 2, message: 'failed' },
            },
            {
              traceId,
              spanId: 'bbbbbbbbbbbbbbbb',
              parentSpanId: 'aaaaaaaaaaaaaaaa',
              name: 'tool',
              startTimeUnixNano: '1750000001000000000',
              endTimeUnixNano: '1750000002000000000',
              attributes: [{ key: 'n', value: { intValue: '9007199254740993' } }],
              ...extra,
            },
          ],
        },
      ],
    },
  ],
});

describe('OTLP/JSON', () => {
  test('a trace and what MLflow would derive from its spans', async () => {
    const [trace, ...others] = await collect(readTraceFile(file(JSON.stringify(exported('c'.repeat(32))))));
    expect(others).toEqual([]);
    expect(trace).toMatchObject({
      traceId: `tr-${'c'.repeat(32)}`,
      state: 'ERROR',
      requestTimeMs: 1_750_000_000_000,
      executionDurationMs: 2500,
      metadata: { 'mlflow.trace.session': 's-1', 'mlflow.trace.user': 'u-1' },
      tags: { 'service.name': 'shop', env: 'prod' },
      losses: [],
    });
    expect(Object.keys(trace!.tags)).toEqual(['service.name', 'env']);
    expect(trace!.spans[0]).toMatchObject({
      spanId: 'aaaaaaaaaaaaaaaa',
      parentSpanId: undefined,
      startTimeNs: 1750000000000000001n,
      status: 'ERROR',
      statusMessage: 'failed',
      attributes: { 'mlflow.spanInputs': { q: 'what?', id: 9007199254740993n }, 'mlflow.spanOutputs': '42' },
    });
    expect(trace!.spans[1]).toMatchObject({
      parentSpanId: 'aaaaaaaaaaaaaaaa',
      status: 'UNSET',
      attributes: { n: 9007199254740993n },
    });
  });

  test('one line may hold spans of several traces; a span without trace id is counted', async () => {
    const request = {
      resourceSpans: [exported('1'.repeat(32)), exported('2'.repeat(32)), exported('')].flatMap(
        (each) => (each as { resourceSpans: object[] }).resourceSpans,
      ),
    };
    const traces = await collect(readTraceFile(file(JSON.stringify(request))));
    expect(traces.map((trace) => [trace.traceId.slice(-1), trace.spans.length])).toEqual([
      ['1', 2],
      ['2', 2],
    ]);
    expect(traces[0]!.losses).toEqual([{ kind: 'unreadable-span', count: 2, example: 'no trace id' }]);
  });

  test('ids in base64 mean the same', async () => {
    const hex = 'c0ec51f9cac9c9d468bb182f37176d55';
    const [trace] = await collect(readTraceFile(file(JSON.stringify(exported(Buffer.from(hex, 'hex').toString('base64'))))));
    expect(trace!.traceId).toBe(`tr-${hex}`);
  });

  test('a trace without a root is in progress', async () => {
    const request = JSON.parse(JSON.stringify(exported('d'.repeat(32)))) as {
      resourceSpans: { scopeSpans: { spans: unknown[] }[] }[];
    };
    request.resourceSpans[0]!.scopeSpans[0]!.spans.shift();
    const [trace] = await collect(readTraceFile(file(JSON.stringify(request))));
    expect(trace).toMatchObject({ state: 'IN_PROGRESS', requestTimeMs: 1_750_000_001_000 });
  });
});

describe('MLflow traces', () => {
  const trace = {
    info: {
      trace_id: 'tr-1',
      request_time: '2026-01-01T00:00:00.5Z',
      execution_duration_ms: 12,
      state: 'OK',
      trace_metadata: { a: 'b' },
    },
    data: { spans: [{ span_id: '5XMnFqExu2c=', name: 's', start_time_unix_nano: 1, attributes: { x: '1' } }] },
  };

  test('Trace.to_json', async () => {
    const [read] = await collect(readTraceFile(file(JSON.stringify(trace))));
    expect(read).toMatchObject({
      traceId: 'tr-1',
      requestTimeMs: 1_767_225_600_500,
      executionDurationMs: 12,
      metadata: { a: 'b' },
    });
    expect(read!.spans).toMatchObject([{ spanId: 'e5732716a131bb67', attributes: { x: 1 } }]);
  });

  test('as the REST API sends it', async () => {
    const [read] = await collect(readTraceFile(file(JSON.stringify({ trace_info: trace.info, spans: trace.data.spans }))));
    expect(read!.spans).toHaveLength(1);
  });
});

describe('files', () => {
  const line = JSON.stringify(exported('e'.repeat(32)));

  test('gzip, empty lines, CRLF, no newline at the end', async () => {
    const traces = await collect(readTraceFile(file(gzipSync(`\n${line}\r\n\n  \n${line}`))));
    expect(traces).toHaveLength(2);
  });

  test('an empty file has no traces', async () => {
    expect(await collect(readTraceFile(file('')))).toEqual([]);
  });

  test('lines longer than one read', async () => {
    const long = JSON.stringify(exported('f'.repeat(32), { attributes: [attribute('text', 'ü'.repeat(700_000))] }));
    const traces = await collect(readTraceFile(file(`${line}\n${long}\n${line}\n`)));
    expect(traces.map((trace) => trace.spans[1]!.attributes['text'] ?? 0)).toEqual([0, 'ü'.repeat(700_000), 0]);
  });

  test.each([
    ['not JSON', `${line}\n{"resourceSpans":`, 2, 'not JSON'],
    ['another document', `${line}\n\n{"a":1}\n`, 3, 'neither'],
    ['a list', '[1]\n', 1, 'neither'],
    ['a trace without id', '{"info":{"state":"OK"},"data":{}}\n', 1, 'malformed'],
  ])('%s is an error with the line', async (_name, text, number, reason) => {
    const error = await errorOf(collect(readTraceFile(file(text))));
    expect(error).toMatchObject({ code: 'input.trace-file', details: { line: number } });
    expect(error.message).toContain(reason);
  });

  test('invalid UTF-8 is an error with the line', async () => {
    const path = file(Buffer.concat([Buffer.from(`${line}\n{"a":"`), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]));
    const error = await errorOf(collect(readTraceFile(path)));
    expect(error).toMatchObject({ code: 'input.trace-file', details: { line: 2 } });
    expect(error.message).toContain('not valid UTF-8');
  });

  test('a line beyond the bound is an error that names it', async () => {
    const error = await errorOf(collect(readTraceFile(file(`${line}\n${'x'.repeat(600_000)}\n`), { maxLineBytes: 300_000 })));
    expect(error).toMatchObject({ code: 'input.trace-file', details: { line: 2 } });
    expect(error.message).toContain('300000 bytes');
  });

  test.each([
    ['missing', () => join(folder, 'nowhere.jsonl'), 'does not exist'],
    ['a folder', () => folder, 'folder'],
    ['broken gzip', () => file(gzipSync(line.repeat(50)).subarray(0, 60)), 'unexpected end'],
  ])('%s', async (_name, path, reason) => {
    const error = await errorOf(collect(readTraceFile(path())));
    expect(error['code']).toBe('input.trace-file');
    expect(error.message).toContain(reason);
  });
});
