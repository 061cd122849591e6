/** Sessions written to a real MLflow, read back with our own client and adapters, and kept out of analyses. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { toTrace } from '../../src/adapters/to-trace.ts';
import type { Logger } from '../../src/base/deps.ts';
import { redactorFor } from '../../src/config/redact.ts';
import { createMlflowClient, type MlflowClient } from '../../src/mlflow/client.ts';
import { isEvaluationTrace } from '../../src/mlflow/exclude.ts';
import { readTraceFile } from '../../src/mlflow/trace-file.ts';
import { otlpRequest } from '../../src/own-traces/otlp-request.ts';
import { createOwnTraceWriter, type OwnTraceOptions } from '../../src/own-traces/own-trace-writer.ts';
import { sessionSpans } from '../../src/own-traces/session-spans.ts';
import { openFileSource } from '../../src/session/file-source.ts';
import { openMlflowSource } from '../../src/session/mlflow-source.ts';
import type { TimedAgentEvent } from '../../src/session/claude/agent-context.ts';
import type { RawTrace } from '../../src/trace/raw-trace.ts';
import { collect, connectionTo } from '../mlflow/loopback.ts';
import { answered, called, record, sampleEvents, startMs, toolAnswered, usage } from './sample-session.ts';

const uri = inject('mlflowUrl');
const name = `own traces ${process.pid} ${Date.now()}`;
const secret = 'planted-secret-0123456789';
let folder: string;
let client: MlflowClient;
let warnings: string[] = [];
const logger: Logger = { debug() {}, info() {}, warn: (message) => warnings.push(message) };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evalwright-own-traces-'));
  client = createMlflowClient(connectionTo(uri));
});
afterAll(() => {
  client.close();
  rmSync(folder, { recursive: true, force: true });
});

const options = (more: Partial<OwnTraceOptions> = {}): OwnTraceOptions => ({
  experiment: name,
  reserved: { sourceId: undefined, evaluation: `${name} evaluation` },
  folder,
  openClient: () => Promise.resolve(createMlflowClient(connectionTo(uri))),
  redact: redactorFor([secret]),
  logger,
  signal: undefined,
  ...more,
});

async function written(
  session = record(),
  events: TimedAgentEvent[] = sampleEvents(),
  prompt = 'Propose scorers.',
): Promise<string> {
  warnings = [];
  const id = await createOwnTraceWriter(options()).write(session, prompt, events);
  expect(warnings).toEqual([]);
  expect(id).toMatch(/^tr-[0-9a-f]{32}$/);
  return id!;
}
const found = async (): Promise<string> => (await client.findExperiment(name)).experimentId;

describe('a session that was written', () => {
  let raw: RawTrace;
  beforeAll(async () => {
    raw = await client.getTrace(await written());
  });

  test('lies in its experiment, which was made for it, with what it was as tags', async () => {
    expect(raw).toMatchObject({ experimentId: await found(), state: 'OK', losses: [], requestPreview: 'Propose scorers.' });
    expect(raw.responsePreview).toBe('One scorer was proposed.');
    expect(raw.tags).toMatchObject({
      'mlflow.traceName': 'evalwright worker',
      'evalwright.own_trace': 'true',
      'evalwright.agent_session': 'create_scorers.1',
      'evalwright.task': 'create_scorers',
      'evalwright.role': 'worker',
      'evalwright.model': 'claude-sonnet-4-5',
      'evalwright.outcome': 'completed',
      'service.name': 'evalwright',
    });
    expect(raw.tags).not.toHaveProperty('evalwright.failure');
  });

  test('has its spans with types, parents, times and errors', () => {
    const root = raw.spans.find((span) => span.parentSpanId === undefined)!;
    const times = (ns: bigint | undefined): number => Number(ns! / 1_000_000n) - startMs;
    expect(
      raw.spans.map((span) => [
        span.attributes['mlflow.spanType'],
        span.name,
        times(span.startTimeNs),
        times(span.endTimeNs),
        span.status,
      ]),
    ).toEqual([
      ['AGENT', 'evalwright worker', 0, 10_000, 'OK'],
      ['CHAT_MODEL', 'chat claude-sonnet-4-5', 1000, 2000, 'OK'],
      ['TOOL', 'findings', 1700, 2300, 'OK'],
      ['TOOL', 'trace_compare', 1710, 2500, 'ERROR'],
      ['CHAT_MODEL', 'chat claude-sonnet-4-5', 3000, 4000, 'OK'],
      ['TOOL', 'propose_scorer', 3900, 10_000, 'ERROR'],
    ]);
    expect(raw.spans.filter((span) => span !== root).every((span) => span.parentSpanId === root.spanId)).toBe(true);
    expect(root.events).toMatchObject([{ name: 'retrying', attributes: { status: 529, reason: 'overloaded' } }]);
    expect(root.attributes['evalwright.usage']).toMatchObject({ cache_read_tokens: 4000, requests: 2 });
  });

  test('is added up by MLflow itself: tokens by kind, cost, session, duration', () => {
    expect(JSON.parse(raw.metadata['mlflow.trace.tokenUsage']!)).toEqual({
      input_tokens: 5500,
      output_tokens: 150,
      total_tokens: 5650,
      cache_read_input_tokens: 4000,
      cache_creation_input_tokens: 200,
    });
    const cost = JSON.parse(raw.metadata['mlflow.trace.cost']!) as Record<string, number>;
    expect(cost['total_cost']).toBeCloseTo((1300 * 3 + 150 * 15) / 1e6, 10);
    expect(cost['output_cost']).toBeCloseTo((150 * 15) / 1e6, 10);
    expect(raw.metadata['mlflow.trace.session']).toMatch(/^evalwright-own-traces-\w+-[0-9a-f]{8}$/);
    expect(raw.executionDurationMs).toBe(10_000);
  });

  test('is found by what MLflow filters on', async () => {
    const filter = "span.type = 'TOOL' AND tags.`evalwright.task` = 'create_scorers'";
    const pages = await collect(client.searchTraces({ experimentId: await found(), filter }));
    expect(pages.flat().map((info) => info.traceId)).toContain(raw.traceId);
  });

  test('is read by our adapters as any agent', () => {
    const trace = toTrace(raw);
    expect(trace).toMatchObject({
      name: 'evalwright worker',
      question: 'Propose scorers.',
      answer: 'One scorer was proposed.',
      tokens: { inputTokens: 5500, outputTokens: 150 },
      sessionId: raw.metadata['mlflow.trace.session'],
    });
    expect(trace.steps.map((step) => [step.kind, step.name, step.error !== undefined, step.tokens?.inputTokens])).toEqual([
      ['model', 'claude-sonnet-4-5', false, 1200],
      ['tool', 'findings', false, undefined],
      ['tool', 'trace_compare', true, undefined],
      ['model', 'claude-sonnet-4-5', false, 4300],
      ['tool', 'propose_scorer', true, undefined],
    ]);
    expect(trace.steps[1]).toMatchObject({ input: { top: 3 }, output: { findings: [] } });
  });
});

test('written again it is replaced, not doubled; other sessions and other directories have traces of their own', async () => {
  const session = record({ id: 'again.1' });
  const first = await written(session);
  const later = [
    ...sampleEvents(),
    toolAnswered(4500, 'call-3', 'propose_scorer', 'p1'),
    answered(6000, 'message-3', usage(100, 10)),
  ];
  expect(await written(session, later)).toBe(first);
  const raw = await client.getTrace(first);
  expect(raw.spans).toHaveLength(7);
  expect(raw.spans.find((span) => span.name === 'propose_scorer')).toMatchObject({
    status: 'OK',
    attributes: { 'mlflow.spanOutputs': 'p1' },
  });
  expect(JSON.parse(raw.metadata['mlflow.trace.tokenUsage']!)).toMatchObject({ input_tokens: 5600, output_tokens: 160 });
  expect(await written(record({ id: 'again.2' }))).not.toBe(first);
  const elsewhere = createOwnTraceWriter(options({ folder: join(folder, 'elsewhere') }));
  expect(await elsewhere.write(session, '', [])).not.toBe(first);
});

test('a failed session is a failed trace with the kind of its failure', async () => {
  const failure = { kind: 'wall-clock', message: 'The session took longer than 60 s.', status: null };
  const session = record({ id: 'failed.1', status: 'failed', failure, summary: null, report: undefined });
  const raw = await client.getTrace(await written(session, [called(100, 'c', 'findings', {})]));
  expect(raw).toMatchObject({ state: 'ERROR', tags: { 'evalwright.outcome': 'failed', 'evalwright.failure': 'wall-clock' } });
  expect(raw.spans[0]).toMatchObject({ status: 'ERROR', statusMessage: 'wall-clock: The session took longer than 60 s.' });
});

test('secrets do not arrive, whole or cut in two, nor does what is no Unicode', async () => {
  const cutInTwo = `${'x'.repeat(7980)}${secret.slice(0, 20)}`;
  const events = [
    called(1700, 'call-1', 'findings', { [`key ${secret}`]: [secret, '\ud800'] }),
    answered(2000, `m ${secret}`, usage(1, 1)),
    toolAnswered(2300, 'call-1', 'findings', `${secret} \udc00`, { isError: true }),
    called(2400, 'call-2', `tool ${secret}`, {}),
    toolAnswered(2500, 'call-2', 'trace_compare', cutInTwo, { characters: 50_000 }),
  ];
  const session = record({ id: `secret.1 ${secret}`, summary: secret, report: { summary: secret } });
  const raw = await client.getTrace(await written(session, events, `the prompt ${secret}`));
  const text = JSON.stringify(raw, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  expect(text).toContain('the prompt ***');
  expect(text).toContain('key ***');
  expect(text).not.toContain(secret);
  expect(text).not.toContain(secret.slice(0, 14));
  expect(text).not.toMatch(/\\ud[89a-f]/i);
});

describe('later analyses', () => {
  test('leave them out, unless they are asked for', async () => {
    const experimentId = await found();
    const list = async (includeEvaluationTraces: boolean): Promise<number[]> => {
      const source = openMlflowSource(client, { experimentId, filter: undefined, includeEvaluationTraces });
      const { infos, excluded } = await source.list(await source.windowEnd(Date.now()), () => {});
      return [infos.length, excluded];
    };
    const [inside, outside] = await list(false);
    expect(inside).toBe(0);
    expect(outside).toBeGreaterThan(3);
    expect(await list(true)).toEqual([outside, 0]);
  });

  test('leave them out of a file too', async () => {
    const path = join(folder, 'traces.jsonl');
    const traceId = 'ab'.repeat(16);
    const tags = { 'evalwright.own_trace': 'true' };
    const spans = sessionSpans(record(), 'p', sampleEvents());
    const request = (more: object): string =>
      JSON.stringify(otlpRequest({ traceId, sessionId: 's', spans, tags, ...more }, (text) => text));
    writeFileSync(path, `${request({})}\n${request({ traceId: 'cd'.repeat(16), tags: {} })}\n`);
    expect((await collect(readTraceFile(path))).map(isEvaluationTrace)).toEqual([true, false]);
    const { infos, excluded } = await openFileSource({ path, includeEvaluationTraces: false }).list(0, () => {});
    expect([infos.length, excluded]).toEqual([1, 1]);
  });
});
