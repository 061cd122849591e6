/** Every Python example of the plugin on real MLflow: right forms do what they say, wrong forms go wrong in the way they say. */
import { beforeAll, expect, test } from 'vitest';
import { examplesOf, promise, type Example } from './examples.ts';
import { runExamples, type ExampleResult } from './run-examples.ts';

const right = examplesOf('python run');
const wrong = examplesOf('python wrong');
let results: Map<string, ExampleResult>;
beforeAll(async () => {
  results = await runExamples([...right, ...wrong]);
}, 120_000);

test.for(right)('$id works', (example) => {
  expect(example.text).toMatch(/^assert /m);
  expect(results.get(example.id)!.error).toBeNull();
  judgeSawWhatIsPromised(example);
});

test.for(wrong)('$id goes wrong', (example) => {
  const { error } = results.get(example.id)!;
  const fails = promise(example, 'fails');
  if (fails === undefined) {
    // Nothing fails: its assertions show what goes wrong silently.
    expect(example.text).toMatch(/^assert /m);
    expect(error).toBeNull();
  } else {
    expect(`${error?.type}: ${error?.message}`).toContain(fails);
  }
  judgeSawWhatIsPromised(example);
});

test('an example that gives a metric, or shows that there is none, asks MLflow', () => {
  const asked = [...right, ...wrong].filter(({ text }) => text.includes('mlflow.genai.evaluate('));
  expect(asked.length).toBeGreaterThan(25);
  for (const { id, text } of right.filter((example) => asked.includes(example)))
    expect([id, /\bmetrics\b|result_df/.test(text)]).toEqual([id, true]);
});

function judgeSawWhatIsPromised(example: Example): void {
  const { judged } = results.get(example.id)!;
  const sent = promise(example, 'the judge is sent');
  const notSent = promise(example, 'the judge is not sent');
  if (sent !== undefined) expect(judged).toContain(sent);
  if (notSent === undefined) return;
  expect(judged).not.toBe('');
  expect(judged).not.toContain(notSent);
}
