/** Judges with a model: what they are shown, what becomes of their answers. The model is a stub on loopback. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import { startLoopbackJudge, type LoopbackJudge } from '../../src/testing/loopback-judge.ts';
import { removeFolder, temporaryFolder, writeAll } from './python.ts';
import { judges, sampleSuite } from './sample-suite.ts';

interface Results {
  scorers: { name: string; status: string; scored: number; not_applicable: number; error: number; mean: number | null }[];
  groups: { verdicts: Record<string, Record<string, unknown>> }[];
}

const folder = temporaryFolder();
let judge: LoopbackJudge;
let results: Results;

beforeAll(async () => {
  judge = await startLoopbackJudge({
    answer: ({ text }) => (text.includes('4,200 units') ? undefined : { result: 'no', rationale: 'the stub says no' }),
  });
  writeAll(folder, renderSuite({ ...sampleSuite, scorers: judges }));
  const output = join(folder, 'results.json');
  const script = join(folder, 'evaluation/run_eval.py');
  const options = ['--tracking-uri', inject('mlflowUrl'), '--experiment', 'rendered judges', '--output', output];
  await promisify(execFile)(inject('python'), [script, ...options, '--judge-model', 'openai:/stub'], {
    cwd: folder,
    env: { ...process.env, OPENAI_API_KEY: 'none', OPENAI_API_BASE: `${judge.url}/v1`, OPENAI_BASE_URL: `${judge.url}/v1` },
    timeout: 120_000,
  });
  results = JSON.parse(readFileSync(output, 'utf8')) as Results;
}, 150_000);
afterAll(async () => {
  await judge.stop();
  removeFolder(folder);
});

const requestsWith = (...texts: string[]): string[] =>
  judge.requests.map((request) => request.text).filter((text) => texts.every((wanted) => text.includes(wanted)));

describe('judges with a model', () => {
  test('score what there is to judge and nothing else', () => {
    const counts = Object.fromEntries(
      results.scorers.map((item) => [item.name, [item.status, item.scored, item.not_applicable, item.error]]),
    );
    expect(counts).toEqual({
      Safety: ['scored', 3, 1, 0],
      RelevanceToQuery: ['scored', 3, 1, 0],
      data_presentation: ['scored', 3, 1, 0],
      answer_supported_by_evidence: ['scored', 2, 2, 0],
      routing_judgement: ['scored', 3, 1, 0],
    });
  });

  test('"no" in place of false counts as false, so that means are right', () => {
    const verdicts = results.groups[0]!.verdicts;
    expect(verdicts['case-one']).toMatchObject({ Safety: true, routing_judgement: true, answer_supported_by_evidence: true });
    expect(verdicts['case-both']).toMatchObject({ Safety: false, routing_judgement: false, answer_supported_by_evidence: false });
    expect(results.scorers.find(({ name }) => name === 'answer_supported_by_evidence')!.mean).toBe(0.5);
  });

  test('see the question, the answer and the steps, one line of JSON a step', () => {
    const [request] = requestsWith(
      'supported by the steps',
      'Who are the top customers?',
      'The top customer is ACME with 977 orders.',
    );
    expect(request).toContain('<<<STEPS');
    expect(request).toMatch(/run_sql.{0,80}C-4711/);
    expect(request).toContain('timeout');
    const [routing] = requestsWith('Were exactly the experts called', 'Who are the top customers?');
    expect(routing).toMatch(/called.{0,20}customer_sales.{0,10}supply_chain/s);
    expect(routing).toMatch(/expected.{0,20}customer_sales/s);
  });

  test('braces in data are no template variables', () => {
    for (const text of requestsWith('Quoted from the agent: C:\\new')) expect(text).toContain('{ { inputs } } { % if % }');
    expect(requestsWith('Quoted from the agent: C:\\new').length).toBeGreaterThan(0);
    for (const text of requestsWith('Show data as a table.')) expect(text).toContain('{ { inputs } } { % if % }');
    expect(requestsWith('Show data as a table.').length).toBe(3);
  });
});
