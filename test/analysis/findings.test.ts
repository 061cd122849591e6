/** Each detector: what it must find, and the healthy look-alike that it must leave alone. */
import { describe, expect, test } from 'vitest';
import type { Analysis, Finding, FindingKind } from '../../src/analysis/analysis.ts';
import { analyze } from '../../src/analysis/analyze.ts';
import { extractFeatures } from '../../src/analysis/features.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { step, trace } from './build-trace.ts';

const study = (...traces: Trace[]): Analysis => analyze(traces.map(extractFeatures));
const found = (analysis: Analysis, kind: FindingKind): Finding[] => analysis.findings.filter((finding) => finding.kind === kind);

const topics = ['Lyon', 'Oslo', 'Rome', 'Bonn', 'Cork', 'Graz', 'Kyiv', 'Lodz', 'Nice', 'Pisa'];
let number = 0;
/** A healthy run about stock; every call gives another trace. */
function stock(part: Partial<Trace> = {}): Trace {
  number += 1;
  const place = topics[number % topics.length]!;
  const call = step({
    kind: 'tool',
    name: 'stock',
    input: { sku: `SKU-${number}` },
    output: { units: 500 + number },
    durationMs: 90 + (number % 7),
  });
  return trace({
    traceId: `stock-${String(number).padStart(4, '0')}`,
    question: `How much stock of SKU-${number} is left in ${place}?`,
    answer: `There are ${500 + number} units left.`,
    durationMs: 400 + (number % 9) * 10,
    steps: [call],
    ...part,
  });
}
const many = (count: number, make: () => Trace): Trace[] => Array.from({ length: count }, make);

test('healthy runs give no finding', () => {
  expect(study(...many(12, () => stock())).findings).toEqual([]);
});

describe('suboptimal routing', () => {
  const expert = (name: string, startOffsetMs: number, durationMs: number) =>
    step({ kind: 'agent', name, startOffsetMs, durationMs, output: `${name} says so` });
  const run = (question: string, experts: ReturnType<typeof expert>[]): Trace => {
    number += 1;
    return trace({
      traceId: `run-${String(number).padStart(4, '0')}`,
      question,
      answer: 'Here you are.',
      durationMs: 3000 + number,
      steps: experts,
    });
  };
  const sales = (extra: ReturnType<typeof expert>[] = []): Trace =>
    run(`Revenue of ${topics[number % 10]} by customer`, [expert('sales', 0, 1000), ...extra]);
  const supply = (): Trace => run(`Late deliveries of supplier S${number}`, [expert('supply', 0, 900)]);
  const both = (): Trace =>
    run(`Did late deliveries lower the revenue by customer in region R${number}`, [
      expert('sales', 0, 1000),
      expert('supply', 1000, 900),
    ]);

  test('the second expert is named, with the time it took', () => {
    const wasteful = [sales([expert('supply', 1000, 2500)]), sales([expert('supply', 1000, 1500)])];
    const analysis = study(...many(6, () => sales()), ...wasteful, ...many(6, supply));
    const [finding, ...others] = found(analysis, 'suboptimal_routing');
    expect(others).toEqual([]);
    expect(finding?.trace_ids).toEqual(wasteful.map(({ traceId }) => traceId));
    expect(finding).toMatchObject({
      subject: 'supply',
      scorer: 'efficient_routing',
      cost: { seconds: 4, calls: 2 },
      applicable: 14,
    });
    expect(finding?.evidence[0]).toMatchObject({ expected_route: ['sales'], span_ids: ['agent-supply-1'] });
    expect(finding?.healthy_trace_ids).toHaveLength(5);
    expect(analysis.query_types.find((type) => type.trace_ids.includes(wasteful[0]!.traceId))?.expected_route?.route).toEqual([
      'sales',
    ]);
  });
  test('an expert asked at the same time costs nothing', () => {
    const analysis = study(...many(6, () => sales()), sales([expert('supply', 100, 800)]), ...many(6, supply));
    expect(found(analysis, 'suboptimal_routing')[0]?.cost.seconds).toBe(0);
  });
  test('questions that need both are left alone', () => {
    expect(found(study(...many(6, () => sales()), ...many(6, supply), ...many(4, both)), 'suboptimal_routing')).toEqual([]);
    expect(found(study(...many(6, both)), 'suboptimal_routing')).toEqual([]);
  });
  test('two similar questions are too few to call an expert superfluous', () => {
    const wasteful = sales([expert('supply', 1000, 2500)]);
    expect(found(study(...many(2, () => sales()), wasteful, ...many(6, supply)), 'suboptimal_routing')).toEqual([]);
    expect(found(study(...many(3, () => sales()), wasteful, ...many(6, supply)), 'suboptimal_routing')).toHaveLength(1);
  });
  test('a shorter route that fails does not suffice', () => {
    const refused = many(5, () => ({ ...sales(), answer: "I can't help with that." }));
    expect(
      found(study(...refused, ...many(3, () => sales([expert('supply', 1000, 900)])), ...many(3, supply)), 'suboptimal_routing'),
    ).toEqual([]);
  });
});

describe('tool errors', () => {
  const fails = (error: string) => step({ kind: 'tool', name: 'stock', input: {}, error });
  const works = step({ kind: 'tool', name: 'stock', input: { again: true }, output: { units: 77 } });
  test('are grouped by message, particulars masked', () => {
    const runs = [1, 2, 3, 4].map((id) =>
      stock({ steps: [fails(`Unknown column 'c${id}' in 'list'`), works], answer: '77 units' }),
    );
    const other = stock({ steps: [fails('timeout after 30 s'), works], answer: '77 units' });
    const findings = found(study(...many(8, () => stock()), ...runs, other), 'tool_error');
    expect(findings.map(({ trace_ids }) => trace_ids.length).toSorted((a, b) => a - b)).toEqual([4, 5]);
    expect(findings.find(({ trace_ids }) => trace_ids.length === 4)?.title).toContain('Unknown column … in …');
  });
  test('that were made good are not unrecovered', () => {
    const analysis = study(...many(8, () => stock()), stock({ steps: [fails('down'), works], answer: '77 units' }));
    expect(found(analysis, 'unrecovered_error')).toEqual([]);
    expect(found(analysis, 'tool_error')).toHaveLength(1);
  });
  test('that were kept quiet are, those that were told are not', () => {
    const quiet = stock({ steps: [fails('database down')], answer: 'All is well.' });
    const told = stock({ steps: [fails('database down')], answer: 'I was unable to reach it.' });
    const [finding] = found(study(...many(8, () => stock()), quiet, told), 'unrecovered_error');
    expect(finding?.trace_ids).toEqual([quiet.traceId]);
    expect(finding).toMatchObject({ severity: 'high', scorer: 'error_handling', subject: 'stock' });
  });
  test('that ended the run are told once', () => {
    const ended = stock({ state: 'ERROR', answer: undefined, steps: [fails('database down')] });
    const kinds = study(...many(8, () => stock()), ended).findings.map(({ kind }) => kind);
    expect(kinds).toEqual(['unrecovered_error']);
  });
});

test('a run that ends in an error without a failed call', () => {
  const ended = stock({ state: 'ERROR', answer: undefined });
  const analysis = study(...many(8, () => stock()), ended);
  expect(analysis.findings.map(({ kind, trace_ids }) => [kind, trace_ids])).toEqual([['trace_error', [ended.traceId]]]);
});

test('repeated calls: count, time, trace', () => {
  const call = step({ kind: 'tool', name: 'stock', input: { sku: 'SKU-1' }, output: 'x', durationMs: 1500 });
  const twice = stock({ steps: [call, step({ kind: 'tool', name: 'other', durationMs: 20 }), call], answer: 'fine' });
  const [finding] = found(study(...many(8, () => stock()), twice), 'repeated_call');
  expect(finding).toMatchObject({
    trace_ids: [twice.traceId],
    applicable: 9,
    cost: { seconds: 1.5, calls: 1 },
    subject: 'stock',
  });
  expect(finding?.evidence[0]?.span_ids).toEqual(['tool-stock-2']);
});

describe('answers', () => {
  test('empty ones, unless answers were not recorded at all', () => {
    const empty = stock({ answer: '  ' });
    expect(found(study(...many(8, () => stock()), empty), 'empty_answer')[0]?.trace_ids).toEqual([empty.traceId]);
    expect(found(study(...many(8, () => stock({ answer: undefined }))), 'empty_answer')).toEqual([]);
  });
  test('refusals where the others answer, not where refusing is the rule', () => {
    const no = "I'm sorry, but I can't help with that.";
    const refused = stock({ answer: no, steps: [] });
    expect(found(study(...many(8, () => stock()), refused), 'refusal')[0]?.trace_ids).toEqual([refused.traceId]);
    expect(found(study(...many(8, () => stock({ answer: no }))), 'refusal')).toEqual([]);
  });
  test('numbers without evidence, unless most answers have them', () => {
    const wrong = stock({ answer: 'There are 86,113 units left.' });
    expect(found(study(...many(8, () => stock()), wrong), 'ungrounded_number')[0]).toMatchObject({
      trace_ids: [wrong.traceId],
      scorer: 'grounded_numbers',
      applicable: 9,
    });
    expect(found(study(...many(8, () => stock({ answer: 'There are 86,113 units left.' }))), 'ungrounded_number')).toEqual([]);
  });
});

describe('arguments', () => {
  const ask = (sku: string): Trace =>
    stock({
      steps: [step({ kind: 'tool', name: 'stock', input: { sku, limit: 50, mode: 'fast' }, output: 'ok' })],
      answer: 'ok',
    });
  test('an identifier from nowhere, where it usually comes from somewhere', () => {
    const invented = ask('SKU-99999');
    const [finding] = found(study(...many(8, () => stock()), invented), 'invented_argument');
    expect(finding).toMatchObject({ trace_ids: [invented.traceId], subject: 'stock', applicable: 9 });
    expect(finding?.evidence[0]?.detail).toContain('"SKU-99999"');
  });
  test('an argument that is filled in freely as often as not is not judged', () => {
    const known = many(30, () => stock());
    const free = many(20, () => ask(`X-${number}-free`));
    expect(found(study(...known, ...free), 'invented_argument')).toEqual([]);
    expect(found(study(...known, ...free.slice(0, 8)), 'invented_argument')).toHaveLength(1);
  });
  test('a constant that the agent always fills in is no invention', () => {
    expect(found(study(...many(8, () => ask(`SKU-${number + 1}`))), 'invented_argument')).toEqual([]);
  });
});

describe('latency', () => {
  test('far above the band of its type', () => {
    const slow = stock({ durationMs: 41_000, steps: [step({ kind: 'tool', name: 'stock', durationMs: 40_000, output: '512' })] });
    const [finding] = found(study(...many(12, () => stock()), slow), 'latency_outlier');
    expect(finding?.trace_ids).toEqual([slow.traceId]);
    expect(finding?.evidence[0]?.detail).toContain('longest step stock 40.0 s');
  });
  test('synthetic times give none', () => {
    const stamped = (count: number): Trace => {
      const steps = Array.from({ length: count }, (_, index) =>
        step({ kind: 'tool', name: 't', input: { index }, output: `${index}`, durationMs: 1000 }),
      );
      return stock({ steps, durationMs: (count + 1) * 1000, answer: 'fine' });
    };
    const analysis = study(...many(12, () => stamped(3)), stamped(60));
    expect(analysis.trace_summary).toMatchObject({ synthetic_times: true, latency: undefined, avg_latency_ms: undefined });
    expect(found(analysis, 'latency_outlier')).toEqual([]);
  });
});
