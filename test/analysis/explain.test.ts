/** Why one run is suspect, on the recorded sample: held against what the analysis itself counted. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { parseAnalysis } from '../../src/analysis/analysis-schema.ts';
import type { Analysis } from '../../src/analysis/analysis.ts';
import { analyze } from '../../src/analysis/analyze.ts';
import { explainTrace, type Explanation } from '../../src/analysis/explain.ts';
import { extractFeatures, type TraceFeatures } from '../../src/analysis/features.ts';
import { readTraceFile } from '../../src/mlflow/trace-file.ts';

const sample = new URL('../../samples/supervisor/traces.jsonl.gz', import.meta.url).pathname;
const runs: TraceFeatures[] = [];
let analysis: Analysis;
let all: Explanation[];

beforeAll(async () => {
  for await (const raw of readTraceFile(sample)) runs.push(extractFeatures(toTrace(raw)));
  analysis = analyze(runs);
  all = runs.map((run) => explainTrace(run, analysis, runs)!);
});

test('as many runs stand out as the analysis says, and as many of them are named by no finding', () => {
  const suspicious = all.filter(({ is_suspicious: standsOut }) => standsOut);
  expect(suspicious.length).toBeGreaterThan(0);
  expect(suspicious.length).toBe(analysis.weighing!.suspicious);
  expect(suspicious.filter(({ findings }) => findings.length === 0).length).toBe(analysis.weighing!.unexplained);
});

test('reasons are the checks that the run breaks, the heaviest first; their weight is its suspicion', () => {
  const violated = new Map(analysis.weighing!.checks.map(({ name }) => [name, 0]));
  for (const { reasons } of all) {
    const weights = reasons.map(({ weight }) => weight);
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
    for (const { check, value, limit, bound } of reasons) {
      expect(bound === 'at_most' ? value > limit : value < limit).toBe(true);
      violated.set(check, violated.get(check)! + 1);
    }
  }
  for (const { name, violated: counted } of analysis.weighing!.checks)
    expect([name, violated.get(name)]).toEqual([name, counted]);
});

test('ranks go with suspicion: the most suspect is the first, equals share a rank', () => {
  const ordered = all.toSorted((a, b) => b.suspicion - a.suspicion);
  expect(ordered[0]).toMatchObject({ rank: 1, runs: 75 });
  for (const [index, { rank, suspicion }] of ordered.entries())
    expect(rank).toBe(suspicion === ordered[index - 1]?.suspicion ? ordered[index - 1]!.rank : index + 1);
});

test('findings that name the run, and the spans that show them', () => {
  for (const { trace_id: id, findings, spans } of all) {
    const naming = analysis.findings.filter(({ trace_ids: ids }) => ids.includes(id));
    expect(findings).toEqual(naming.map((finding) => finding.id));
    for (const finding of naming) {
      const shown = finding.evidence.filter((item) => item.trace_id === id).flatMap((item) => item.span_ids);
      const told = spans.filter((span) => span.findings.includes(finding.id)).map((span) => span.span_id);
      expect(told.toSorted()).toEqual([...new Set(shown)].toSorted());
    }
  }
});

test('spans stand in the order of the steps, each with the checks that show there', () => {
  for (const [index, { spans, reasons }] of all.entries()) {
    const { steps } = runs[index]!;
    const places = spans.map(({ step }) => step ?? Infinity);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    for (const span of spans) {
      const { kind, name } = span.step === null ? { kind: null, name: null } : steps[span.step - 1]!;
      expect([span.kind, span.name]).toEqual([kind, name]);
      const shown = reasons.filter(({ span_ids: ids }) => ids.includes(span.span_id)).map(({ check }) => check);
      expect(span.reasons).toEqual(shown);
    }
  }
});

test('the healthy run shares the type, ended well, does not stand out and is in none of the findings', () => {
  const typeOf = (id: string): string | undefined => analysis.query_types.find(({ trace_ids: ids }) => ids.includes(id))?.id;
  const compared = all.filter(({ healthy_trace_id: id }) => id !== null);
  expect(compared.length).toBeGreaterThan(60);
  for (const { trace_id: id, healthy_trace_id: other, findings } of compared) {
    expect(other).not.toBe(id);
    expect(typeOf(other!)).toBe(typeOf(id));
    const healthy = all.find((item) => item.trace_id === other)!;
    expect(healthy.is_suspicious).toBe(false);
    expect(findings.filter((finding) => healthy.findings.includes(finding))).toEqual([]);
    expect(runs.find((run) => run.trace_id === other)!.state).not.toBe('ERROR');
  }
});

test('a document that was written and read explains the same', () => {
  const read = parseAnalysis(JSON.parse(JSON.stringify(analysis)));
  const features = JSON.parse(JSON.stringify(runs)) as TraceFeatures[];
  expect(features.map((run) => explainTrace(run, read, features))).toEqual(all);
});

test('the order of the other runs does not matter', () => {
  const cases = fc.tuple(fc.shuffledSubarray([...runs.keys()], { minLength: runs.length }), fc.nat(runs.length - 1));
  fc.assert(
    fc.property(cases, ([order, at]) => {
      const shuffled = order.map((index) => runs[index]!);
      expect(explainTrace(runs[at]!, analysis, shuffled)).toEqual(all[at]);
    }),
    { numRuns: 10 },
  );
});

describe('what it has not got', () => {
  test('a run that was not analysed is held to what the others taught, and joins their type', () => {
    const [left, ...others] = runs as [TraceFeatures, ...TraceFeatures[]];
    const explanation = explainTrace(left, analyze(others), others)!;
    expect(explanation).toMatchObject({ trace_id: left.trace_id, is_analysed: false, runs: 75, findings: [] });
    expect(explanation.applicable).toBeGreaterThan(0);
    expect(explanation.healthy_trace_id).not.toBeNull();
  });

  test('without the other runs there is neither a rank nor a healthy one', () => {
    expect(explainTrace(runs[0]!, analysis)).toEqual({ ...all[0], rank: null, runs: null, healthy_trace_id: null });
  });

  test('an analysis of a version that weighed nothing explains nothing', () => {
    const { weighing, ...old } = analysis;
    expect(weighing).toBeDefined();
    expect(explainTrace(runs[0]!, old, runs)).toBeUndefined();
  });
});
