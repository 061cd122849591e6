/** Traces as no agent should leave them, and those of evaluations, through a real MLflow server. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createMlflowClient, type MlflowClient } from '../../src/mlflow/client.ts';
import { isEvaluationTrace } from '../../src/mlflow/exclude.ts';
import type { RawTrace } from '../../src/trace/raw-trace.ts';
import { collect, connectionTo } from './loopback.ts';

const name = `contract odd ${performance.timeOrigin}`;
/** Ids of this run: a trace id exists once on a server. */
const hex = (id: number, length: number): string =>
  (BigInt(Math.round(performance.timeOrigin)) * 1000n + BigInt(id)).toString(16).padStart(length, 'b');

const text = (key: string, value: unknown): object => ({
  key,
  value: { stringValue: typeof value === 'string' ? value : JSON.stringify(value) },
});

let client: MlflowClient;
let oddExperiment: string;
beforeAll(async () => {
  client = createMlflowClient(connectionTo(inject('mlflowUrl')));
  oddExperiment = await client.createExperiment(name);
});
afterAll(() => client.close());

describe('traces that cannot be right', () => {
  const base = { name: 'odd', startTimeUnixNano: '1750000000000000001', endTimeUnixNano: '1750000001000000000' };
  let next = 5000;
  async function stored(spans: { parent?: number; number: number; extra?: object }[]): Promise<RawTrace> {
    const id = (next += 100);
    const traceId = hex(id, 32);
    const wire = spans.map(({ parent, number, extra }) => {
      const parentSpanId = parent === undefined ? {} : { parentSpanId: hex(id + parent, 16) };
      return { ...base, traceId, spanId: hex(id + number, 16), ...parentSpanId, ...extra };
    });
    await client.ingestOtlp(oddExperiment, { resourceSpans: [{ scopeSpans: [{ spans: wire }] }] });
    return client.getTrace(`tr-${traceId}`);
  }
  test('no root', async () => {
    const trace = await stored([{ number: 1, parent: 99 }]);
    expect(trace).toMatchObject({ state: 'IN_PROGRESS', losses: [] });
    expect(trace.spans).toHaveLength(1);
  });

  test('cyclic parents', async () => {
    const trace = await stored([
      { number: 1, parent: 2 },
      { number: 2, parent: 1 },
    ]);
    expect(trace.spans.filter((span) => span.parentSpanId === undefined)).toHaveLength(1);
    expect(trace.losses).toMatchObject([{ kind: 'cyclic-parent', count: 1 }]);
  });

  test('times reversed', async () => {
    const trace = await stored([{ number: 1, extra: { startTimeUnixNano: '1750000009000000000' } }]);
    expect(trace.spans[0]).toMatchObject({ startTimeNs: 1750000009000000000n, endTimeNs: undefined });
    expect(trace.losses).toMatchObject([{ kind: 'reversed-times' }]);
    expect(trace.executionDurationMs ?? 0).toBeGreaterThanOrEqual(0);
  });

  test('NUL in a name and in a value', async () => {
    const extra = { name: 'a\0b', attributes: [text('mlflow.spanInputs', { q: 'c\0d' })] };
    const trace = await stored([{ number: 1, extra }]);
    expect(trace.spans[0]).toMatchObject({ name: 'a\0b', attributes: { 'mlflow.spanInputs': { q: 'c\0d' } } });
  });

  test('50 MB in one span', async () => {
    const trace = await stored([
      { number: 1, extra: { attributes: [text('mlflow.spanInputs', { q: 'x'.repeat(50_000_000) })] } },
    ]);
    expect((trace.spans[0]!.attributes['mlflow.spanInputs'] as { q: string }).q).toHaveLength(50_000_000);
  }, 90_000);
});

test('traces that mlflow.genai.evaluate writes are told from the agent’s', async () => {
  const script = `
import sys, mlflow
from mlflow.genai.scorers import scorer
mlflow.set_tracking_uri(sys.argv[1]); mlflow.set_experiment(sys.argv[2])
@mlflow.trace
def agent(q): return q
agent("production")
@scorer
def ok(outputs): return True
mlflow.genai.evaluate(data=[{"inputs": {"q": "static"}, "outputs": "x"}], scorers=[ok])
mlflow.genai.evaluate(data=[{"inputs": {"q": "live"}}], scorers=[ok], predict_fn=agent)
`;
  const experiment = `${name} evaluated`;
  await promisify(execFile)(inject('python'), ['-c', script, inject('mlflowUrl'), experiment]);
  const found = await client.findExperiment(experiment);
  const traces = (await collect(client.searchTraces({ experimentId: found.experimentId }))).flat();
  const isWritten = (question: string): boolean[] =>
    traces.filter((trace) => trace.requestPreview?.includes(question)).map((trace) => isEvaluationTrace(trace));
  expect(traces).toHaveLength(3);
  expect({ production: isWritten('production'), static: isWritten('static'), live: isWritten('live') }).toEqual({
    production: [false],
    static: [true],
    live: [true],
  });
}, 120_000);
