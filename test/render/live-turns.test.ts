/** Turns that evidence.py reads from a live trace against those of the analysis, over recorded runs handed over as if they were live. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { corporaScript, readCorpus } from '../../bench/quality-corpus.ts';
import { turnsOf } from '../../src/analysis/signals/signal-run.ts';
import { stringifyJson } from '../../src/base/lossless-json.ts';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import { caseEvidence } from '../../src/spec/case-evidence.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { fixtureTrace } from '../adapters/fixture.ts';
import { readSample } from '../spec/sample-traces.ts';
import { removeFolder, runPython, temporaryFolder, writeAll } from './python.ts';
import { recordedCases, sampleSuite } from './sample-suite.ts';

const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const frameworks = [
  'anthropic/tool-use',
  'dspy/react',
  'langchain/retrieval',
  'langgraph/supervisor',
  'llama-index/query',
  'openai/responses',
  'openai/tool-call',
  'openai-agents/handoff',
  'plain/failure',
  'plain/functions',
  'pydantic-ai/tool',
  'responses-agent/predict',
];

const script = `
import json, sys
from types import SimpleNamespace as Plain
sys.path.insert(0, sys.argv[1])
import evidence

found = []
for run in json.load(sys.stdin):
    spans = [Plain(**{**span, "status": Plain(**span["status"])}) for span in run["spans"]]
    facts = evidence.facts_of(Plain(data=Plain(spans=spans)), run["question"], run["answer"])
    found.append([[turn.role, turn.text] for turn in facts["turns"]])
json.dump(found, sys.stdout)
`;

const asLive = (trace: Trace): unknown => ({
  question: trace.question ?? null,
  answer: trace.answer ?? null,
  spans: trace.spans.map((span, index) => ({
    span_id: span.spanId,
    parent_id: span.parentSpanId ?? null,
    name: span.name,
    span_type: span.type,
    inputs: span.inputs ?? null,
    outputs: span.outputs ?? null,
    start_time_ns: index,
    end_time_ns: index + 1,
    status: { status_code: span.status, description: span.statusMessage ?? null },
    events: [],
  })),
});

/** Share of the runs whose turns are the same in both languages. */
function agreement(traces: readonly Trace[], name: string): number {
  const cases = recordedCases.slice(0, 1).map((item) => ({ ...item, evidence: caseEvidence(traces[0]!, item.id) }));
  writeAll(join(folder, name), renderSuite({ ...sampleSuite, cases }));
  const result = runPython(inject('python'), ['-c', script, join(folder, name, 'evaluation')], {
    input: stringifyJson(traces.map(asLive)),
  });
  if (result.code !== 0) throw new Error(result.stderr);
  const found = JSON.parse(result.stdout) as unknown[];
  const expected = traces.map((trace) => turnsOf(trace).map(({ role, text }) => [role, text]));
  return traces.filter((_, index) => JSON.stringify(found[index]) === JSON.stringify(expected[index])).length / traces.length;
}

describe('turns of live traces', () => {
  test.each(['supervisor', 'tau-retail', 'intercode-sql'] as const)(
    'are those of the analysis on the sample %s',
    async (name) => {
      expect(agreement([...(await readSample(name)).traces.values()], name)).toBe(1);
    },
  );

  test('are those of the analysis for most frameworks; others record one model call as two spans, or answers in a shape of their own', () => {
    const traces = frameworks.map(fixtureTrace);
    expect(agreement(traces, 'frameworks')).toBeGreaterThanOrEqual(9 / 12);
  });

  test.skipIf(!existsSync(corporaScript))('are those of the analysis on conversations', () => {
    expect(agreement(readCorpus('tau-airline'), 'tau-airline')).toBe(1);
  });
});
