/** Every Python example of the plugin on real MLflow: right forms do what they say, wrong forms go wrong in the way they say. */
import { beforeAll, expect, test } from 'vitest';
import { examplesOf, promise } from './examples.ts';
import { runExamples, type ExampleResult } from './run-examples.ts';

const right = examplesOf('python run');
const wrong = examplesOf('python wrong');
const all = [...right, ...wrong];
const failing = wrong.filter((example) => promise(example, 'fails') !== undefined);
/** The wrong ones among them show by assertions what goes wrong without an error. */
const asserting = all.filter((example) => !failing.includes(example));
let results: Map<string, ExampleResult>;
beforeAll(async () => {
  results = await runExamples(all);
}, 120_000);

test.for(asserting)('$id does as it asserts', ({ id, text }) => {
  expect(text).toMatch(/^assert /m);
  expect(results.get(id)!.error).toBeNull();
});

test.for(failing)('$id fails as it says', (example) => {
  const { error } = results.get(example.id)!;
  expect(`${error?.type}: ${error?.message}`).toContain(promise(example, 'fails'));
});

test.for(all.filter((example) => promise(example, 'the judge is sent') !== undefined))('$id shows the judge', (example) => {
  expect(results.get(example.id)!.judged).toContain(promise(example, 'the judge is sent'));
});

test.for(all.filter((example) => promise(example, 'the judge is not sent') !== undefined))(
  '$id hides from the judge',
  (example) => {
    const { judged } = results.get(example.id)!;
    expect(judged).not.toBe('');
    expect(judged).not.toContain(promise(example, 'the judge is not sent'));
  },
);

test('examples that evaluate look at the metrics or the rows that come of it', () => {
  const evaluating = asserting.filter(({ text }) => text.includes('mlflow.genai.evaluate('));
  expect(evaluating.length).toBeGreaterThan(20);
  expect(evaluating.filter(({ text }) => !/metrics|result_df/.test(text)).map(({ id }) => id)).toEqual([]);
});
