/** Every Python example of the plugin on real MLflow: right forms do what they say, wrong forms go wrong in the way they say. */
import { beforeAll, expect, test } from 'vitest';
import { examplesOf, promises } from './examples.ts';
import { runExamples, type ExampleResult } from './run-examples.ts';

const right = examplesOf('python run');
const wrong = examplesOf('python wrong');
const all = [...right, ...wrong];
const failing = wrong.filter((example) => promises(example, 'fails').length === 1);
/** The wrong ones among them show by assertions what goes wrong without an error. */
const asserting = all.filter((example) => !failing.includes(example));
let results: Map<string, ExampleResult>;
beforeAll(async () => {
  results = await runExamples(all);
}, 300_000);

test.for(asserting)('$id does as it asserts', ({ id, text }) => {
  expect(text).toMatch(/^assert /m);
  expect(results.get(id)!.error).toBeNull();
});

test.for(failing)('$id fails as it says', (example) => {
  const { error } = results.get(example.id)!;
  expect(`${error?.type}: ${error?.message}`).toContain(promises(example, 'fails')[0]);
});

const judged = all.filter((example) => promises(example, 'the judge is (?:not )?sent').length > 0);
test.for(judged)('$id shows the judge what it says, and no more', (example) => {
  const { judged: sent } = results.get(example.id)!;
  expect(sent).not.toBe('');
  for (const text of promises(example, 'the judge is sent')) expect(sent).toContain(text);
  for (const text of promises(example, 'the judge is not sent')) expect(sent).not.toContain(text);
});

test('examples that evaluate look at the metrics or the rows that come of it', () => {
  const evaluating = asserting.filter(({ text }) => text.includes('mlflow.genai.evaluate('));
  expect(evaluating.length).toBeGreaterThan(20);
  expect(evaluating.filter(({ text }) => !/metrics|result_df/.test(text)).map(({ id }) => id)).toEqual([]);
});
