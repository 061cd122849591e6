import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../src/base/lossless-json.ts';
import { SessionStore } from '../../src/store/session-store.ts';
import type { RawTrace } from '../../src/trace/raw-trace.ts';

let folder: string;
let store: SessionStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evalwright-session-'));
  store = new SessionStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plan = { schema_version: 1 as const, status: 'running' as const, tasks: [] };

describe('documents', () => {
  test('what was written is read', async () => {
    expect(await store.readTasks()).toBeUndefined();
    await store.writeTasks(plan);
    expect(await store.readTasks()).toEqual(plan);
  });

  test.each([
    ['{"schema_version": 2, "status": "running", "tasks": []}', 'input.session-version', 'schema version 2'],
    ['{"schema_version": "1", "status": "running", "tasks": []}', 'input.session-version', 'schema version "1"'],
    ['{"schema_version": 1, "status": "running"}', 'input.session-corrupt', 'tasks'],
    ['{"schema_version": 1, "status": "lost", "tasks": []}', 'input.session-corrupt', 'status'],
    ['{"status": "running", "tasks": []}', 'input.session-corrupt', 'no schema_version'],
    ['{"schema_version": 1, "sta', 'input.session-corrupt', 'eval_tasks.json'],
    ['', 'input.session-corrupt', 'eval_tasks.json'],
    ['[]', 'input.session-corrupt', 'no schema_version'],
  ])('%s', async (content, code, part) => {
    writeFileSync(join(folder, 'eval_tasks.json'), content);
    await expect(store.readTasks()).rejects.toMatchObject({ code, message: expect.stringContaining(part) });
    await expect(store.readTasks()).rejects.toThrow(join(folder, 'eval_tasks.json'));
  });

  test('a directory without session.json is no session', async () => {
    await expect(store.requireSession()).rejects.toMatchObject({ code: 'input.session-not-found' });
  });

  test('a missing file is named', async () => {
    await expect(store.requireAnalysis()).rejects.toMatchObject({ message: expect.stringContaining('state/analysis.json') });
  });
});

describe('events', () => {
  const path = (): string => join(folder, 'events.jsonl');

  test('a torn last line is passed over and cut off by the next writer', async () => {
    await store.appendEvent({ time: 't', event: 'a' });
    writeFileSync(path(), `${readFileSync(path(), 'utf8')}{"time": "t", "eve`);
    expect(await store.readEvents()).toEqual([{ time: 't', event: 'a' }]);
    const lock = await store.lock();
    await store.appendEvent({ time: 't', event: 'b', task: 'x' });
    await lock.release();
    expect(await store.readEvents()).toEqual([
      { time: 't', event: 'a' },
      { time: 't', event: 'b', task: 'x' },
    ]);
  });

  test('damage in the middle is an error that names the line', async () => {
    writeFileSync(path(), '{"time": "t", "event": "a"}\n{"time\n{"time": "t", "event": "b"}\n');
    await expect(store.readEvents()).rejects.toMatchObject({
      code: 'input.session-corrupt',
      message: expect.stringContaining('line 2'),
    });
  });
});

describe('artifacts', () => {
  test.each(['../x', '/x', 'a/../b', 'a//b', '.hidden', 'a\\b', 'a/', '', 'C:/x'])('the path %j is refused', async (path) => {
    await expect(store.writeArtifacts([{ path, content: '' }])).rejects.toMatchObject({ code: 'internal.bug' });
  });

  test('files of an earlier rendering are removed, unchanged ones are not written again', async () => {
    await store.writeArtifacts([
      { path: 'evaluation/a.py', content: 'a' },
      { path: 'evaluation/data/b.jsonl', content: 'b' },
    ]);
    await store.removeOtherArtifacts([{ path: 'evaluation/a.py', content: 'a' }]);
    expect(readdirSync(join(folder, 'evaluation'), { recursive: true }).sort((a, b) => (a < b ? -1 : 1))).toEqual([
      'a.py',
      'data',
    ]);
  });

  test('temporary files of killed processes go, fresh ones of contenders for the lock stay', async () => {
    mkdirSync(join(folder, 'state'));
    mkdirSync(join(folder, '.lock'));
    writeFileSync(join(folder, 'state', '.0123456789ab.tmp'), 'half');
    writeFileSync(join(folder, '.lock', '.0123456789ab.tmp'), '');
    writeFileSync(join(folder, 'state', 'mine.tmp'), 'keep');
    const lock = await store.lock();
    expect(readdirSync(join(folder, 'state'))).toEqual(['mine.tmp']);
    expect(readdirSync(join(folder, '.lock'))).toContain('.0123456789ab.tmp');
    await lock.release();
  });
});

describe('trace snapshot', () => {
  const traceWith = (traceId: string, startTimeNs: bigint | undefined, value: RawTrace['spans'][0]['attributes']): RawTrace => ({
    traceId,
    experimentId: '1',
    clientRequestId: undefined,
    requestTimeMs: 5,
    executionDurationMs: undefined,
    state: 'OK',
    requestPreview: undefined,
    responsePreview: undefined,
    metadata: {},
    tags: {},
    assessments: [],
    spans: [
      {
        spanId: 's',
        parentSpanId: undefined,
        name: 'n',
        startTimeNs,
        endTimeNs: startTimeNs,
        status: 'OK',
        statusMessage: undefined,
        attributes: value,
        events: [{ name: 'e', timeNs: startTimeNs, attributes: {} }],
      },
    ],
    losses: [],
  });

  test('round trip: small and large times, odd texts and keys', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(fc.bigInt({ min: 0n, max: 2n ** 63n }), { nil: undefined }),
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue() as fc.Arbitrary<never>),
        async (time, attributes) => {
          const plain = parseJson(stringifyJson(attributes)) as RawTrace['spans'][0]['attributes'];
          await store.writeTraces([traceWith('t', time, plain)]);
          const [read] = await store.requireTraces();
          expect(read).toEqual(traceWith('t', time, plain));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('equal traces give equal bytes whatever their order', async () => {
    const traces = ['b', 'a', 'c'].map((id) => traceWith(id, 1n, {}));
    await store.writeTraces(traces);
    const first = readFileSync(store.path('traces'));
    await store.writeTraces([...traces].reverse());
    expect(readFileSync(store.path('traces')).equals(first)).toBe(true);
  });

  test('a damaged snapshot is an error with its path', async () => {
    mkdirSync(join(folder, 'state'));
    writeFileSync(store.path('traces'), 'not gzip');
    await expect(store.requireTraces()).rejects.toMatchObject({
      code: 'input.session-corrupt',
      message: expect.stringContaining('traces.jsonl.gz'),
    });
  });
});
