import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAnalysis } from '../../src/analysis/analysis-schema.ts';
import { analyze } from '../../src/analysis/analyze.ts';
import { extractFeatures, type TraceFeatures } from '../../src/analysis/features.ts';
import { AppError } from '../../src/base/app-error.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { step, trace } from './build-trace.ts';

const hostile = [
  '__proto__',
  'constructor',
  'toString',
  '"""',
  '{{ x }}',
  '<script>',
  '\u001b[31m',
  '\ud800',
  'a\u0000b',
  '',
  'sales',
  'stock',
  '東京',
];
const name = fc.constantFrom(...hostile);
const value = fc.oneof(name, fc.integer(), fc.constantFrom('W-4711', 'ada@example.org', 'SKU-1 SKU-2'));
const anyStep = fc
  .record({
    kind: fc.constantFrom('tool', 'agent', 'retrieval', 'handoff', 'model', 'unknown' as const),
    name,
    agent: fc.option(name, { nil: undefined }),
    input: fc.oneof(fc.dictionary(name, value, { maxKeys: 3 }), name),
    output: fc.oneof(name, fc.dictionary(name, value, { maxKeys: 3 })),
    error: fc.option(name, { nil: undefined }),
    startOffsetMs: fc.option(fc.nat(5000), { nil: undefined }),
    durationMs: fc.option(fc.nat(5000), { nil: undefined }),
  })
  .map((part) => step(part as Parameters<typeof step>[0]));
const anyTrace = fc
  .record({
    question: fc.option(
      fc.array(name, { maxLength: 4 }).map((words) => words.join(' ')),
      { nil: undefined },
    ),
    answer: fc.option(
      fc.array(fc.oneof(name, fc.constantFrom('913.20', "I can't")), { maxLength: 4 }).map((words) => words.join(' ')),
      { nil: undefined },
    ),
    state: fc.constantFrom('OK', 'ERROR', 'IN_PROGRESS', 'UNKNOWN' as const),
    durationMs: fc.option(fc.nat(60_000), { nil: undefined }),
    sessionId: fc.option(name, { nil: undefined }),
    steps: fc.array(anyStep, { maxLength: 5 }),
  })
  .map((part) => part as Partial<Trace>);
const anyFeatures = fc
  .array(anyTrace, { maxLength: 25 })
  .map((parts) => parts.map((part, index) => extractFeatures(trace({ ...part, traceId: `t${index}` }))));

const shuffled = (features: readonly TraceFeatures[], seed: number): TraceFeatures[] =>
  features
    .map((item, index) => ({ item, key: Math.imul(index + 1, seed * 2 + 1) % 1009 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

describe('properties', () => {
  test('neither the order of the traces nor a trip through JSON changes anything', () => {
    fc.assert(
      fc.property(anyFeatures, fc.nat(1000), (features, seed) => {
        const analysis = JSON.stringify(analyze(features));
        expect(JSON.stringify(analyze(shuffled(features, seed)))).toBe(analysis);
        expect(JSON.stringify(analyze(JSON.parse(JSON.stringify(features)) as TraceFeatures[]))).toBe(analysis);
      }),
      { numRuns: 150 },
    );
  });

  test('counts add up and findings name traces and spans that exist', () => {
    fc.assert(
      fc.property(anyFeatures, (features) => {
        const analysis = analyze(features);
        const { total_analyzed, success_count, error_count, other_count, without_question } = analysis.trace_summary;
        expect(success_count + error_count + other_count).toBe(total_analyzed);
        const typed = analysis.query_types.flatMap((type) => type.trace_ids);
        expect(typed).toHaveLength(total_analyzed - without_question);
        expect(new Set(typed).size).toBe(typed.length);
        expect(new Set(analysis.findings.map(({ id }) => id)).size).toBe(analysis.findings.length);
        const spans = new Map(features.map((item) => [item.trace_id, new Set(item.steps.map((known) => known.span_id))]));
        for (const finding of analysis.findings) {
          expect(finding.trace_ids.length).toBeGreaterThan(0);
          expect(finding.trace_ids.length).toBeLessThanOrEqual(finding.applicable);
          expect(finding.trace_ids).toEqual([...new Set(finding.trace_ids)].sort());
          expect(finding.evidence.map((item) => item.trace_id)).toEqual(finding.trace_ids);
          for (const item of finding.evidence)
            for (const id of item.span_ids) expect(spans.get(item.trace_id)?.has(id)).toBe(true);
          expect(finding.healthy_trace_ids.filter((id) => finding.trace_ids.includes(id))).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('what was written is read back', () => {
    fc.assert(
      fc.property(anyFeatures, (features) => {
        const analysis = analyze(features);
        expect(JSON.stringify(parseAnalysis(JSON.parse(JSON.stringify(analysis))))).toBe(JSON.stringify(analysis));
      }),
      { numRuns: 50 },
    );
  });
});

describe('edges', () => {
  test('no traces', () => {
    const analysis = analyze([]);
    expect(analysis).toMatchObject({
      agent_type: 'unknown',
      query_types: [],
      findings: [],
      trace_summary: { total_analyzed: 0, latency: undefined },
    });
    expect(analysis.trace_summary.synthetic_times).toBe(false);
  });
  test('one trace', () => {
    const analysis = analyze([extractFeatures(trace({ question: 'What can you do?', answer: 'Everything.' }))]);
    expect(analysis.query_types.map(({ size }) => size)).toEqual([1]);
    expect(analysis.findings).toEqual([]);
  });
  test('nothing but errors', () => {
    const features = [1, 2, 3].map((id) => extractFeatures(trace({ traceId: `t${id}`, state: 'ERROR', question: 'Why?' })));
    const analysis = analyze(features);
    expect(analysis.trace_summary).toMatchObject({ error_count: 3, success_count: 0 });
    expect(analysis.findings.map(({ kind, trace_ids }) => [kind, trace_ids.length])).toEqual([['trace_error', 3]]);
  });
  test('the same trace twice counts once, two with one id in any order', () => {
    const one = extractFeatures(trace({ question: 'a question here', answer: 'x' }));
    const other = extractFeatures(trace({ question: 'a question here', answer: '' }));
    expect(analyze([one, one]).trace_summary.total_analyzed).toBe(1);
    expect(analyze([one, other])).toEqual(analyze([other, one]));
  });
  test('top bounds the findings and keeps the best', () => {
    const bad = (id: number) =>
      extractFeatures(
        trace({
          traceId: `t${id}`,
          question: 'where is it',
          answer: '',
          steps: [step({ kind: 'tool', name: 'x', error: 'no' })],
        }),
      );
    const features = [
      bad(1),
      bad(2),
      extractFeatures(trace({ traceId: 't3', answer: 'y' })),
      extractFeatures(trace({ traceId: 't4', answer: 'y' })),
    ];
    const all = analyze(features);
    expect(all.findings.length).toBeGreaterThan(1);
    expect(analyze(features, { top: 1 }).findings).toEqual(all.findings.slice(0, 1));
    expect(analyze(features, { top: 0 }).findings).toEqual([]);
  });
});

describe('features', () => {
  test('hold no reference to the trace and stay small', () => {
    const big = 'x'.repeat(1_000_000);
    const features = extractFeatures(
      trace({
        question: big,
        answer: big,
        systemTexts: [big],
        steps: [step({ kind: 'tool', name: 't', input: { big }, output: big, error: big })],
      }),
    );
    expect(JSON.stringify(features).length).toBeLessThan(8000);
    expect(JSON.parse(JSON.stringify(features))).toEqual(features);
  });
  test('people’s feedback is kept apart from everything else', () => {
    const assessment = {
      assessmentId: 'a',
      name: 'ok',
      sourceId: 'u',
      value: false,
      error: undefined,
      rationale: undefined,
      spanId: undefined,
      valid: true,
    };
    const judged = trace({
      question: 'q',
      answer: 'a',
      assessments: [
        { ...assessment, kind: 'feedback', source: 'HUMAN' },
        { ...assessment, kind: 'feedback', source: 'LLM_JUDGE' },
        { ...assessment, kind: 'feedback', source: 'HUMAN', valid: false },
        { ...assessment, kind: 'expectation', source: 'HUMAN' },
      ],
    });
    expect(extractFeatures(judged).feedback).toEqual([{ name: 'ok', value: false }]);
    const analysis = analyze([extractFeatures(judged)]);
    expect(analysis).toEqual(analyze([extractFeatures({ ...judged, assessments: [] })]));
  });
});

describe('reading an analysis', () => {
  const analysis = analyze([extractFeatures(trace({ question: 'q', answer: 'a' }))]);
  test.each([
    ['another version', { ...analysis, schema_version: 99 }, 'input.session-version'],
    ['no object', [], 'input.session-corrupt'],
    ['a wrong type', { ...analysis, findings: 'none' }, 'input.session-corrupt'],
    ['a missing part', { schema_version: 1 }, 'input.session-corrupt'],
  ])('%s is refused', (_, value, code) => {
    expect(() => parseAnalysis(value)).toThrow(AppError);
    expect(() => parseAnalysis(value)).toThrow(expect.objectContaining({ code }) as Error);
  });
  test('unknown fields pass', () => expect(parseAnalysis({ ...analysis, later: 1 })).toMatchObject({ later: 1 }));
});
