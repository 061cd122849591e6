/** The pages of the oldest MLflow that is supported: what it lacks is said, and nothing on them is made up. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ensurePythonEnvironment, type PythonEnvironment } from '../../src/python/environment.ts';
import { preparePlugin } from '../../src/skills/prepare-plugin.ts';
import { temporaryFolder } from '../support/cli.ts';
import { absentOn, builtInsOn, differences, namesOn, readPages, type InterfacePages } from './check-interfaces.ts';

// Each preparation imports MLflow: 3 s, and a multiple of it on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = temporaryFolder();
let environment: PythonEnvironment;
let pages: InterfacePages;
beforeAll(async () => {
  // The environment of test/cli/oldest-mlflow.test.ts: whoever comes first makes it.
  const requirements = ['mlflow==3.4.0', 'sqlalchemy<2.1'];
  environment = await ensurePythonEnvironment({ env: { ...process.env, EVALWRIGHT_PYTHON: undefined }, requirements });
  const env = { ...process.env, EVALWRIGHT_CACHE_DIR: join(folder.path, 'cache') };
  pages = readPages((await preparePlugin({ environment, env })).folder);
}, 600_000);
afterAll(() => {
  rmSync(folder.path, { recursive: true, force: true });
});

test('every name is there, every absent one is not', () => {
  const [found] = differences(environment.python, pages);
  expect(Object.values(found!).flat()).toEqual([]);
  expect(pages.interfaces).toContain('# Interfaces of MLflow 3.4.0\n');
  expect(namesOn(pages).length).toBeGreaterThan(40);
});

test('what came later is absent or refused', () => {
  expect(absentOn(pages)).toContain('mlflow.genai.scorers.make_scorer_ensemble');
  expect(Object.keys(builtInsOn(pages))).not.toContain('RegexMatch');
  expect(pages.interfaces).toMatch(/^- `Feedback\(value=None, rationale=\.\.\.\)`: refused: /m);
  expect(pages.interfaces).toMatch(/^- `make_judge\(feedback_value_type=bool\)`: refused: /m);
});
