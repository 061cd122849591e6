import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedValue, reportTraceFrom } from '../../src/render/html/report-trace.ts';
import { stringifyJson } from '../../src/base/lossless-json.ts';
import type { JsonValue } from '../../src/base/json-value.ts';
import type { Step, Trace } from '../../src/trace/trace.ts';

const step = (index: number, change: Partial<Step>): Step => ({
  kind: 'tool',
  name: 'lookup',
  spanId: `s${index}`,
  index,
  agent: undefined,
  input: undefined,
  output: undefined,
  error: undefined,
  startOffsetMs: index,
  durationMs: 1,
  model: undefined,
  tokens: undefined,
  ...change,
});

const trace = (change: Partial<Trace>): Trace => ({
  traceId: 'tr-1',
  experimentId: undefined,
  sessionId: undefined,
  userId: undefined,
  name: 'agent',
  state: 'OK',
  framework: 'generic',
  requestTimeMs: undefined,
  durationMs: 5,
  inputs: undefined,
  outputs: undefined,
  question: 'q',
  questionSource: 'root',
  questionPath: [],
  answer: undefined,
  answerSource: undefined,
  answerPath: undefined,
  messages: [],
  systemTexts: [],
  toolDeclarations: [],
  steps: [],
  spans: [],
  tokens: undefined,
  tags: {},
  metadata: {},
  assessments: [],
  losses: [],
  ...change,
});

test('steps lie under the agent that took them; spans that are no steps are kept apart', () => {
  const span = (spanId: string): Trace['spans'][number] => ({
    spanId,
    parentSpanId: undefined,
    name: spanId,
    type: 'CHAIN',
    inputs: undefined,
    outputs: undefined,
    status: 'ERROR',
    statusMessage: undefined,
    startTimeNs: 1_000_000n,
    endTimeNs: 3_500_000n,
    events: [],
  });
  const result = reportTraceFrom(
    trace({
      steps: [
        step(0, { kind: 'agent', name: 'sales' }),
        step(1, { agent: 'sales', tokens: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } }),
        step(2, {}),
      ],
      spans: [span('root'), span('s1')],
    }),
  );
  expect(result.steps.map((item) => item.depth)).toEqual([0, 1, 0]);
  expect(result.steps[1]?.totalTokens).toBe(3);
  expect(result.otherSpans).toEqual([{ spanId: 'root', name: 'root', type: 'CHAIN', durationMs: 2.5, error: 'failed' }]);
  expect(result.answer).toBeUndefined();
});

test('a value is shown whole when it is small, digit by digit', () => {
  expect(boundedValue({ order: 12345678901234567890n, text: 'a"b' })).toEqual({
    text: '{\n  "order": 12345678901234567890,\n  "text": "a\\"b"\n}',
    omitted: 0,
  });
  expect(boundedValue('plain')).toEqual({ text: 'plain', omitted: 0 });
  expect(boundedValue('')).toEqual({ text: '', omitted: 0 });
  expect(boundedValue(null)).toBeUndefined();
  expect(boundedValue({ ['__proto__']: 1 })?.text).toContain('"__proto__": 1');
});

test('a huge value is cut and says so', () => {
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_item, index) => [`key${index}`, 'x'.repeat(100)]));
  let deep: JsonValue = 'bottom';
  for (let level = 0; level < 5000; level += 1) deep = [deep];
  for (const value of ['y'.repeat(1_000_000), wide, deep, { list: Array.from({ length: 100_000 }, () => wide) }]) {
    const bounded = boundedValue(value);
    expect(bounded?.text.length).toBeLessThanOrEqual(1200);
    expect(bounded?.omitted).toBeGreaterThan(0);
  }
});

test('nothing is called cut that is whole', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const text = typeof value === 'string' ? value : stringifyJson(value, { indent: 2 });
      fc.pre(value !== null && text.length < 1200 && !text.includes('__proto__'));
      expect(boundedValue(value as JsonValue)).toEqual({ text, omitted: 0 });
    }),
  );
});
