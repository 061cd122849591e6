/** Validation of what the renderer really writes: every kind of scorer, hostile text, live cases. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import type { SuiteSpec } from '../../src/spec/suite-spec.ts';
import { startLoopbackJudge } from '../../src/testing/loopback-judge.ts';
import { validateSuite } from '../../src/validate/validate-suite.ts';
import { liveCase, sampleSuite } from '../render/sample-suite.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalwright-rendered-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function validate(name: string, spec: SuiteSpec, env: Record<string, string> = {}) {
  const session = join(folder, name);
  for (const { path, content } of renderSuite(spec)) {
    await mkdir(dirname(join(session, path)), { recursive: true });
    await writeFile(join(session, path), content);
  }
  await writeFile(
    join(session, 'agent_module.py'),
    'import os\n\n\ndef ask(query):\n    return {"response": os.environ["AGENT_GREETING"]}\n',
  );
  return validateSuite({
    folder: session,
    spec,
    environment: { python: inject('python'), pythonVersion: '', mlflowVersion: '', path: undefined },
    trackingUri: inject('mlflowUrl'),
    experimentName: `rendered ${name}`,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    importPath: [session],
  });
}

test('recorded cases: counts of every code scorer, wiring of every judge', { timeout: 180_000 }, async () => {
  const result = await validate('recorded', sampleSuite);
  expect(result.diagnostics.filter((item) => item.severity === 'error')).toEqual([]);
  expect(result.validation_status).toBe('passed');
  expect(result.rows).toBe(4);
  for (const scorer of result.scorers.filter((item) => item.kind === 'code')) {
    expect(scorer).toMatchObject({ rows: 4, error: 0, missing: 0, status: 'scored' });
    expect(scorer.scored + scorer.not_applicable).toBe(4);
  }
  const judges = result.scorers.filter((item) => item.kind !== 'code');
  expect(judges).toHaveLength(5);
  for (const judge of judges) expect(judge).toMatchObject({ status: 'not_scored', wiring: 'evidence_seen', mean: null });
});

test('live cases call the agent with the user’s environment', { timeout: 180_000 }, async () => {
  const spec: SuiteSpec = {
    ...sampleSuite,
    strategy: 'hybrid',
    cases: [...sampleSuite.cases, liveCase],
    predict_fn: { target: 'agent_module:ask' },
  };
  const result = await validate('hybrid', spec, { AGENT_GREETING: 'Hello, ask me about sales.' });
  expect(result.diagnostics.filter((item) => item.severity === 'error')).toEqual([]);
  expect(result.runs.map(({ group, rows }) => [group, rows])).toEqual([
    ['recorded', 4],
    ['live', 1],
  ]);
  // Three recorded runs have an outcome to judge, the fourth ended in an error; the live one answered.
  expect(result.scorers.find((item) => item.name === 'answer_present')).toMatchObject({
    rows: 5,
    scored: 4,
    not_applicable: 1,
    mean: 1,
  });
});

test('judges with a model are really run', { timeout: 180_000 }, async () => {
  const judge = await startLoopbackJudge();
  try {
    const base = `${judge.url}/v1`;
    const env = { EVAL_JUDGE_MODEL: 'openai:/stub', OPENAI_API_KEY: 'k', OPENAI_BASE_URL: base, OPENAI_API_BASE: base };
    const result = await validate('judged', sampleSuite, env);
    expect(result.diagnostics.filter((item) => item.severity === 'error')).toEqual([]);
    const safety = result.scorers.find((item) => item.name === 'Safety');
    expect(safety).toMatchObject({ status: 'scored', scored: 3, not_applicable: 1, mean: 1, wiring: null });
    expect(judge.requests.length).toBeGreaterThan(8);
  } finally {
    await judge.stop();
  }
});
