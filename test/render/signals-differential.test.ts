/** evaluation/signals.py against src/analysis/signals: the same runs have to give the same numbers, and the same places, in both languages. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { corpora, corporaScript, readCorpus } from '../../bench/quality-corpus.ts';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { allSignals } from '../../src/analysis/signals/all-signals.ts';
import { measureAll, type SignalValues } from '../../src/analysis/signals/signal.ts';
import { signalRun, turnsOf } from '../../src/analysis/signals/signal-run.ts';
import { readTraceFile } from '../../src/mlflow/trace-file.ts';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import { hasTwin } from '../../src/render/python/signals-module.ts';
import { caseEvidence } from '../../src/spec/case-evidence.ts';
import type { EvalCase, ScorerSpec, SuiteSpec } from '../../src/spec/suite-spec.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { faultTraces } from './fault-traces.ts';
import { nastyTraces } from './nasty-traces.ts';
import { removeFolder, runPython, temporaryFolder, writeAll } from './python.ts';
import { liveCase, sampleSuite } from './sample-suite.ts';

const samples = new URL('../../samples/', import.meta.url).pathname;
const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const compared = allSignals.filter(({ name }) => hasTwin(name));
const signalScorers = compared.map(({ name }): ScorerSpec => ({
  kind: 'code',
  name: `${name}_at_most_2`,
  rationale: 'Compared.',
  findings: [],
  check: { type: 'signal', signal: name, bound: 'at_most', limit: 2, parameters: null },
}));

const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
import signals
from eval_dataset import EVAL_DATA
from evidence import evidence_for

found = {}
for case in EVAL_DATA:
    run = signals.run_of(evidence_for(None, {"case_id": case["id"]}))
    values = {}
    for name in sys.argv[2].split():
        measured = getattr(signals, name)(run)
        if measured is not None:
            values[name] = [measured.value, *(step.span_id for step in measured.steps[:20])]
    found[case["id"]] = values
json.dump(found, sys.stdout)
`;

function caseOf(trace: Trace, index: number): EvalCase {
  const id = `case-${index}`;
  return {
    ...liveCase,
    id,
    outputs: null,
    metadata: { ...liveCase.metadata, origin: 'recorded', source_trace: trace.traceId },
    evidence: caseEvidence(trace, id),
  };
}

/** Values of both languages by case, to be compared exactly: both divide by the same standard. Runs whose evidence was cut are left out, since their checks do not apply. */
function both(traces: readonly Trace[], name: string): { expected: Record<string, SignalValues>; found: unknown } {
  const cases = traces.map(caseOf).filter(({ evidence }) => evidence!.truncated === 0);
  const spec: SuiteSpec = { ...sampleSuite, cases, scorers: signalScorers };
  writeAll(join(folder, name), renderSuite(spec));
  const names = compared.map((signal) => signal.name).join(' ');
  const result = runPython(inject('python'), ['-c', script, join(folder, name, 'evaluation'), names]);
  if (result.code !== 0) throw new Error(result.stderr);
  const ids = new Set(cases.map(({ id }) => id));
  const expected = Object.fromEntries(
    traces
      .map((trace, index) => [`case-${index}`, measureAll(compared, signalRun(trace, turnsOf(trace)))] as const)
      .filter(([id]) => ids.has(id)),
  );
  return { expected: JSON.parse(JSON.stringify(expected)) as Record<string, SignalValues>, found: JSON.parse(result.stdout) };
}

async function readSample(name: string): Promise<Trace[]> {
  const traces: Trace[] = [];
  for await (const raw of readTraceFile(join(samples, name, 'traces.jsonl.gz'))) traces.push(toTrace(raw));
  return traces;
}

test('every signal has its twin in Python', () => {
  expect(allSignals.map(({ name }) => name).filter((name) => !hasTwin(name))).toEqual([]);
});

describe('signals in Python and TypeScript agree', () => {
  test.each(['supervisor', 'tau-retail', 'intercode-sql'])('on the sample %s', async (name) => {
    const values = both(await readSample(name), name);
    expect(Object.keys(values.expected).length).toBeGreaterThan(20);
    expect(values.found).toEqual(values.expected);
  });

  test.skipIf(!existsSync(corporaScript)).each(corpora)(
    'on the corpus %s',
    (corpus) => {
      const values = both(readCorpus(corpus), `corpus-${corpus}`);
      expect(Object.keys(values.expected).length).toBeGreaterThan(90);
      expect(values.found).toEqual(values.expected);
    },
    120_000,
  );

  test('on texts that languages like to read differently', () => {
    const values = both(nastyTraces(), 'nasty');
    expect(Object.keys(values.expected).length).toBeGreaterThan(300);
    expect(values.found).toEqual(values.expected);
  });

  test('on runs full of faults', () => {
    const values = both(faultTraces(), 'faults');
    const seen = new Set(
      Object.values(values.expected).flatMap((signals) => Object.keys(signals).filter((name) => signals[name]![0] > 0)),
    );
    expect(compared.filter(({ isFault, name }) => isFault && !seen.has(name)).map(({ name }) => name)).toEqual([]);
    expect(values.found).toEqual(values.expected);
  });
});
