/** What failed validation is repaired by a fix task, with the reason on record; what cannot be repaired stops the session with a report. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { RunResult } from '../../src/app/results.ts';
import type { SuiteSpec } from '../../src/spec/suite-spec.ts';
import { SessionStore } from '../../src/store/session-store.ts';
import { runCli, temporaryFolder, type CliResult } from '../support/cli.ts';
import { sampleLines } from '../support/seed.ts';

const killAt = join(import.meta.dirname, '..', 'support', 'kill-at.mjs');
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  folder = temporaryFolder();
  writeFileSync(join(folder.path, 't.jsonl'), await sampleLines(12));
});
afterAll(() => folder.remove());

const env = { EVALWRIGHT_PYTHON: inject('python'), EVALWRIGHT_TRACKING_URI: inject('mlflowUrl') };
const run = (out: string, kill?: Record<string, string>): Promise<CliResult> =>
  runCli(['run', '--traces', 't.jsonl', '--max-cases', '4', '--out', out, '--json'], {
    cwd: folder.path,
    env: { ...env, ...kill },
    nodeArguments: kill === undefined ? [] : ['--import', killAt],
  });

/** The routing checks are not applicable to it, so that they go on without it. */
const isWithoutRoute = (item: SuiteSpec['cases'][number]): boolean => item.metadata.expected_routing === null;

/** A session that is about to validate the suite that `change` made of its own. */
async function sessionWith(out: string, change: (suite: SuiteSpec) => SuiteSpec): Promise<SessionStore> {
  const session = join(folder.path, out);
  const killed = await run(out, { KILL_FOLDER: session, KILL_AT_TEXT: '"task-started","task":"run_and_validate"' });
  expect(killed.signal).toBe('SIGKILL');
  const store = new SessionStore(session);
  await store.writeSuite(change(await store.requireSuite()));
  return store;
}

test('a case that MLflow refuses is taken out by fix_1, and the session passes', async () => {
  const store = await sessionWith('repaired', (suite) => ({
    ...suite,
    cases: suite.cases.map((item, index) => (index === suite.cases.findIndex(isWithoutRoute) ? { ...item, inputs: {} } : item)),
  }));
  const { cases } = await store.requireSuite();
  const bad = cases.find((item) => Object.keys(item.inputs).length === 0);
  const result = await run('repaired');
  expect(result.code).toBe(0);
  const document = JSON.parse(result.stdout) as RunResult;
  expect(document).toMatchObject({ status: 'passed', rows: 3 });
  expect(document.tasks.map((task) => [task.id, task.status]).slice(3)).toEqual([
    ['run_and_validate', 'failed'],
    ['fix_1', 'done'],
  ]);
  expect(document.omitted).toContainEqual({
    name: `case ${bad?.id}`,
    reason: expect.stringMatching(/^validation failed \(fix_1/),
  });
  expect(
    readFileSync(join(store.folder, 'evaluation', 'data', 'cases.jsonl'), 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(3);
}, 180_000);

test('what nothing in the suite can be blamed for stops the session: exit 1, a report, the reason', async () => {
  const store = await sessionWith('stopped', (suite) => ({
    ...suite,
    cases: suite.cases.map((item) => ({ ...item, inputs: {} })),
  }));
  const result = await run('stopped');
  expect(result.code).toBe(1);
  const document = JSON.parse(result.stdout) as RunResult;
  expect(document.status).toBe('failed');
  expect(document.diagnostics.length).toBeGreaterThan(0);
  expect(document.tasks.at(-1)).toMatchObject({ id: 'fix_1', status: 'failed' });
  expect(existsSync(join(store.folder, 'report.html'))).toBe(true);
  const again = await run('stopped');
  expect(again.stdout).toBe(result.stdout);
}, 180_000);
