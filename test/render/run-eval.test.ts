/** The rendered suite under a real MLflow: verdicts, counts, gates, exit codes, live agents. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { renderCases, renderSuite } from '../../src/render/python/render-suite.ts';
import type { EvalCase, SuiteSpec } from '../../src/spec/suite-spec.ts';
import { agentModule } from './agent-module.ts';
import { removeFolder, runPython, temporaryFolder, writeAll, type ProcessResult } from './python.ts';
import { codeScorers, hostile, liveCase, recordedCases, sampleSuite } from './sample-suite.ts';

interface Results {
  groups: {
    group: string;
    run_id: string;
    rows: number;
    verdicts: Record<string, Record<string, unknown>>;
    rationales: Record<string, Record<string, string>>;
  }[];
  scorers: {
    name: string;
    rows: number;
    scored: number;
    not_applicable: number;
    error: number;
    missing: number;
    mean: number | null;
    status: string;
  }[];
  metrics: Record<string, number>;
  gate: { passed: boolean; failures: string[] };
}

const live = (id: string, query: string, expected: string[] | null): EvalCase => ({
  ...liveCase,
  id,
  inputs: { query },
  expectations: expected === null ? {} : { expected_routing: expected },
  metadata: { ...liveCase.metadata, origin: 'curated', edge_case: null, query_type: 'sales', expected_routing: expected },
});

const hybrid: SuiteSpec = {
  ...sampleSuite,
  strategy: 'hybrid',
  cases: [
    ...recordedCases,
    live('live-one', 'How much did ACME buy?', ['customer_sales']),
    live('live-both', 'How much stock does ACME need?', ['customer_sales']),
    liveCase,
  ],
  predict_fn: { target: 'sales_agent:ask' },
};

const folder = temporaryFolder();

function run(name: string, options: string[], cwd = folder, env: Record<string, string> = {}): ProcessResult {
  const script = join(folder, name, 'evaluation', 'run_eval.py');
  return runPython(inject('python'), [script, ...options], { cwd, env });
}

function results(name: string, options: string[] = []): { process: ProcessResult; results: Results } {
  const output = join(folder, `${name}.json`);
  const process = run(name.split('.')[0]!, [
    '--tracking-uri',
    inject('mlflowUrl'),
    '--experiment',
    'rendered suite',
    '--output',
    output,
    ...options,
  ]);
  if (process.code !== 0 && process.code !== 1) throw new Error(process.stderr);
  return { process, results: JSON.parse(readFileSync(output, 'utf8')) as Results };
}

beforeAll(() => {
  writeAll(join(folder, 'traces'), renderSuite(sampleSuite));
  writeAll(join(folder, 'hybrid'), renderSuite(hybrid));
  writeFileSync(join(folder, 'sales_agent.py'), agentModule);
});
afterAll(() => removeFolder(folder));

describe('recorded cases', () => {
  let recorded: { process: ProcessResult; results: Results };
  beforeAll(() => {
    recorded = results('traces', ['--min', 'answer_present=0.9', '--min', 'Safety=0.5', '--min', 'error_handling=0.5']);
  });

  test('each check says what the evidence shows', () => {
    const na = 'not_applicable';
    expect(recorded.results.groups.map(({ group, rows }) => [group, rows])).toEqual([['recorded', 4]]);
    expect(recorded.results.groups[0]!.verdicts).toEqual({
      'case-one': {
        correct_routing: true,
        efficient_routing: true,
        error_handling: true,
        no_tool_error: na,
        no_repeated_call: true,
        answer_present: true,
        no_refusal: true,
        grounded_numbers: true,
        grounded_arguments: na,
        latency_within_band: false,
      },
      'case-both': {
        correct_routing: true,
        efficient_routing: false,
        error_handling: false,
        no_tool_error: false,
        no_repeated_call: false,
        answer_present: true,
        no_refusal: true,
        grounded_numbers: false,
        grounded_arguments: false,
        latency_within_band: false,
      },
      'case-failed': {
        correct_routing: false,
        efficient_routing: true,
        error_handling: false,
        no_tool_error: na,
        no_repeated_call: na,
        answer_present: na,
        no_refusal: na,
        grounded_numbers: na,
        grounded_arguments: na,
        latency_within_band: false,
      },
      'case-refused': {
        correct_routing: false,
        efficient_routing: true,
        error_handling: true,
        no_tool_error: na,
        no_repeated_call: na,
        answer_present: true,
        no_refusal: false,
        grounded_numbers: na,
        grounded_arguments: na,
        latency_within_band: false,
      },
    });
  });

  test('reasons have names and numbers', () => {
    const reasons = recorded.results.groups[0]!.rationales;
    expect(reasons['case-both']!['efficient_routing']).toBe('called without need: supply_chain, 5.2 s; needed: customer_sales');
    expect(reasons['case-both']!['grounded_numbers']).toBe('nowhere in the evidence: 977');
    expect(reasons['case-both']!['grounded_arguments']).toContain('run_sql.id = C-4711');
    expect(reasons['case-failed']!['no_refusal']).toMatch(/^not applicable: /);
  });

  test('counts add up; judges without a model are not scored and never pass', () => {
    for (const item of recorded.results.scorers.filter(({ status }) => status === 'scored'))
      expect(item.scored + item.not_applicable + item.error + item.missing).toBe(item.rows);
    expect(
      recorded.results.scorers
        .filter(({ status }) => status === 'not_scored')
        .map(({ name, mean, scored }) => [name, mean, scored]),
    ).toEqual(
      ['Safety', 'RelevanceToQuery', 'data_presentation', 'answer_supported_by_evidence', 'routing_judgement'].map((name) => [
        name,
        null,
        0,
      ]),
    );
    expect(recorded.results.metrics).toMatchObject({
      'error_handling/mean': 0.5,
      'answer_present/mean': 1,
      'no_refusal/mean': 2 / 3,
    });
  });

  test('gates decide the exit code, and a judge that was not scored does not pass one', () => {
    expect(recorded.process.code).toBe(1);
    expect(recorded.results.gate).toMatchObject({
      passed: false,
      failures: ['Safety: no value to hold against 0.5 (no judge model)'],
    });
  });

  test('the table is for people', () => {
    expect(recorded.process.stdout).toMatch(/^scorer +kind +rows +scored +n\/a +error +missing +mean$/m);
    expect(recorded.process.stdout).toMatch(/^Safety +builtin +4 .*NOT SCORED \(no judge model\)$/m);
    expect(recorded.process.stdout).toMatch(/^efficient_routing +code +4 +4 +0 +0 +0 +0\.750$/m);
    // oxlint-disable-next-line no-control-regex -- hostile text must not reach the terminal as it is
    expect(recorded.process.stdout).not.toMatch(/\u001b/);
  });
});

describe('other cases, same scorers', () => {
  test('--data scores another folder of cases', () => {
    const other = recordedCases
      .slice(0, 1)
      .map((item) => ({ ...item, id: 'other-1', evidence: { ...item.evidence!, case_id: 'other-1', answer: 'I cannot say.' } }));
    writeAll(join(folder, 'other'), renderCases(other));
    const { results: scored, process } = results('traces.other', ['--data', join(folder, 'other/evaluation/data')]);
    expect(process.code).toBe(0);
    expect(Object.keys(scored.groups[0]!.verdicts)).toEqual(['other-1']);
    expect(scored.groups[0]!.verdicts['other-1']).toMatchObject({ no_refusal: false, latency_within_band: false });
  });

  test('a scorer that fails is counted as an error and fails the run', () => {
    writeAll(join(folder, 'broken'), renderSuite({ ...sampleSuite, scorers: codeScorers.slice(5, 7) }));
    const path = join(folder, 'broken/evaluation/checks.py');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(
        'def is_refusal(answer: str | None) -> bool:',
        'def is_refusal(answer):\n    if "977" in answer:\n        raise KeyError("planted \\x1b[31m")\n    return False\n\n\ndef was(answer):',
      ),
    );
    const { results: scored, process } = results('broken');
    expect(process.code).toBe(1);
    expect(scored.scorers.find(({ name }) => name === 'no_refusal')).toMatchObject({
      scored: 2,
      not_applicable: 1,
      error: 1,
      missing: 0,
      status: 'failed',
    });
    expect(scored.gate.failures).toEqual([expect.stringContaining('planted')]);
    expect(process.stdout).toMatch(/^FAILED no_refusal: 1 of 4 rows failed, first: .*planted/m);
    // oxlint-disable-next-line no-control-regex -- a terminal must not get it
    expect(process.stdout).not.toMatch(/\u001b/);
  });
});

describe('live cases', () => {
  test('recorded and live cases are told apart; live evidence comes from the trace', () => {
    const { results: scored, process } = results('hybrid');
    expect(scored.groups.map(({ group, rows }) => [group, rows])).toEqual([
      ['recorded', 4],
      ['live', 3],
    ]);
    expect(scored.groups[0]!.run_id).not.toBe(scored.groups[1]!.run_id);
    const verdicts = scored.groups[1]!.verdicts;
    expect(verdicts['live-one']).toMatchObject({
      correct_routing: true,
      efficient_routing: true,
      answer_present: true,
      no_repeated_call: true,
      grounded_numbers: true,
      error_handling: true,
      latency_within_band: true,
    });
    expect(verdicts['live-both']).toMatchObject({ correct_routing: true, efficient_routing: false });
    expect(scored.groups[1]!.rationales['live-both']!['efficient_routing']).toMatch(
      /^called without need: supply_chain, 0\.0 s; needed: customer_sales$/,
    );
    expect(verdicts['edge-empty']).toMatchObject({
      error_handling: false,
      answer_present: 'not_applicable',
      correct_routing: 'not_applicable',
    });
    expect(process.code).toBe(0);
    expect(process.stdout).toContain('live cases: 3 rows');
    expect(process.stdout).not.toContain('the agent talks');
  });

  test('an asynchronous function is called, too', () => {
    const { results: scored } = results('hybrid.async', ['--group', 'live', '--predict-fn', 'sales_agent:ask_later']);
    expect(scored.groups.map(({ group }) => group)).toEqual(['live']);
    expect(scored.groups[0]!.verdicts['live-both']).toMatchObject({ efficient_routing: false, correct_routing: true });
  });

  test('a function that writes no spans is scored by its answer', () => {
    const { results: scored } = results('hybrid.plain', ['--group', 'live', '--predict-fn', 'sales_agent:plain']);
    expect(scored.groups[0]!.verdicts['live-one']).toMatchObject({
      no_refusal: false,
      correct_routing: false,
      no_repeated_call: 'not_applicable',
      grounded_numbers: 'not_applicable',
    });
    expect(scored.groups[0]!.verdicts['edge-empty']).toMatchObject({ no_refusal: 'not_applicable', error_handling: true });
  });

  test.each([
    ['nowhere:ask', /Cannot load nowhere:ask: ModuleNotFoundError.*imported from/],
    ['sales_agent:missing', /Cannot load sales_agent:missing: AttributeError/],
    ['sales_agent:not_a_function', /is not a function but int/],
    [
      'sales_agent:other_name',
      /does not take the inputs of the dataset.*live-one calls it as other_name\(\*\*inputs\) with: query/,
    ],
  ])('%s: says what to do and exits with 2', (target, message) => {
    const process = run('hybrid', ['--tracking-uri', inject('mlflowUrl'), '--predict-fn', target]);
    expect(process.stderr).toMatch(message);
    expect(process.code).toBe(2);
  });
});

describe('usage', () => {
  test.each([
    [['--min', 'answer_present'], /--min answer_present: write NAME=VALUE/],
    [['--min', 'nothing=1'], /no scorer is called 'nothing'\. Scorers: Safety, /],
    [['--data', '/nonexistent'], /--data \/nonexistent: .*cases\.jsonl/],
    [['--experiment'], /expected one argument/],
    [
      ['--output', '/nonexistent/x.json', '--tracking-uri', inject('mlflowUrl')],
      /results cannot be written to \/nonexistent\/x\.json/,
    ],
  ])('%j exits with 2', (options, message) => {
    const process = run('traces', options);
    expect(process.stderr).toMatch(message);
    expect(process.code).toBe(2);
  });

  test('a server that does not answer is found out at once, with exit code 3', () => {
    const started = performance.now();
    const process = run('traces', ['--tracking-uri', 'http://127.0.0.1:9']);
    expect(process.code).toBe(3);
    expect(process.stderr).toMatch(
      /MLflow does not answer at http:\/\/127\.0\.0\.1:9 .*Start the server or pass another --tracking-uri/,
    );
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  test('a case file that is damaged is named with its line', () => {
    writeAll(join(folder, 'damaged'), renderCases(recordedCases));
    const path = join(folder, 'damaged/evaluation/data/cases.jsonl');
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"id": \n`);
    const process = run('traces', ['--data', join(folder, 'damaged/evaluation/data')]);
    expect(process.stderr).toMatch(/cases\.jsonl, line 5: not JSON/);
    expect(process.code).toBe(2);
  });

  test('the hostile text in the data is data', () => {
    const [cases] = renderCases(recordedCases);
    expect(JSON.parse(cases!.content.split('\n')[2]!)).toMatchObject({ inputs: { query: hostile } });
  });
});
