/** The mined signals in evaluation/signals.py against those over features, with what is mined from the very runs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { corpora, corporaScript, readCorpus } from '../../bench/quality-corpus.ts';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { extractFeatures, type TraceFeatures } from '../../src/analysis/features.ts';
import { minedSignals } from '../../src/analysis/signals/all-signals.ts';
import type { Mined } from '../../src/analysis/signals/mined.ts';
import { readTraceFile } from '../../src/mlflow/trace-file.ts';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import { hasTwin } from '../../src/render/python/signals-module.ts';
import { caseEvidence } from '../../src/spec/case-evidence.ts';
import type { EvalCase, ScorerSpec, SuiteSpec } from '../../src/spec/suite-spec.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { faultyShopTraces } from '../analysis/signals/shop-runs.ts';
import { nastyTraces } from './nasty-traces.ts';
import { removeFolder, runPython, temporaryFolder, writeAll } from './python.ts';
import { liveCase, sampleSuite } from './sample-suite.ts';

const samples = new URL('../../samples/', import.meta.url).pathname;
const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

/** Counts from the parameters that stand beside the scorers, and prints the facts that both languages derive. */
const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
import signals
from eval_dataset import EVAL_DATA
from evidence import evidence_for

parameters = json.loads(sys.stdin.read())
found = {}
for case in EVAL_DATA:
    evidence = evidence_for(None, {"case_id": case["id"]})
    run = signals.run_of(evidence)
    values = {}
    for name, learnt in parameters.items():
        measured = getattr(signals, name)(run, learnt)
        if measured is not None:
            values[name] = [measured.value, *(step.span_id for step in measured.steps)]
    facts = [list(fact[1:]) for fact in signals.argument_facts(evidence)]
    results = [list(fact[1:]) for fact in signals.result_facts(run)]
    answer = run.answer.strip(" \\t\\r\\n")
    form = {"marks": sorted(signals.marks_of(answer)), "words": sorted(signals.frequent_words(answer))}
    found[case["id"]] = {"values": values, "facts": facts, "results": results, **form}
json.dump(found, sys.stdout)
`;

const typeOf = (index: number): string | null => (index % 3 === 0 ? null : `type-${index % 3}`);

function caseOf(trace: Trace, index: number): EvalCase {
  const id = `case-${index}`;
  const metadata = { ...liveCase.metadata, origin: 'recorded' as const, source_trace: trace.traceId, query_type: typeOf(index) };
  return { ...liveCase, id, outputs: null, metadata, evidence: caseEvidence(trace, id) };
}

function scorersOf(mined: ReadonlyMap<string, Mined>): ScorerSpec[] {
  return [...mined].map(([signal, { parameters }]) => ({
    kind: 'code',
    name: `no_${signal}`,
    rationale: 'Compared.',
    findings: [],
    check: { type: 'signal', signal, bound: 'at_most', limit: 0, parameters },
  }));
}

function expectedOf(run: TraceFeatures, mined: ReadonlyMap<string, Mined>, type: string | null): unknown {
  const values = minedSignals.flatMap(({ name, measure }) => {
    const measured = mined.has(name) ? measure(run, mined.get(name)!.parameters, type ?? undefined) : undefined;
    return measured === undefined ? [] : [[name, [measured.value, ...(measured.spanIds ?? [])]] as const];
  });
  return {
    values: Object.fromEntries(values),
    facts: run.argument_facts.map(([, ...fact]) => fact),
    results: run.result_facts.map(([, ...fact]) => fact),
    marks: run.answer_form === undefined ? undefined : run.answer_form.marks.toSorted(),
    words: run.answer_form?.words,
  };
}

/** By case; runs whose evidence was cut are left out, since their checks do not apply. */
function both(traces: readonly Trace[], name: string, learnFrom = traces) {
  const all = learnFrom.map((trace) => extractFeatures(trace));
  const types = new Map(all.flatMap(({ trace_id }, index) => (typeOf(index) === null ? [] : [[trace_id, typeOf(index)!]])));
  const mined = new Map(
    minedSignals.flatMap((signal) => {
      const found = signal.mine(all, types);
      return found === undefined ? [] : [[signal.name, found] as const];
    }),
  );
  const cases = traces.map(caseOf).filter(({ evidence }) => evidence!.truncated === 0);
  // The facts are compared whether or not a signal that reads them was mined.
  const nothing = { parameters: { all: null, by_type: {} }, evidence: '' };
  const written = new Map<string, Mined>([
    ['usual_form_missing', nothing],
    ['unusual_results', { parameters: { forms: [], echoes: [] }, evidence: '' }],
    ['schema_breaches', { parameters: { tools: [], closed: false }, evidence: '' }],
    ...mined,
  ]);
  const spec: SuiteSpec = { ...sampleSuite, cases, scorers: scorersOf(written) };
  writeAll(join(folder, name), renderSuite(spec));
  const parameters = JSON.stringify(Object.fromEntries([...mined].map(([signal, found]) => [signal, found.parameters])));
  const result = runPython(inject('python'), ['-c', script, join(folder, name, 'evaluation')], { input: parameters });
  if (result.code !== 0) throw new Error(result.stderr);
  const ids = new Set(cases.map(({ id }) => id));
  const expected = Object.fromEntries(
    traces
      .map((trace, index) => [`case-${index}`, expectedOf(extractFeatures(trace), mined, typeOf(index))] as const)
      .filter(([id]) => ids.has(id)),
  );
  const found = JSON.parse(result.stdout) as Record<string, { marks?: unknown; words?: unknown }>;
  for (const [id, item] of Object.entries(expected as Record<string, { marks?: unknown }>))
    if (item.marks === undefined) Object.assign(found[id]!, { marks: undefined, words: undefined });
  return { expected, found, mined };
}

async function readSample(name: string): Promise<Trace[]> {
  const traces: Trace[] = [];
  for await (const raw of readTraceFile(join(samples, name, 'traces.jsonl.gz'))) traces.push(toTrace(raw));
  return traces;
}

test('every mined signal has its twin in Python', () => {
  expect(minedSignals.map(({ name }) => name).filter((name) => !hasTwin(name))).toEqual([]);
});

describe('mined signals in Python and TypeScript agree', () => {
  test.each(['supervisor', 'tau-retail', 'intercode-sql'])('on the sample %s', async (name) => {
    const { expected, found } = both(await readSample(name), name);
    expect(Object.keys(expected).length).toBeGreaterThan(20);
    expect(found).toEqual(expected);
  });

  test.skipIf(!existsSync(corporaScript)).each(corpora)(
    'on the corpus %s',
    (corpus) => {
      const { expected, found } = both(readCorpus(corpus), `corpus-${corpus}`);
      expect(Object.keys(expected).length).toBeGreaterThan(90);
      expect(found).toEqual(expected);
    },
    120_000,
  );

  test('on runs with a fault of each kind', () => {
    const { expected, found, mined } = both(faultyShopTraces(), 'shop');
    expect([...mined.keys()].sort()).toEqual(minedSignals.map(({ name }) => name).sort());
    const breached = new Set(
      Object.values(expected).flatMap((item) =>
        Object.entries((item as { values: Record<string, [number]> }).values).flatMap(([name, [value]]) =>
          value > 0 ? [name] : [],
        ),
      ),
    );
    expect([...breached].sort()).toEqual([...mined.keys()].sort());
    expect(found).toEqual(expected);
  });

  test('on texts that languages like to read differently', () => {
    const { expected, found } = both(nastyTraces(), 'nasty');
    expect(Object.keys(expected).length).toBeGreaterThan(300);
    expect(found).toEqual(expected);
  });

  test('on those held to what other runs do', () => {
    const { expected, found } = both(nastyTraces(300), 'nasty-shop', faultyShopTraces());
    expect(found).toEqual(expected);
  });
});
