/** Runs that faults are planted in, and the strict checks that hold for them: those of which one breach is a fault. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { toTrace } from '../src/adapters/to-trace.ts';
import { analyze } from '../src/analysis/analyze.ts';
import { extractFeatures, type TraceFeatures } from '../src/analysis/features.ts';
import { measurables, type Measurable } from '../src/analysis/signals/measurable.ts';
import { STATED_RULE, type RuleParameters } from '../src/analysis/signals/stated-rules.ts';
import type { JsonObject } from '../src/base/json-value.ts';
import { parseJson } from '../src/base/lossless-json.ts';
import { decodeExportRequest } from '../src/mlflow/wire/otlp-export.ts';
import { caseRouting } from '../src/spec/case-routing.ts';
import { checkVerdict, checkedRun } from '../src/spec/check-verdict.ts';
import { proposeChecks } from '../src/spec/propose-checks.ts';
import type { Trace } from '../src/trace/trace.ts';
import { corpora, corporaScript, readCorpus, readLabels } from './quality-corpus.ts';

export interface Source {
  name: string;
  runs: Trace[];
  /** Ids of the runs that people, or whoever recorded them, call good. */
  healthy: ReadonlySet<string>;
}

export function sources(): Source[] {
  const published = existsSync(corporaScript) ? corpora : [];
  return [
    supervisor(),
    ...published.map((name) => {
      const { good } = readLabels(name, 0).labels;
      return { name, runs: readCorpus(name), healthy: new Set(Object.keys(good).filter((id) => good[id])) };
    }),
  ];
}

function supervisor(): Source {
  const file = (name: string): Buffer => readFileSync(new URL(`../samples/supervisor/${name}`, import.meta.url));
  const runs = gunzipSync(file('traces.jsonl.gz'))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => decodeExportRequest(parseJson(line) as JsonObject))
    .map((raw) => toTrace(raw));
  const { faults } = JSON.parse(file('faults.json').toString('utf8')) as { faults: Record<string, string[]> };
  const faulty = new Set(Object.values(faults).flat());
  return { name: 'supervisor', runs, healthy: new Set(runs.map(({ traceId }) => traceId).filter((id) => !faulty.has(id))) };
}

/** Names of the strict checks that a run fails. `original`: id of the run that a mutant was made of, whose query type it has. */
export type Failures = (trace: Trace, original?: string) => Set<string>;

/** Checks of the product beside the signals of which one breach is a fault. */
export const strictChecks: ReadonlySet<string> = new Set([
  'error_handling',
  'no_repeated_call',
  'answer_present',
  'no_refusal',
  'grounded_numbers',
  'grounded_arguments',
  'correct_routing',
  'efficient_routing',
  'latency_within_band',
]);

/** Stated rules are told apart by what they rule. */
export const STATED = 'stated ';
const nameOf = ({ name, parameters }: Measurable): string =>
  name === STATED_RULE ? `${STATED}${(parameters as unknown as RuleParameters).check.type}` : name;

/** What is usual is learnt over all runs of a source, good and bad, as in the product. */
export function strictFailures({ runs }: Source): Failures {
  const features = runs.map((trace) => extractFeatures(trace));
  const analysis = analyze(features);
  const typeOf = new Map(analysis.query_types.flatMap((type) => type.trace_ids.map((id) => [id, type] as const)));
  const signals = measurables(features, new Map([...typeOf].map(([id, { id: type }]) => [id, type]))).filter(
    ({ isFault }) => isFault,
  );
  const checks = proposeChecks(analysis, features).scorers.filter(({ name }) => strictChecks.has(name));
  return (trace, original = trace.traceId) => {
    const type = typeOf.get(original);
    const run = checkedRun(trace, {
      ...caseRouting(trace, analysis, type),
      query_type: type?.id ?? null,
      edge_case: null,
    });
    const own: TraceFeatures = { ...run.features, trace_id: original };
    return new Set([
      ...checks.filter(({ check }) => checkVerdict(check, run) === false).map(({ name }) => name),
      ...signals.filter(({ measure }) => (measure(own)?.value ?? 0) > 0).map(nameOf),
    ]);
  };
}
