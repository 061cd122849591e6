/** Servers and experiments that take no traces of agent sessions: a warning, and the run goes on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createMlflowClient, type MlflowClient } from '../../src/mlflow/client.ts';
import { createOwnTraceWriter, type OwnTraceOptions } from '../../src/own-traces/own-trace-writer.ts';
import { connectionTo, sendJson, startLoopback } from '../mlflow/loopback.ts';
import { record, sampleEvents } from './sample-session.ts';

const uri = inject('mlflowUrl');
const name = `own traces refused ${process.pid} ${Date.now()}`;
let folder: string;
let client: MlflowClient;
let warnings: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evalwright-own-traces-'));
  client = createMlflowClient(connectionTo(uri));
});
beforeEach(() => {
  warnings = [];
});
afterAll(() => {
  client.close();
  rmSync(folder, { recursive: true, force: true });
});

const options = (more: Partial<OwnTraceOptions>): OwnTraceOptions => ({
  experiment: name,
  reserved: { sourceId: undefined, evaluation: `${name} evaluation` },
  folder,
  openClient: () => Promise.resolve(createMlflowClient(connectionTo(uri))),
  redact: (text) => text,
  logger: { debug() {}, info() {}, warn: (message) => warnings.push(message) },
  signal: undefined,
  ...more,
});
const at = (url: string): Partial<OwnTraceOptions> => ({
  openClient: () => Promise.resolve(createMlflowClient(connectionTo(url))),
});

async function writeWith(more: Partial<OwnTraceOptions>, times = 1): Promise<(string | null)[]> {
  const writer = createOwnTraceWriter(options(more));
  const ids: (string | null)[] = [];
  for (let round = 0; round < times; round += 1)
    ids.push(await writer.write(record({ id: `dead.${round}` }), 'p', sampleEvents()));
  return ids;
}

test('a dead server is a warning for each session', async () => {
  const server = await startLoopback((_, response) => sendJson(response, {}));
  await server.stop();
  expect(await writeWith(at(server.url), 2)).toEqual([null, null]);
  expect(warnings).toEqual([
    expect.stringContaining('the trace of dead.0 was not written'),
    expect.stringContaining('the trace of dead.1 was not written'),
  ]);
});

test('a server that does not answer is given up at the limit', async () => {
  const silent = await startLoopback(() => {});
  const openClient = (limitMs: number): Promise<MlflowClient> => {
    expect(limitMs).toBeLessThanOrEqual(30_000);
    return Promise.resolve(createMlflowClient(connectionTo(silent.url), { signal: AbortSignal.timeout(200) }));
  };
  expect(await writeWith({ openClient })).toEqual([null]);
  expect(warnings).toHaveLength(1);
  await silent.stop();
});

test('a server that takes no OTLP/JSON is told once, and asked no more', async () => {
  const old = await startLoopback(({ url }, response) => {
    if (url.pathname === '/v1/traces')
      sendJson(response, { detail: 'Invalid Content-Type: application/json. Expected: application/x-protobuf' }, 400);
    else if (url.searchParams.get('experiment_name') === name) sendJson(response, { experiment: { experiment_id: '1', name } });
    else if (url.pathname.endsWith('/experiments/search')) sendJson(response, {});
    else sendJson(response, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'none' }, 404);
  });
  expect(await writeWith(at(old.url), 3)).toEqual([null, null, null]);
  expect(warnings).toEqual([expect.stringMatching(/^agent sessions are not logged as traces: .*OTLP\/JSON/)]);
  expect(old.requests.filter(({ url }) => url.pathname === '/v1/traces')).toHaveLength(1);
  await old.stop();
});

test('an experiment that is read or evaluated in is refused, also under another name', async () => {
  const experimentId = await client.createExperiment(`${name} reserved`);
  for (const reserved of [
    { sourceId: experimentId, evaluation: 'none' },
    { sourceId: undefined, evaluation: `${name} reserved` },
  ]) {
    for (const experiment of [experimentId, `${name} reserved`]) {
      warnings = [];
      expect(await writeWith({ experiment, reserved }, 2)).toEqual([null, null]);
      expect(warnings).toEqual([
        expect.stringContaining(reserved.sourceId ? 'is the experiment that is read' : 'is the evaluation experiment'),
      ]);
    }
  }
  expect(await client.countTraces(experimentId)).toBe(0);
});

test('two runs may make the experiment at once', async () => {
  const writers = ['a', 'b', 'c'].map((run) => createOwnTraceWriter(options({ folder: join(folder, run) })));
  const ids = await Promise.all(writers.map((writer) => writer.write(record(), 'p', [])));
  expect(warnings).toEqual([]);
  expect(new Set(ids).size).toBe(3);
});

test('what the user interrupted is no warning', async () => {
  const openClient = (): Promise<MlflowClient> => Promise.reject(new Error('aborted'));
  expect(await writeWith({ openClient, signal: AbortSignal.abort() })).toEqual([null]);
  expect(warnings).toEqual([]);
});
