/** The pages about the installed MLflow say what it has: each name is looked up in it, and what a suite needs is there. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { preparePlugin } from '../../src/skills/prepare-plugin.ts';
import { temporaryFolder } from '../support/cli.ts';
import { builtInsOn, differences, namesOn, readPages, type InterfacePages } from './check-interfaces.ts';

// Each preparation imports MLflow: 3 s, and a multiple of it on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = temporaryFolder();
const python = inject('python');
let pages: InterfacePages;
beforeAll(async () => {
  const { folder: prepared } = await preparePlugin({
    environment: { python, pythonVersion: '', mlflowVersion: '', path: undefined },
    env: { ...process.env, EVALWRIGHT_CACHE_DIR: join(folder.path, 'cache') },
  });
  pages = readPages(prepared);
});
afterAll(() => {
  rmSync(folder.path, { recursive: true, force: true });
});

const nothing = {
  'not there': [],
  'without the attribute': [],
  'there after all': [],
  'built-in scorers of one only': [],
  'arguments that a built-in lacks': [],
};

test('every name is there and every absent one is not; a page that is wrong would be found out', () => {
  const wrong: InterfacePages = {
    interfaces: pages.interfaces
      .replace('import make_judge`', 'import make_verdict`')
      .replace('fields: run_id,', 'fields: run_name,')
      .replace('`mlflow.genai.Guidelines`', '`mlflow.genai.scorers.Guidelines`'),
    builtIns: pages.builtIns.replace('## Safety', '## Security').replace('`pattern: str`', '`regex: str`'),
  };
  const [found, foundInWrong] = differences(python, pages, wrong);
  expect(found).toEqual(nothing);
  expect(foundInWrong).toEqual({
    'not there': ['mlflow.genai.judges.make_verdict'],
    'without the attribute': ['mlflow.genai.evaluation.entities.EvaluationResult.run_name'],
    'there after all': ['mlflow.genai.scorers.Guidelines'],
    'built-in scorers of one only': ['Safety', 'Security'],
    'arguments that a built-in lacks': ['RegexMatch.regex'],
  });
  expect(namesOn(pages).length).toBeGreaterThan(40);
  expect(namesOn(pages).flatMap(({ attributes }) => attributes).length).toBeGreaterThan(100);
});

test('what a suite needs is on the pages', () => {
  expect(namesOn(pages).map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'mlflow.genai.evaluate',
      'mlflow.genai.scorers.scorer',
      'mlflow.genai.judges.make_judge',
      'mlflow.entities.Feedback',
      'mlflow.entities.Trace',
      'mlflow.entities.Span',
      'mlflow.search_traces',
      'mlflow.log_feedback',
      'mlflow.genai.datasets.create_dataset',
      'mlflow.genai.datasets.get_dataset',
      'mlflow.genai.datasets.EvaluationDataset',
    ]),
  );
  expect(Object.keys(builtInsOn(pages))).toEqual(
    expect.arrayContaining(['Guidelines', 'Safety', 'RelevanceToQuery', 'Correctness']),
  );
  const { interfaces, builtIns } = pages;
  expect(interfaces).toContain("`make_judge(feedback_value_type=bool)`: `aggregations ['mean']`");
  expect(interfaces).toMatch(/`evaluate\(data: .*scorers: .*predict_fn: /);
  expect(interfaces).toMatch(/^Variables of instructions: .*`\{\{ outputs \}\}`/m);
  expect(/## Correctness[\s\S]*?needs: (.*)/.exec(builtIns)![1]).toBe('rows need inputs, outputs; expectations; a judge model');
  expect(/## RegexMatch[\s\S]*?needs: (.*)/.exec(builtIns)![1]).toBe('rows need outputs; no model');
});

test('they can be read in one go, and hold nothing of this machine or this run', () => {
  for (const text of Object.values(pages)) {
    expect(text.length).toBeLessThan(25_000);
    expect(text).not.toMatch(/0x[0-9a-f]{6}|site-packages|\/root|\/home|\/usr|\d{4}-\d\d-\d\d/);
  }
});
