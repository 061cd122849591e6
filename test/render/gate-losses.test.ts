/** Verdicts that get lost on the way, planted between a suite and a real MLflow: none passes unseen, and no mean of the rest is shown. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import { gatesOf } from './gate-files.ts';
import { removeFolder, runPython, temporaryFolder, writeAll } from './python.ts';
import { codeScorers, sampleSuite } from './sample-suite.ts';

const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const suite = { ...sampleSuite, scorers: codeScorers.filter(({ name }) => ['answer_present', 'no_refusal'].includes(name)) };
const gates = gatesOf({ answer_present: { minimum: 0.9 }, no_refusal: { use: 'trend' } }, { recorded: 4 });

interface Results {
  gate: { passed: boolean; failures: string[] };
  scorers: { name: string; mean: number | null }[];
}

/** Runs run_eval.py --gate with `patch` between it and MLflow; the patch sees the modules mlflow and run_eval's own. */
function run(name: string, patch: string, prepare?: (evaluation: string) => void) {
  const evaluation = join(folder, name, 'evaluation');
  mkdirSync(evaluation, { recursive: true });
  writeAll(join(folder, name), renderSuite(suite));
  writeFileSync(join(evaluation, 'gates.json'), JSON.stringify(gates));
  prepare?.(evaluation);
  const driver = join(folder, name, 'driver.py');
  writeFileSync(
    driver,
    `import runpy, sys\nsys.path.insert(0, sys.argv[1])\nimport mlflow.genai\nfrom mlflow.genai.scorers import Scorer\n\nevaluate, score, log = mlflow.genai.evaluate, Scorer.run, mlflow.log_assessment\n${patch}\nscript = sys.argv[1] + "/run_eval.py"\nsys.argv = [script, *sys.argv[2:]]\nrunpy.run_path(script, run_name="__main__")\n`,
  );
  const output = join(folder, `${name}.json`);
  const options = ['--tracking-uri', inject('mlflowUrl'), '--experiment', 'gate losses', '--output', output, '--gate'];
  const process = runPython(inject('python'), [driver, evaluation, ...options], { cwd: folder });
  if (process.code !== 0 && process.code !== 1) throw new Error(process.stderr);
  return { process, results: JSON.parse(readFileSync(output, 'utf8')) as Results };
}

test('with nothing planted it is green', () => {
  const { process, results } = run('whole', '');
  expect(results.gate.failures).toEqual([]);
  expect(process.code).toBe(0);
});

const losses: [string, RegExp, string][] = [
  [
    'conversion loses a row',
    /recorded: 1 of 4 cases have no result row: case-refused/,
    'def shorter(data, **options):\n    return evaluate(data=data[:-1], **options)\nmlflow.genai.evaluate = shorter',
  ],
  [
    'a row comes twice',
    /a result row belongs to no case or to a case seen before \(case-one\)/,
    'def longer(data, **options):\n    return evaluate(data=[*data, data[0]], **options)\nmlflow.genai.evaluate = longer',
  ],
  [
    'the scorer raises',
    /answer_present: 4 of 4 rows failed, first: .*planted/,
    'def broken(self, **arguments):\n    if self.name == "answer_present":\n        raise KeyError("planted")\n    return score(self, **arguments)\nScorer.run = broken',
  ],
  [
    'a scorer that only trends raises once',
    /no_refusal: 1 of 4 rows failed, first: .*planted/,
    'def broken(self, **arguments):\n    if self.name == "no_refusal" and arguments["expectations"]["case_id"] == "case-one":\n        raise KeyError("planted")\n    return score(self, **arguments)\nScorer.run = broken',
  ],
  [
    'the scorer returns None',
    /answer_present: 1 of 4 rows have no value/,
    'def silent(self, **arguments):\n    is_planted = self.name == "answer_present" and arguments["expectations"]["case_id"] == "case-one"\n    return None if is_planted else score(self, **arguments)\nScorer.run = silent',
  ],
  [
    "MLflow's metric is another one",
    /answer_present: MLflow's metric answer_present\/mean of the recorded cases is 0\.5, the verdicts give 1\.0/,
    'def altered(**options):\n    result = evaluate(**options)\n    result.metrics["answer_present/mean"] = 0.5\n    return result\nmlflow.genai.evaluate = altered',
  ],
  [
    "MLflow's metric is missing",
    /answer_present: MLflow's metric answer_present\/mean of the recorded cases is None/,
    'def altered(**options):\n    result = evaluate(**options)\n    del result.metrics["answer_present/mean"]\n    return result\nmlflow.genai.evaluate = altered',
  ],
  [
    "MLflow's metric is not a number",
    /answer_present: MLflow's metric answer_present\/mean of the recorded cases is None/,
    'def altered(**options):\n    result = evaluate(**options)\n    result.metrics["answer_present/mean"] = float("nan")\n    return result\nmlflow.genai.evaluate = altered',
  ],
  [
    'an assessment is not stored',
    /answer_present: (?:1 of 4 rows have no value|MLflow's metric)/,
    'def forgetful(*positional, **options):\n    assessment = options["assessment"]\n    if assessment.name == "answer_present" and assessment.value is not None and not lost:\n        lost.append(assessment)\n        raise mlflow.MlflowException("planted")\n    return log(*positional, **options)\nlost = []\nmlflow.log_assessment = forgetful',
  ],
];

describe.each(losses)('%s', (name, reason, patch) => {
  let found: ReturnType<typeof run>;
  beforeAll(() => {
    found = run(name.replaceAll(/\W+/g, '-'), patch);
  });

  test('is red with the reason, in the table and by the exit code', () => {
    expect(found.results.gate.failures.join('\n')).toMatch(reason);
    expect(found.process.code).toBe(1);
    expect(found.process.stdout).toMatch(/^RED /m);
    expect(found.process.stdout).toContain('The gate is red.');
  });
});

test('a mean whose denominator is in doubt is neither printed nor kept', () => {
  const { process, results } = run('doubt', losses[5]![2]);
  expect(results.scorers.map(({ name, mean }) => [name, mean])).toEqual([
    ['answer_present', null],
    ['no_refusal', 2 / 3],
  ]);
  const lines = process.stdout.split('\n').filter((line) => line.startsWith('answer_present '));
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).not.toMatch(/\s1\.000|\s0\.5/);
});

test('a case that the dataset lost is missed', () => {
  const { process, results } = run('fetch', '', (evaluation) => {
    const path = join(evaluation, 'data', 'cases.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(1).join('\n'));
  });
  expect(results.gate.failures).toEqual([
    '3 recorded cases were evaluated, gates.json expects 4: cases were lost, or change rows',
  ]);
  expect(process.code).toBe(1);
});
