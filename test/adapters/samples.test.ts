/** The bundled samples decode whole; the planted faults of the supervisor show in the steps, and nowhere are they named. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { readTraceFile } from '../../src/mlflow/trace-file.ts';
import type { Trace } from '../../src/trace/trace.ts';

const sample = (name: string, file: string): string => new URL(`../../samples/${name}/${file}`, import.meta.url).pathname;

async function tracesOf(name: string): Promise<Trace[]> {
  const traces: Trace[] = [];
  for await (const raw of readTraceFile(sample(name, 'traces.jsonl.gz'))) traces.push(toTrace(raw));
  return traces;
}

test.each([
  ['supervisor', 75, 'langgraph', 400],
  ['tau-retail', 40, 'generic', 600],
  ['intercode-sql', 60, 'generic', 600],
])('%s: every run has a question, steps and no losses', async (name, size, framework, maxKilobytes) => {
  const traces = await tracesOf(name);
  expect(traces).toHaveLength(size);
  expect(new Set(traces.map((trace) => trace.traceId)).size).toBe(size);
  expect(readFileSync(sample(name, 'traces.jsonl.gz')).length).toBeLessThan(maxKilobytes * 1024);
  for (const trace of traces) {
    expect(trace).toMatchObject({ framework, losses: [], questionSource: 'root' });
    expect(trace.question).not.toBe('');
    expect(trace.steps.length).toBeGreaterThan(0);
  }
});

describe('supervisor', async () => {
  const traces = new Map((await tracesOf('supervisor')).map((trace) => [trace.traceId, trace]));
  const { faults, query_types: types } = JSON.parse(readFileSync(sample('supervisor', 'faults.json'), 'utf8')) as Record<
    'faults' | 'query_types',
    Record<string, string[]>
  >;
  const planted = (fault: string): Trace[] => faults[fault]!.map((id) => traces.get(id)!);
  const experts = (trace: Trace): string[] => trace.steps.filter((step) => step.kind === 'agent').map((step) => step.name);
  const tools = (trace: Trace): string[] =>
    trace.steps.filter((step) => step.kind === 'tool').map((step) => `${step.name} ${JSON.stringify(step.input)}`);

  test('two experts are called where planted or needed, one or none elsewhere', () => {
    const both = [...traces.values()].filter((trace) => experts(trace).length === 2).map((trace) => trace.traceId);
    expect(both.sort()).toEqual([...faults['unneeded_expert']!, ...types['sales_and_stock']!].sort());
    for (const id of types['about_agent']!) expect(experts(traces.get(id)!)).toEqual([]);
  });

  test('each planted fault shows', () => {
    for (const trace of planted('tool_error_recovered'))
      expect([trace.state, trace.steps.filter((step) => step.error).length]).toEqual(['OK', 1]);
    for (const trace of planted('tool_error_unrecovered')) expect([trace.state, trace.answer]).toEqual(['ERROR', undefined]);
    for (const trace of planted('repeated_call')) expect(new Set(tools(trace)).size).toBe(tools(trace).length - 1);
    for (const trace of planted('empty_answer')) expect(trace.answer).toBe('');
    for (const trace of planted('refusal'))
      expect([experts(trace), trace.answer]).toEqual([[], "I'm sorry, but I can't help with that request."]);
    for (const trace of planted('latency_outlier')) expect(trace.durationMs).toBeGreaterThan(40_000);
    expect(Object.values(faults).flat()).toHaveLength(29);
  });

  test('no label is in the traces', () => {
    const text = gunzipSync(readFileSync(sample('supervisor', 'traces.jsonl.gz'))).toString();
    // "refusal" is a field of OpenAI's messages as well.
    const labels = [...Object.keys(faults), 'planted', 'query_type'].filter((name) => name !== 'refusal');
    expect(labels.filter((name) => text.includes(name))).toEqual([]);
  });
});
