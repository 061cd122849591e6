/** The bundled sample: every planted fault is found, and nothing is found in runs without one. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Analysis, FindingKind } from '../../src/analysis/analysis.ts';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { analyze } from '../../src/analysis/analyze.ts';
import { extractFeatures, type TraceFeatures } from '../../src/analysis/features.ts';
import { readTraceFile } from '../../src/mlflow/trace-file.ts';

const folder = new URL('../../samples/supervisor/', import.meta.url).pathname;
const { faults, query_types: kinds } = JSON.parse(readFileSync(`${folder}faults.json`, 'utf8')) as {
  faults: Record<string, string[]>;
  query_types: Record<string, string[]>;
};

let analysis: Analysis;
beforeAll(async () => {
  const features: TraceFeatures[] = [];
  for await (const raw of readTraceFile(`${folder}traces.jsonl.gz`)) features.push(extractFeatures(toTrace(raw)));
  analysis = analyze(features);
});

const named = (...wanted: FindingKind[]): Set<string> =>
  new Set(analysis.findings.filter(({ kind }) => wanted.includes(kind)).flatMap(({ trace_ids }) => trace_ids));

describe('supervisor sample', () => {
  test('is a supervisor over two experts', () => {
    expect(analysis.agent_type).toBe('supervisor over 2 experts');
    expect(analysis.profile.experts).toEqual(['customer_sales', 'supply_chain']);
    expect(analysis.trace_summary.synthetic_times).toBe(false);
  });

  test.each<[string, FindingKind, number]>([
    ['unneeded_expert', 'suboptimal_routing', 0.75],
    ['tool_error_recovered', 'tool_error', 1],
    ['tool_error_unrecovered', 'unrecovered_error', 1],
    ['repeated_call', 'repeated_call', 1],
    ['empty_answer', 'empty_answer', 1],
    ['refusal', 'refusal', 1],
    ['ungrounded_number', 'ungrounded_number', 1],
    ['invented_argument', 'invented_argument', 1],
    ['latency_outlier', 'latency_outlier', 1],
  ])('%s is found as %s, in at least that share of the runs, and in no other', (fault, kind, share) => {
    const planted = faults[fault]!;
    const hits = [...named(kind)];
    const tolerated = kind === 'tool_error' ? [...planted, ...faults['tool_error_unrecovered']!] : planted;
    expect(hits.filter((id) => !tolerated.includes(id))).toEqual([]);
    expect(hits.filter((id) => planted.includes(id)).length).toBeGreaterThanOrEqual(share * planted.length);
  });

  test('every planted kind is known to this test', () => {
    expect(Object.keys(faults).sort()).toEqual([
      'empty_answer',
      'invented_argument',
      'latency_outlier',
      'refusal',
      'repeated_call',
      'tool_error_recovered',
      'tool_error_unrecovered',
      'ungrounded_number',
      'unneeded_expert',
    ]);
  });

  test("a type's expected route is what most of its questions need", () => {
    const both = ['customer_sales', 'supply_chain'];
    const sales = new Set(
      ['sales_by_region', 'top_customers', 'month_comparison', 'customer_profile'].flatMap((kind) => kinds[kind]!),
    );
    const needs = (id: string): string[] => {
      if (kinds['about_agent']!.includes(id)) return [];
      if (kinds['sales_and_stock']!.includes(id)) return both;
      return sales.has(id) ? [both[0]!] : [both[1]!];
    };
    const decided = analysis.query_types.filter((type) => type.expected_route !== undefined);
    expect(decided.length).toBeGreaterThanOrEqual(6);
    for (const { trace_ids, expected_route } of decided) {
      const agreeing = trace_ids.filter((id) => needs(id).join() === expected_route!.route.join());
      expect(agreeing.length).toBeGreaterThanOrEqual(0.7 * trace_ids.length);
    }
  });

  test('no question that needs both experts is said to need one', () => {
    expect([...named('suboptimal_routing')].filter((id) => kinds['sales_and_stock']!.includes(id))).toEqual([]);
  });

  test('seconds wasted are the measured time of the superfluous expert', () => {
    const routing = analysis.findings.filter(({ kind }) => kind === 'suboptimal_routing');
    for (const { cost, trace_ids } of routing) {
      expect(cost.seconds! / trace_ids.length).toBeGreaterThan(1);
      expect(cost.seconds! / trace_ids.length).toBeLessThan(10);
    }
  });
});
