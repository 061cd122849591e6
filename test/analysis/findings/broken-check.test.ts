/** Findings made of accepted checks, on the recorded samples: they name exactly the runs that break the check. */
import { beforeAll, describe, expect, test } from 'vitest';
import { toTrace } from '../../../src/adapters/to-trace.ts';
import type { Analysis, Finding } from '../../../src/analysis/analysis.ts';
import { analyze } from '../../../src/analysis/analyze.ts';
import { extractFeatures, type TraceFeatures } from '../../../src/analysis/features.ts';
import { valueOf } from '../../../src/analysis/signals/all-signals.ts';
import { isKept } from '../../../src/analysis/weighing/candidates.ts';
import { readTraceFile } from '../../../src/mlflow/trace-file.ts';

const familyKeys = ['effort', 'errors', 'provenance', 'grounding', 'answer', 'actions', 'conversation', 'routes', 'rules'];

describe.each(['supervisor', 'tau-retail'])('%s', (sample) => {
  const runs: TraceFeatures[] = [];
  let analysis: Analysis;
  let found: Finding[];
  beforeAll(async () => {
    const path = new URL(`../../../samples/${sample}/traces.jsonl.gz`, import.meta.url).pathname;
    for await (const raw of readTraceFile(path)) runs.push(extractFeatures(toTrace(raw)));
    analysis = analyze(runs);
    found = analysis.findings.filter(({ kind }) => kind === 'broken_check');
  });

  /** Runs that break a check and to how many it applies, counted anew. */
  function counted(name: string): { broken: string[]; applicable: number } {
    const check = analysis.weighing!.checks.find((item) => item.name === name)!;
    const types = new Map(analysis.query_types.flatMap(({ id, trace_ids: ids }) => ids.map((traceId) => [traceId, id] as const)));
    const values = runs.map(
      (run) => [run.trace_id, valueOf(check.signal, run, check.parameters, types.get(run.trace_id))?.value] as const,
    );
    const known = values.flatMap(([id, value]) => (value === undefined ? [] : [[id, value] as const]));
    return {
      broken: known
        .filter(([, value]) => !isKept(check, value))
        .map(([id]) => id)
        .sort(),
      applicable: known.length,
    };
  }

  test('a fault names every run that breaks its check, of those it applies to', () => {
    const faults = found.filter(({ id }) => !familyKeys.includes(id.replace('broken-check-', '')));
    expect(faults.length).toBeGreaterThan(0);
    for (const { scorer, trace_ids: ids, applicable, claim } of faults) {
      expect([scorer, ids.toSorted(), applicable]).toEqual([scorer, ...Object.values(counted(scorer!))]);
      expect(claim).toContain(`in ${ids.length} of ${applicable} run`);
    }
  });

  test('a family names runs that break the check it stands for, several limits at once', () => {
    for (const { id, evidence, trace_ids: ids } of found.filter((item) =>
      familyKeys.includes(item.id.replace('broken-check-', '')),
    )) {
      expect([id, ids.length]).toEqual([id, evidence.length]);
      expect(ids.length).toBeGreaterThan(1);
      for (const { detail } of evidence) {
        const nouns = detail.split(/: [0-9.]+(?:, |$)/).slice(0, -1);
        expect(nouns.length).toBeGreaterThan(0);
        expect(nouns).toEqual([...new Set(nouns)]);
      }
    }
  });

  test('healthy neighbours break nothing of it', () => {
    for (const { scorer, id, healthy_trace_ids: healthy } of found) {
      if (familyKeys.includes(id.replace('broken-check-', ''))) continue;
      const { broken } = counted(scorer!);
      expect(healthy.filter((traceId) => broken.includes(traceId))).toEqual([]);
    }
  });

  test('what a detector says better is not said again', () => {
    const told = [
      'no_repeated_calls',
      'no_failed_calls',
      'no_unadmitted_errors',
      'no_ungrounded_numbers',
      'no_empty_answer',
      'no_refusal',
    ];
    expect(
      found.filter(({ scorer, id }) => told.includes(scorer!) && !familyKeys.includes(id.replace('broken-check-', ''))),
    ).toEqual([]);
  });
});
