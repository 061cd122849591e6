import { describe, expect, test } from 'vitest';
import { isEvaluationTrace } from '../../../src/mlflow/exclude.ts';
import { durationMs, momentMs, nanoseconds } from '../../../src/mlflow/wire/times.ts';
import { traceInfoSchema } from '../../../src/mlflow/wire/trace-info.ts';

describe('infos', () => {
  test('v3', () => {
    const info = traceInfoSchema.parse({
      trace_id: 'tr-1',
      client_request_id: 'c',
      trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '3' } },
      request_preview: 'q',
      request_time: '2025-06-16T08:19:40.123456789Z',
      execution_duration: '1.234567s',
      state: 'IN_PROGRESS',
      trace_metadata: { 'mlflow.trace.session': 's' },
      tags: { a: 'b' },
      unknown_field: 1,
    });
    expect(info).toEqual({
      traceId: 'tr-1',
      experimentId: '3',
      clientRequestId: 'c',
      requestTimeMs: Date.parse('2025-06-16T08:19:40.123Z'),
      executionDurationMs: 1234.567,
      state: 'IN_PROGRESS',
      requestPreview: 'q',
      responsePreview: undefined,
      metadata: { 'mlflow.trace.session': 's' },
      tags: { a: 'b' },
      assessments: [],
      spans: [],
      losses: [],
    });
  });

  test('v2', () => {
    const info = traceInfoSchema.parse({
      request_id: 'tr-2',
      experiment_id: '4',
      timestamp_ms: 1_700_000_000_000,
      execution_time_ms: 55,
      status: 'ERROR',
      request_metadata: [{ key: 'mlflow.traceInputs', value: '{"q":1}' }],
      tags: [{ key: 'mlflow.traceName', value: 'agent' }],
    });
    expect(info).toMatchObject({
      traceId: 'tr-2',
      experimentId: '4',
      requestTimeMs: 1_700_000_000_000,
      executionDurationMs: 55,
      state: 'ERROR',
      requestPreview: '{"q":1}',
      responsePreview: undefined,
      tags: { 'mlflow.traceName': 'agent' },
    });
  });

  test.each([{}, { trace_id: '' }, { trace_id: 5 }, { trace_id: 'x', tags: [1] }, 'x', null])('%j is refused', (value) => {
    expect(traceInfoSchema.safeParse(value).success).toBe(false);
  });

  test('tags that are not texts are kept as JSON, and no key reaches a prototype', () => {
    const info = traceInfoSchema.parse(JSON.parse('{"trace_id":"x","tags":{"n":5,"__proto__":"p"}}'));
    expect(JSON.stringify(info.tags)).toBe('{"n":"5","__proto__":"p"}');
    expect(Object.getPrototypeOf(info.tags)).toBe(Object.prototype);
  });
});

describe('assessments', () => {
  const decode = (assessments: unknown[]) => traceInfoSchema.parse({ trace_id: 'x', assessments });

  test('feedback, expectation, issue', () => {
    const { assessments, losses } = decode([
      {
        assessment_id: 'a-1',
        assessment_name: 'ok',
        source: { source_type: 'HUMAN', source_id: 'me' },
        feedback: { value: false },
        rationale: 'r',
        span_id: 's',
        valid: false,
      },
      {
        assessment_name: 'j',
        source: { source_type: 'AI_JUDGE' },
        feedback: { error: { error_code: 'E', error_message: 'broke' } },
      },
      {
        assessment_name: 'facts',
        source: { source_type: 'CODE' },
        expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '["a",9007199254740993]' } },
      },
      { assessment_name: 'plain', expectation: { value: 'x' } },
      { assessment_name: 'i', issue: { issue_name: 'slow' } },
    ]);
    expect(losses).toEqual([]);
    expect(assessments[0]).toEqual({
      assessmentId: 'a-1',
      name: 'ok',
      kind: 'feedback',
      source: 'HUMAN',
      sourceId: 'me',
      value: false,
      error: undefined,
      rationale: 'r',
      spanId: 's',
      valid: false,
    });
    expect(assessments.map(({ kind, source, value, error, valid }) => [kind, source, value, error, valid]).slice(1)).toEqual([
      ['feedback', 'LLM_JUDGE', undefined, 'broke', true],
      ['expectation', 'CODE', ['a', 9007199254740993n], undefined, true],
      ['expectation', 'UNKNOWN', 'x', undefined, true],
      ['issue', 'UNKNOWN', 'slow', undefined, true],
    ]);
  });

  test('an unreadable one is counted, the others stay', () => {
    const { assessments, losses } = decode([
      5,
      { assessment_name: 'a', feedback: 7 },
      { feedback: { value: 1 } },
      { assessment_name: 'b', feedback: { value: 0 } },
    ]);
    expect(assessments.map((each) => [each.name, each.value])).toEqual([['b', 0]]);
    expect(losses).toMatchObject([{ kind: 'unreadable-assessment', count: 3 }]);
  });
});

test.each([
  [{}, false],
  [{ 'mlflow.traceName': 'agent' }, false],
  [{ 'mlflow.trace.sourceScorer': 'safety' }, true],
  [{ 'mlflow.eval.requestId': 'x' }, true],
  [{ source_trace: 'tr-1' }, true],
])('tags %j: evaluation trace %j', (tags, expected) => {
  expect(isEvaluationTrace(traceInfoSchema.parse({ trace_id: 'x', tags }))).toBe(expected);
});

describe('times', () => {
  test.each([
    [1, 1n],
    [0, undefined],
    ['0', undefined],
    [1700000000000000001n, 1700000000000000001n],
    ['1700000000000000001', 1700000000000000001n],
    ['1700000000.000000001', 1700000000000000001n],
    ['1.5', undefined],
    [-5, undefined],
    [null, undefined],
    ['1e9', undefined],
    [Number.NaN, undefined],
  ])('nanoseconds of %s', (value, expected) => {
    expect(nanoseconds(value)).toBe(expected);
  });

  test('moments and durations', () => {
    expect([momentMs('1970-01-01T00:00:01Z'), momentMs(5), momentMs('x'), momentMs(undefined)]).toEqual([
      1000,
      5,
      undefined,
      undefined,
    ]);
    expect([
      durationMs('14s'),
      durationMs('0.000001s'),
      durationMs(7),
      durationMs('1m'),
      durationMs('-8s'),
      durationMs(-8),
      durationMs(null),
    ]).toEqual([14_000, 0.001, 7, undefined, undefined, undefined, undefined]);
  });
});
