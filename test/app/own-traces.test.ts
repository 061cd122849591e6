/** The wiring: which server takes a run's own traces, and what an analysis makes of an experiment that holds some. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { analyzeTraces } from '../../src/app/analyze-traces.ts';
import { withDefaults } from '../../src/app/deps.ts';
import { openOwnTraces, type OwnTracesOptions } from '../../src/app/own-traces.ts';
import { createMlflowClient, type MlflowClient } from '../../src/mlflow/client.ts';
import type { EvaluationServer } from '../../src/session/context.ts';
import type { SourceSpec } from '../../src/store/documents.ts';
import { connectionTo, sendJson, startLoopback } from '../mlflow/loopback.ts';
import { record, sampleEvents } from '../own-traces/sample-session.ts';
import { seedExperiment } from '../support/seed.ts';

const uri = inject('mlflowUrl');
const name = `own-traces-app-${process.pid}-${Date.now()}`;
let folder: string;
let client: MlflowClient;
const warnings: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evalwright-own-traces-'));
  client = createMlflowClient(connectionTo(uri));
});
afterAll(() => {
  client.close();
  rmSync(folder, { recursive: true, force: true });
});

const fromServer: SourceSpec = {
  type: 'mlflow',
  tracking_uri: uri,
  experiment_id: '0',
  experiment_name: 'Default',
  filter: null,
  include_evaluation_traces: false,
};
const fromFile: SourceSpec = { type: 'file', path: '/traces.jsonl', include_evaluation_traces: false };

function options(source: SourceSpec, experiment: string | null, more: Partial<OwnTracesOptions> = {}): OwnTracesOptions {
  const budget = { max_cost_usd: null, max_tokens: null, max_sessions: null, max_minutes: null };
  const agent = { provider: 'anthropic', base_url: 'http://127.0.0.1', model: 'm', may_annotate: false, budget } as const;
  return {
    request: { source, evaluation_experiment: `${name}-evaluation`, agent: { ...agent, self_experiment: experiment } },
    folder,
    deps: withDefaults({ env: {}, logger: { debug() {}, info() {}, warn: (message) => warnings.push(message) } }),
    trackingUri: undefined,
    evaluationServer: () => Promise.reject(new Error('not asked for')),
    redact: (text) => text,
    ...more,
  };
}

test('none are written when none are wanted', () => {
  expect(openOwnTraces(options(fromServer, null))).toBeUndefined();
});

test('the server that is read takes them; an analysis there counts only the agent that was asked about', async () => {
  const { experimentId } = await seedExperiment(uri, name, { limit: 6 });
  const config = {
    trackingUri: uri,
    experiment: name,
    traces: undefined,
    filter: undefined,
    includeEvaluationTraces: false,
    maxTraces: 100,
    seed: 1,
    top: 5,
  };
  const before = await analyzeTraces(config, { env: {} });
  expect(before).toMatchObject({ traces: 6, excluded: 0 });
  const writer = openOwnTraces(options(fromServer, experimentId))!;
  const ids = [await writer.write(record(), 'p', sampleEvents()), await writer.write(record({ id: 'b.2' }), 'p', sampleEvents())];
  expect(warnings).toEqual([]);
  expect((await client.getTrace(ids[0]!)).experimentId).toBe(experimentId);
  const after = await analyzeTraces(config, { env: {} });
  expect(after).toMatchObject({ traces: 6, matched: 8, excluded: 2 });
  expect(after.analysis).toEqual(before.analysis);
});

test('for traces of a file it is the server of the evaluation, with its credentials', async () => {
  const authorizations = new Set<string | undefined>();
  const server = await startLoopback(({ url, headers }, response) => {
    authorizations.add(headers.authorization);
    if (url.searchParams.get('experiment_name') === name) sendJson(response, { experiment: { experiment_id: '7', name } });
    else if (url.pathname === '/v1/traces' || url.pathname.endsWith('/experiments/search')) sendJson(response, {});
    else sendJson(response, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'none' }, 404);
  });
  const evaluation: EvaluationServer = {
    trackingUri: server.url,
    env: { MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: 'planted' },
    check: () => Promise.resolve(),
  };
  const writer = openOwnTraces(options(fromFile, name, { evaluationServer: () => Promise.resolve(evaluation) }))!;
  expect(await writer.write(record(), 'p', sampleEvents())).toMatch(/^tr-/);
  expect([...authorizations]).toEqual([`Basic ${Buffer.from('ada:planted').toString('base64')}`]);
  expect(server.requests.at(-1)).toMatchObject({ headers: { 'x-mlflow-experiment-id': '7' } });
  await server.stop();
});
