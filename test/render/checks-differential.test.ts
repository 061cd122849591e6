/** The rendered checks against src/analysis/checks over real traces: the same evidence has to give the same verdict in both languages. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { analyze } from '../../src/analysis/analyze.ts';
import { hiddenErrors } from '../../src/analysis/checks/error-recovery.ts';
import { routeOf } from '../../src/analysis/checks/routing.ts';
import { extractFeatures } from '../../src/analysis/features.ts';
import { stringifyJson } from '../../src/base/lossless-json.ts';
import { seededRandom } from '../../src/base/random.ts';
import { readTraceFile } from '../../src/mlflow/trace-file.ts';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import { checkedRun, checkVerdict } from '../../src/spec/check-verdict.ts';
import { caseFromTrace } from '../../src/spec/case-from-trace.ts';
import type { EvalCase, SuiteSpec } from '../../src/spec/suite-spec.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { removeFolder, runPython, temporaryFolder, writeAll } from './python.ts';
import { codeScorers, sampleSuite } from './sample-suite.ts';

const samples = new URL('../../samples/', import.meta.url).pathname;
const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

/** Facts both languages derive; a verdict of null: not applicable. */
type Facts = Record<string, unknown>;

const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
import checks
from eval_dataset import EVAL_DATA
from evidence import evidence_for

facts = {}
for case in EVAL_DATA:
    evidence = evidence_for(None, {"case_id": case["id"]}, case.get("outputs"), case["inputs"])
    grounding = checks.ground(evidence)
    facts[case["metadata"]["source_trace"]] = {
        "arguments": [[tool, argument, str(value), grounded] for tool, argument, value, grounded in grounding.arguments if isinstance(value, str)],
        "count": len(grounding.arguments),
        "numbers": grounding.numbers,
        "hidden_errors": [step.span_id for step in checks.hidden_errors(evidence)],
        "no_repeated_call": checks.no_repeated_call(evidence).passed,
        "answer_present": checks.answer_present(evidence).passed,
        "no_refusal": checks.no_refusal(evidence).passed,
        "error_handling": checks.error_handling(evidence).passed,
        "grounded_numbers": checks.grounded_numbers(evidence).passed,
        "agents": evidence.route("agent"),
        "tools": evidence.route("tool"),
    }
json.dump(facts, sys.stdout)
`;

function factsOf(trace: Trace): Facts {
  const metadata = { expected_routing: null, actual_routing: null, query_type: null, edge_case: null };
  const run = checkedRun(trace, metadata);
  const { grounding } = run;
  const plain = ['no_repeated_call', 'answer_present', 'no_refusal', 'error_handling', 'grounded_numbers'] as const;
  return {
    arguments: grounding.arguments
      .filter(({ value }) => typeof value === 'string')
      .map(({ tool, argument, value, grounded }) => [tool, argument, value, grounded]),
    count: grounding.arguments.length,
    numbers: grounding.ungroundedNumbers ?? null,
    hidden_errors: hiddenErrors(trace.steps, trace.answer).map((step) => step.spanId),
    ...Object.fromEntries(plain.map((type) => [type, checkVerdict({ type }, run)])),
    agents: routeOf(trace.steps, 'agent'),
    tools: routeOf(trace.steps, 'tool'),
  };
}

/** The same run with an answer full of numbers in every notation, some from the evidence, some near it, some from nowhere. */
function withNumbers(trace: Trace, random: () => number): Trace {
  const text = JSON.stringify(
    trace.steps.map((step) => step.output ?? null),
    (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  );
  const seen = (text.match(/[0-9]+(?:\.[0-9]+)?/g) ?? ['41', '977.5']).filter((digits) => digits.length < 12);
  const pick = (): number => Number(seen[Math.floor(random() * seen.length)] ?? 41);
  const forms: ((value: number) => string)[] = [
    (value) => String(value),
    (value) => value.toFixed(2),
    (value) => Math.round(value).toLocaleString('en-US'),
    (value) => Math.round(value).toLocaleString('de-DE'),
    (value) => `${(value / 1e6).toFixed(1)} million`,
    (value) => `${(value / 1000).toFixed(1)}k`,
    (value) => `${((100 * value) / (pick() + 1)).toFixed(1)}%`,
    (value) => String(value + pick()),
    (value) => String(Math.abs(value - pick())),
    (value) => String(value * 3),
    (value) => String(Math.round(value) % 10000),
    (value) => `$${(value * random()).toFixed(2)}`,
    () => String(Math.floor(random() * 1e6)),
    (value) => `1. item ${value}\n24/7 https://x.org/${value} a${value}`,
  ];
  const words = Array.from({ length: 12 }, () => forms[Math.floor(random() * forms.length)]!(pick()));
  const openings = ['', 'I can’t help. ', 'N/A', 'As an AI ', 'Unfortunately the request failed: '];
  return { ...trace, answer: openings[Math.floor(random() * openings.length)]! + words.join(', ') };
}

async function readTraces(path: string): Promise<Trace[]> {
  const traces: Trace[] = [];
  for await (const raw of readTraceFile(path)) traces.push(toTrace(raw));
  return traces;
}

function pythonFacts(cases: EvalCase[], name: string): Record<string, Facts> {
  // Without routing checks no agent counts as an orchestrator, so that routes are those of the steps.
  const spec: SuiteSpec = { ...sampleSuite, cases, scorers: codeScorers.slice(2) };
  writeAll(join(folder, name), renderSuite(spec));
  const result = runPython(inject('python'), ['-c', script, join(folder, name, 'evaluation')]);
  if (result.code !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout) as Record<string, Facts>;
}

describe.each([
  ['supervisor', false],
  ['supervisor', true],
  ['tau-retail', false],
  ['tau-retail', true],
  ['intercode-sql', false],
  ['intercode-sql', true],
])('%s, answers replaced by numbers: %s', (name, isReplaced) => {
  const path = join(samples, name, 'traces.jsonl.gz');
  const random = seededRandom(5);
  let expected: Record<string, Facts>;
  let found: Record<string, Facts>;
  beforeAll(async () => {
    if (!existsSync(path)) return;
    const recorded = await readTraces(path);
    const traces = isReplaced ? recorded.map((trace) => withNumbers(trace, random)) : recorded;
    const analysis = analyze(traces.map((trace) => extractFeatures(trace)));
    const cases = traces.map((trace) => caseFromTrace(trace, analysis)).filter((item) => item.evidence!.truncated === 0);
    const whole = new Set(cases.map((item) => item.metadata.source_trace));
    expected = Object.fromEntries(
      traces.filter((trace) => whole.has(trace.traceId)).map((trace) => [trace.traceId, factsOf(trace)]),
    );
    found = pythonFacts(cases, `${name}-${isReplaced}`);
  }, 240_000);

  test.skipIf(!existsSync(path))('Python and TypeScript agree on every trace', () => {
    expect(Object.keys(expected).length).toBeGreaterThan(20);
    expect(JSON.parse(stringifyJson(expected))).toEqual(found);
  });

  test.skipIf(!existsSync(path))('the traces put the checks to use', () => {
    const facts = Object.values(expected);
    expect(facts.some((item) => item['count'] !== 0) || name === 'intercode-sql').toBe(true);
    expect(facts.some((item) => item['numbers'] !== null)).toBe(true);
    expect(facts.some((item) => item['no_repeated_call'] === false)).toBe(true);
    const verdicts = new Set(facts.map((item) => item['grounded_numbers']));
    expect(verdicts.has(true)).toBe(true);
    expect(verdicts.has(false) || !isReplaced).toBe(true);
  });
});
