/** What mlflow_annotate writes, read back from a real MLflow. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { extractFeatures } from '../../src/analysis/features.ts';
import { createMlflowClient, type MlflowClient } from '../../src/mlflow/client.ts';
import { resolveConnection } from '../../src/mlflow/connection.ts';
import type { ToolContext } from '../../src/tools/tool-context.ts';
import { sampleOf, type Sample } from '../spec/sample-traces.ts';
import { seedExperiment } from '../support/seed.ts';
import { callerOf, contextOf, parsed, type Call } from './tool-context.ts';

let client: MlflowClient;
let traceIds: string[];
let sample: Sample;
let call: Call;
const writable = (): ToolContext => contextOf(sample, { mayAnnotate: true, mlflow: { client, experimentId: '1' } });
beforeAll(async () => {
  client = createMlflowClient(resolveConnection({ trackingUri: inject('mlflowUrl'), env: {} }));
  ({ traceIds } = await seedExperiment(inject('mlflowUrl'), `annotate-${process.pid}-${Date.now()}`, { limit: 3 }));
  sample = sampleOf(await Promise.all(traceIds.map(async (id) => toTrace(await client.getTrace(id)))));
  call = callerOf(writable());
});
afterAll(() => client.close());

test('a tag, a feedback, an expectation: MLflow has them, as the word of a judge', async () => {
  const [, id] = traceIds;
  const before = extractFeatures(toTrace(await client.getTrace(id!)));
  const rationale = 'The answer names another order.';
  for (const input of [
    { action: 'tag', name: 'reviewed.by_agent', value: true },
    { action: 'feedback', name: 'names_the_order', value: false, rationale },
    { action: 'feedback', name: 'clarity', value: 'poor' },
    { action: 'expectation', name: 'expected_order', value: 4711 },
  ])
    expect(await call('mlflow_annotate', { trace_id: id, ...input })).toEqual({
      text: `Written to MLflow as ${input.action}.\nDo not write it again: this session goes on seeing the trace as it was.`,
      isError: false,
    });
  const raw = await client.getTrace(id!);
  expect(raw.tags).toMatchObject({ 'reviewed.by_agent': 'true' });
  const common = { source: 'LLM_JUDGE', sourceId: 'evalwright' };
  expect(raw.assessments).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...common, kind: 'feedback', name: 'names_the_order', value: false, rationale }),
      expect.objectContaining({ ...common, kind: 'feedback', name: 'clarity', value: 'poor' }),
      expect.objectContaining({ ...common, kind: 'expectation', name: 'expected_order', value: 4711 }),
    ]) as unknown,
  );
  // What an agent wrote must not come back as the word of people, nor change what is found.
  expect(extractFeatures(toTrace(raw))).toEqual(before);
  expect(before.feedback).toEqual([]);
});

test.for(['mlflow.trace.session', 'mlflow.traceName', 'MLFLOW.x', 'mlflow', 'mlflow_x', 'evalwright.own_trace', 'source_trace'])(
  'the name %s is not its to write',
  async (name) => {
    const [id] = traceIds;
    for (const action of ['tag', 'feedback'])
      expect(await call('mlflow_annotate', { action, trace_id: id, name, value: 'x' })).toMatchObject({ isError: true });
    expect((await client.getTrace(id!)).tags[name]).not.toBe('x');
  },
);

test('without the right to write nothing is written, however the tool was come by', async () => {
  const [id] = traceIds;
  const context = writable();
  const sly = callerOf(context);
  context.mayAnnotate = false;
  expect(await sly('mlflow_annotate', { action: 'tag', trace_id: id, name: 'sly', value: 'x' })).toMatchObject({
    isError: true,
  });
  expect((await client.getTrace(id!)).tags).not.toHaveProperty('sly');
});

test('what MLflow refuses is told as data', async () => {
  const [id] = traceIds;
  const broken = { ...client, setTag: () => client.setTag('tr-does-not-exist', 'x', 'y') };
  const there = callerOf({ ...writable(), mlflow: { client: broken, experimentId: '1' } });
  const answer = await there('mlflow_annotate', { action: 'tag', trace_id: id, name: 'x', value: 'y' });
  expect(answer.isError).toBe(true);
  expect(parsed(answer).data).toContain('tr-does-not-exist');
  expect(parsed(answer).words).not.toContain('tr-does-not-exist');
});
