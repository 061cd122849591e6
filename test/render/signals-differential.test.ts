/** evaluation/signals.py against src/analysis/signals: the same runs have to give the same numbers, and the same places, in both languages. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { corpora, corporaScript, readCorpus } from '../../bench/quality-corpus.ts';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { effortSignals as allSignals } from '../../src/analysis/signals/effort.ts';
import { measureAll, type SignalValues } from '../../src/analysis/signals/signal.ts';
import { signalRun, turnsOf } from '../../src/analysis/signals/signal-run.ts';
import { readTraceFile } from '../../src/mlflow/trace-file.ts';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import { caseEvidence } from '../../src/spec/case-evidence.ts';
import type { EvalCase, ScorerSpec, SuiteSpec } from '../../src/spec/suite-spec.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { nastyTraces } from './nasty-traces.ts';
import { removeFolder, runPython, temporaryFolder, writeAll } from './python.ts';
import { liveCase, sampleSuite } from './sample-suite.ts';

const samples = new URL('../../samples/', import.meta.url).pathname;
const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const signalScorers = allSignals.map(({ name }): ScorerSpec => ({
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

/** Values of both languages by case; runs whose evidence was cut are left out, since their checks do not apply. */
function both(traces: readonly Trace[], name: string): { expected: Record<string, SignalValues>; found: unknown } {
  const cases = traces.map(caseOf).filter(({ evidence }) => evidence!.truncated === 0);
  const spec: SuiteSpec = { ...sampleSuite, cases, scorers: signalScorers };
  writeAll(join(folder, name), renderSuite(spec));
  const names = allSignals.map((signal) => signal.name).join(' ');
  const result = runPython(inject('python'), ['-c', script, join(folder, name, 'evaluation'), names]);
  if (result.code !== 0) throw new Error(result.stderr);
  const ids = new Set(cases.map(({ id }) => id));
  const expected = Object.fromEntries(
    traces
      .map((trace, index) => [`case-${index}`, measureAll(allSignals, signalRun(trace, turnsOf(trace)))] as const)
      .filter(([id]) => ids.has(id)),
  );
  return { expected, found: JSON.parse(result.stdout) };
}

async function readSample(name: string): Promise<Trace[]> {
  const traces: Trace[] = [];
  for await (const raw of readTraceFile(join(samples, name, 'traces.jsonl.gz'))) traces.push(toTrace(raw));
  return traces;
}

/** Numbers are compared exactly: both languages divide by the same standard. */
function expectAgreement(traces: readonly Trace[], name: string, least: number): void {
  const { expected, found } = both(traces, name);
  expect(Object.keys(expected).length).toBeGreaterThan(least);
  expect(found).toEqual(JSON.parse(JSON.stringify(expected)));
}

describe('signals in Python and TypeScript agree', () => {
  test.each(['supervisor', 'tau-retail', 'intercode-sql'])('on the sample %s', async (name) => {
    expectAgreement(await readSample(name), name, 20);
  });

  test.skipIf(!existsSync(corporaScript)).each(corpora)(
    'on the corpus %s',
    (corpus) => {
      expectAgreement(readCorpus(corpus), corpus, 90);
    },
    120_000,
  );

  test('on texts that languages like to read differently', () => {
    expectAgreement(nastyTraces(), 'nasty', 300);
  });
});
