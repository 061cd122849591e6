/** The client against a real MLflow server: what is written is what is read, by every route and from a file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createMlflowClient, type MlflowClient } from '../../src/mlflow/client.ts';
import { readTraceFile } from '../../src/mlflow/trace-file.ts';
import type { RawTrace } from '../../src/trace/raw-trace.ts';
import { collect, connectionTo, errorOf } from './loopback.ts';

const name = `contract ${performance.timeOrigin} "ü"`;
/** Ids of this run: a trace id exists once on a server. */
const hex = (id: number, length: number): string =>
  (BigInt(Math.round(performance.timeOrigin)) * 1000n + BigInt(id)).toString(16).padStart(length, 'a');

let client: MlflowClient;
let experimentId: string;
let folder: string;

const text = (key: string, value: unknown): object => ({
  key,
  value: { stringValue: typeof value === 'string' ? value : JSON.stringify(value) },
});
const nasty = '\\ " """ {{ x }} \u001b[31m <script> 🦜\u202e';

function exportRequest(id: number): object {
  const start = 1_750_000_000n * 1_000_000_000n + BigInt(id) * 10_000_000_000n;
  const at = (ms: number): string => String(start + BigInt(ms) * 1_000_000n + 1n);
  const traceId = hex(id, 32);
  const span = (number: number, parent: number | undefined, extra: object): object => ({
    traceId,
    spanId: hex(id * 10 + number, 16),
    ...(parent === undefined ? {} : { parentSpanId: hex(id * 10 + parent, 16) }),
    kind: 1,
    ...extra,
  });
  const spans = [
    span(0, undefined, {
      name: 'agent',
      startTimeUnixNano: at(0),
      endTimeUnixNano: at(3000),
      attributes: [
        text('mlflow.spanType', 'AGENT'),
        text('mlflow.spanInputs', { messages: [{ role: 'user', content: `question ${id} ${nasty}` }] }),
        text('mlflow.spanOutputs', '42'),
        text('session.id', `session-${id % 2}`),
        text('mlflow.traceTag.mlflow.traceName', 'agent'),
        text('mlflow.traceTag.env', id % 2 === 0 ? 'prod' : 'dev'),
      ],
      status: { code: id % 3 === 0 ? 2 : 1, ...(id % 3 === 0 ? { message: nasty } : {}) },
    }),
    span(1, 0, {
      name: 'lookup',
      startTimeUnixNano: at(500),
      endTimeUnixNano: at(1500),
      attributes: [
        text('mlflow.spanType', 'TOOL'),
        text('mlflow.spanInputs', { order: 9007199254740993n.toString(), nested: { list: [1, null, true, 'x'] } }),
        { key: 'count', value: { intValue: '9007199254740993' } },
        { key: 'ratio', value: { doubleValue: 0.5 } },
        { key: 'flag', value: { boolValue: true } },
      ],
      events: [{ name: 'exception', timeUnixNano: at(1400), attributes: [text('exception.message', 'lost')] }],
      status: { code: 2, message: 'lost' },
    }),
  ];
  return { resourceSpans: [{ resource: { attributes: [text('service.name', 'contract')] }, scopeSpans: [{ spans }] }] };
}

const count = 23;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evalwright-contract-'));
  client = createMlflowClient(connectionTo(inject('mlflowUrl')));
  experimentId = await client.createExperiment(name);
  for (let id = 0; id < count; id += 1) await client.ingestOtlp(experimentId, exportRequest(id));
});
afterAll(() => {
  client.close();
  rmSync(folder, { recursive: true, force: true });
});

const search = async (query: object = {}): Promise<RawTrace[]> =>
  (await collect(client.searchTraces({ experimentId, ...query }))).flat();
const ordered = (traces: RawTrace[]): RawTrace[] => [...traces].sort((a, b) => (a.traceId < b.traceId ? -1 : 1));

describe('server and experiments', () => {
  test('version and info', async () => {
    expect(await client.serverVersion()).toMatch(/^3\.\d+/);
    expect(await client.serverInfo()).toMatchObject({ storeType: 'SqlStore', workspacesEnabled: false });
  });

  test('found by name and by id', async () => {
    expect(await client.findExperiment(name)).toMatchObject({ experimentId, name, lifecycleStage: 'active' });
    expect(await client.findExperiment(experimentId)).toMatchObject({ name });
  });

  test('one that is not there: near names', async () => {
    const error = await errorOf(client.findExperiment(name.replace('contract', 'contrat')));
    expect(error['code']).toBe('input.experiment-not-found');
    expect(error['hint']).toContain(name);
    expect((await errorOf(client.findExperiment('99999999')))['code']).toBe('input.experiment-not-found');
  });

  test('a name that is taken', async () => {
    expect(await errorOf(client.createExperiment(name))).toMatchObject({ code: 'remote.rejected' });
  });

  test('a wrong path prefix', async () => {
    const wrong = createMlflowClient(connectionTo(`${inject('mlflowUrl')}/nowhere`));
    expect((await errorOf(wrong.findExperiment(name)))['hint']).toContain('prefix');
    wrong.close();
  });
});

describe('search', () => {
  test('pages, newest first, each trace once', async () => {
    const pages = await collect(client.searchTraces({ experimentId, pageSize: 10 }));
    expect(pages.map((page) => page.length)).toEqual([10, 10, 3]);
    const times = pages.flat().map((trace) => trace.requestTimeMs!);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(new Set(pages.flat().map((trace) => trace.traceId)).size).toBe(count);
  });

  test('filter, limit, window', async () => {
    expect(await search({ filter: "tags.env = 'prod'" })).toHaveLength(12);
    expect(await search({ filter: "attributes.status = 'ERROR' AND tags.env = 'dev'" })).toHaveLength(4);
    expect(await search({ filter: "metadata.`mlflow.trace.session` = 'session-1'" })).toHaveLength(11);
    expect(await search({ maxTraces: 7 })).toHaveLength(7);
    expect(await search({ untilMs: 1_750_000_000_000 + 4 * 10_000 })).toHaveLength(5);
  });

  test.each(["status === 'OK'", "nope = 'x'", "status = 'OK' OR status = 'ERROR'", "status = 'OK", "text LIKE '%x%'", "'"])(
    'a bad filter %j is an input error that quotes the server',
    async (filter) => {
      const error = await errorOf(search({ filter }));
      expect(error).toMatchObject({ code: 'input.filter', details: { filter } });
      expect(error.message.length).toBeGreaterThan(filter.length + 60);
    },
  );

  test('count, whole and filtered', async () => {
    expect(await client.countTraces(experimentId)).toBe(count);
    expect(await client.countTraces(experimentId, "tags.env = 'prod'")).toBe(12);
  });

  test('an empty experiment', async () => {
    const empty = await client.createExperiment(`${name} empty`);
    expect(await client.countTraces(empty)).toBe(0);
    expect(await collect(client.searchTraces({ experimentId: empty }))).toEqual([]);
  });
});

describe('spans', () => {
  test('batchGet, the artifact route and the file say the same', async () => {
    const infos = ordered(await search());
    const byBatch = await collect(client.traceSpans(infos));
    const { createRest, defaultDeps } = await import('../../src/mlflow/rest.ts');
    const { traceSpans } = await import('../../src/mlflow/endpoints/spans.ts');
    const rest = createRest(connectionTo(inject('mlflowUrl')), defaultDeps);
    const byGet = await collect(traceSpans(rest, { batchGet: false, get: true }, infos));
    const byArtifact = await collect(traceSpans(rest, { batchGet: false, get: false }, infos));
    rest.close();
    expect(byBatch.map((trace) => trace.spans.length)).toEqual(infos.map(() => 2));
    expect(byGet).toEqual(byBatch);
    expect(byArtifact).toEqual(byBatch);

    const path = join(folder, 'traces.jsonl');
    writeFileSync(path, Array.from({ length: count }, (_, id) => JSON.stringify(exportRequest(id))).join('\n'));
    const fromFile = ordered(await collect(readTraceFile(path)));
    const withoutServerSide = (trace: RawTrace): RawTrace => ({
      ...trace,
      experimentId: undefined,
      requestPreview: undefined,
      responsePreview: undefined,
      metadata: Object.fromEntries(Object.entries(trace.metadata).filter(([key]) => !/infoFinalized|schema/.test(key))),
      tags: Object.fromEntries(Object.entries(trace.tags).filter(([key]) => !/artifactLocation|spansLocation/.test(key))),
      spans: trace.spans.map((span) => ({
        ...span,
        attributes: Object.fromEntries(Object.entries(span.attributes).filter(([key]) => key !== 'mlflow.traceRequestId')),
      })),
    });
    expect(fromFile.map(withoutServerSide)).toEqual(byBatch.map(withoutServerSide));
  });

  test('values arrive whole', async () => {
    const [first] = await search({ maxTraces: 1 });
    const trace = await client.getTrace(first!.traceId);
    const [root, tool] = trace.spans;
    expect(root!.attributes['mlflow.spanInputs']).toEqual({
      messages: [{ role: 'user', content: `question ${count - 1} ${nasty}` }],
    });
    expect(root!.attributes['mlflow.spanOutputs']).toBe('42');
    expect(tool!.attributes).toMatchObject({ count: 9007199254740993n, ratio: 0.5, flag: true });
    expect(tool!.startTimeNs! % 1000n).toBe(1n);
    expect(tool).toMatchObject({ parentSpanId: root!.spanId, status: 'ERROR', statusMessage: 'lost' });
    expect(tool!.events).toMatchObject([{ name: 'exception', attributes: { 'exception.message': 'lost' } }]);
  });

  test('a trace that is not there', async () => {
    expect((await errorOf(client.getTrace('tr-nothing')))['code']).toBe('remote.not-found');
    const [info] = await search({ maxTraces: 1 });
    const [trace] = await collect(client.traceSpans([{ ...info!, traceId: `tr-${'0'.repeat(31)}1` }]));
    expect(trace).toMatchObject({ spans: [], losses: [{ kind: 'missing-span' }] });
  });
});

describe('writing', () => {
  test('assessments and tags come back on the trace', async () => {
    const { traceId } = (await search({ maxTraces: 1 }))[0]!;
    const logged = await client.logFeedback(traceId, {
      name: 'correct',
      value: false,
      source: 'HUMAN',
      sourceId: 'me',
      rationale: nasty,
    });
    await client.logFeedback(traceId, { name: 'gone', value: 0.5 });
    await client.logExpectation(traceId, { name: 'facts', value: ['a', { b: 1 }] });
    await client.logExpectation(traceId, { name: 'answer', value: 'yes' });
    await client.setTag(traceId, 'evalwright.x', nasty);
    await client.setTag(traceId, 'gone', '1');
    await client.deleteTag(traceId, 'gone');
    const before = await client.getTrace(traceId);
    await client.deleteAssessment(traceId, before.assessments.find((each) => each.name === 'gone')!.assessmentId!);
    const trace = await client.getTrace(traceId);
    const values = Object.fromEntries(trace.assessments.map((each) => [each.name, each.value]));
    expect(values).toEqual({ correct: false, facts: ['a', { b: 1 }], answer: 'yes' });
    expect(trace.assessments).toContainEqual(logged);
    expect(logged).toMatchObject({ kind: 'feedback', source: 'HUMAN', sourceId: 'me', rationale: nasty, valid: true });
    expect(trace.tags['evalwright.x']).toBe(nasty);
    expect(trace.tags).not.toHaveProperty('gone');
  });

  test('datasets', async () => {
    const dataset = await client.createDataset(`${name} data`, [experimentId]);
    const records = [{ inputs: { q: nasty }, expectations: { n: 1 } }, { inputs: { q: 'b' } }];
    expect(await client.addRecords(dataset.datasetId, records)).toEqual({ inserted: 2, updated: 0 });
    expect(await client.addRecords(dataset.datasetId, records.slice(0, 1))).toMatchObject({ inserted: 0 });
    const read = await client.datasetRecords(dataset.datasetId);
    expect(read.map((record) => (record['inputs'] as { q: string }).q).sort()).toEqual([nasty, 'b'].sort());
    expect(await client.searchDatasets([experimentId])).toEqual([dataset]);
  });

  test('runs, linked traces and artifacts', async () => {
    const run = await client.createRun(experimentId, { name: 'r', tags: { a: 'b' } });
    await client.logToRun(run.runId, { metrics: { 'safety/mean': 0.5 }, tags: { c: 'd' } });
    const linked = (await search()).map((trace) => trace.traceId);
    await client.linkTraces(run.runId, linked);
    expect(await search({ filter: `attributes.run_id = '${run.runId}'` })).toHaveLength(count);
    const content = Buffer.from([0, 255, 10, 13]);
    await client.uploadArtifact(run.runId, 'suite/a b%ü.bin', content);
    expect(await client.listArtifacts(run.runId, 'suite')).toEqual([{ path: 'suite/a b%ü.bin', isFolder: false, sizeBytes: 4 }]);
    expect(await client.downloadArtifact(run.runId, 'suite/a b%ü.bin')).toEqual(content);
    await client.finishRun(run.runId, 'FINISHED');
    expect(await client.getRun(run.runId)).toMatchObject({
      status: 'FINISHED',
      metrics: { 'safety/mean': 0.5 },
      tags: { a: 'b', c: 'd' },
    });
  });
});
