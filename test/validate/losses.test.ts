/** Verdicts that get lost between a rendered suite and MLflow: the validation names each, and tells no mean of what is left. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import { validateSuite } from '../../src/validate/validate-suite.ts';
import { codeScorers, sampleSuite } from '../render/sample-suite.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalwright-losses-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const spec = { ...sampleSuite, scorers: codeScorers.filter(({ name }) => ['answer_present', 'no_refusal'].includes(name)) };

/** `planted` stands in run_eval.py behind the imports. */
async function validate(name: string, planted: string) {
  const session = join(folder, name);
  for (const { path, content } of renderSuite(spec)) {
    await mkdir(dirname(join(session, path)), { recursive: true });
    await writeFile(join(session, path), content);
  }
  const script = join(session, 'evaluation', 'run_eval.py');
  const source = await readFile(script, 'utf8');
  const place = 'logging.getLogger("mlflow").setLevel(logging.ERROR)\n';
  expect(source).toContain(place);
  await writeFile(script, source.replace(place, `${place}${planted}\n`));
  return validateSuite({
    folder: session,
    spec,
    environment: { python: inject('python'), pythonVersion: '', mlflowVersion: '', path: undefined },
    trackingUri: inject('mlflowUrl'),
    experimentName: 'losses',
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
  });
}

test.each([
  [
    'altered',
    'result.metrics["answer_present/mean"] = 0.5',
    /answer_present\/mean is 0\.5 in MLflow's metrics, 1\.0 by recounting/,
  ],
  [
    'missing',
    'del result.metrics["answer_present/mean"]',
    /answer_present\/mean is None in MLflow's metrics; 3 rows were scored/,
  ],
])("MLflow's metric is %s", { timeout: 120_000 }, async (name, change, message) => {
  const planted = `_evaluate = mlflow.genai.evaluate\n\n\ndef _altered(**options):\n    result = _evaluate(**options)\n    ${change}\n    return result\n\n\nmlflow.genai.evaluate = _altered`;
  const result = await validate(name, planted);
  expect(result.validation_status).toBe('failed');
  expect(result.validation_checks.counts_add_up).toBe(false);
  expect(result.scorers.map((scorer) => [scorer.name, scorer.mean, scorer.status])).toEqual([
    ['answer_present', null, 'failed'],
    ['no_refusal', 2 / 3, 'scored'],
  ]);
  expect(result.scorers[0]!.reason).toMatch(message);
  expect(result.metrics).not.toHaveProperty('answer_present/mean');
});

test('a row is lost on the way into MLflow', { timeout: 120_000 }, async () => {
  const planted =
    '_evaluate = mlflow.genai.evaluate\n\n\ndef _shorter(data, **options):\n    return _evaluate(data=data[:-1], **options)\n\n\nmlflow.genai.evaluate = _shorter';
  const result = await validate('row', planted);
  expect(result.validation_status).toBe('failed');
  expect(result.diagnostics.map(({ message }) => message).join('\n')).toContain(
    "results.json says 4 rows for group recorded, MLflow's result has 3.",
  );
  expect(result.scorers.map(({ mean }) => mean)).toEqual([null, null]);
});

test('a verdict is not stored', { timeout: 120_000 }, async () => {
  const planted =
    '_log, _lost = mlflow.log_assessment, []\n\n\ndef _forgetful(*positional, **options):\n    if options["assessment"].name == "answer_present" and not _lost:\n        _lost.append(True)\n        raise mlflow.MlflowException("planted")\n    return _log(*positional, **options)\n\n\nmlflow.log_assessment = _forgetful';
  const result = await validate('stored', planted);
  expect(result.validation_status).toBe('failed');
  expect(result.diagnostics.map(({ code }) => code)).toContain('run.not-stored');
  expect(result.scorers.find(({ name }) => name === 'answer_present')).toMatchObject({ mean: null, status: 'failed' });
});
