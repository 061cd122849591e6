/** The strategies that call a real function, through the command line, on a local MLflow that the run starts for itself. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runCli, temporaryFolder, type CliResult } from '../support/cli.ts';
import { sampleLines } from '../support/seed.ts';

const agent = `
import mlflow


@mlflow.trace(name="customer_sales", span_type="AGENT")
def customer_sales(query):
    return f"sales of {query}"


@mlflow.trace(name="supply_chain", span_type="AGENT")
def supply_chain(query):
    return f"stock of {query}"


def ask(query):
    if not query.strip():
        return {"response": "Please ask a question."}
    return {"response": customer_sales(query) + " and " + supply_chain(query)}
`;

interface Row {
  inputs: Record<string, unknown>;
  outputs?: unknown;
  expectations: Record<string, unknown>;
  metadata: { origin: string; edge_case: string | null };
}

const folder = temporaryFolder();
const runWith = (strategy: string, more: readonly string[] = []): Promise<CliResult> =>
  runCli(['run', '--traces', 'traces.jsonl', '--strategy', strategy, '--max-cases', '6', '--out', strategy, '--json', ...more], {
    cwd: folder.path,
    env: { EVALWRIGHT_PYTHON: inject('python') },
  });
const rowsOf = (strategy: string): Row[] =>
  readFileSync(join(folder.path, strategy, 'evaluation', 'data', 'cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

beforeAll(async () => {
  writeFileSync(join(folder.path, 'traces.jsonl'), await sampleLines(40));
  writeFileSync(join(folder.path, 'my_agent.py'), agent);
});
afterAll(() => folder.remove());

test('without a function to call it is refused', async () => {
  const result = await runWith('manual');
  expect(result.code).toBe(2);
  expect(JSON.parse(result.stdout)).toMatchObject({
    error: { code: 'input.option', hint: expect.stringContaining('--predict-fn') },
  });
});

describe('hybrid', () => {
  let result: CliResult;
  beforeAll(async () => {
    result = await runWith('hybrid', ['--predict-fn', 'my_agent:ask', '--tracking-uri', inject('mlflowUrl')]);
  }, 180_000);

  test('recorded and live cases are run apart and told apart', () => {
    expect(result.stderr).not.toMatch(/^evalwright:/m);
    expect(result.code).toBe(0);
    const document = JSON.parse(result.stdout) as { runs: { group: string; rows: number }[]; rows: number };
    expect(document.runs.map(({ group }) => group).sort()).toEqual(['live', 'recorded']);
    expect(document.runs.reduce((sum, { rows }) => sum + rows, 0)).toBe(document.rows);
  });

  test('every family of edge cases is there, in the input shape of the agent, with nothing invented', () => {
    const synthetic = rowsOf('hybrid').filter(({ metadata }) => metadata.origin === 'synthetic');
    expect(new Set(synthetic.map(({ metadata }) => metadata.edge_case))).toEqual(
      new Set(['empty', 'out_of_scope', 'two_domains', 'ambiguous', 'very_long', 'other_language', 'injection']),
    );
    for (const row of synthetic) {
      expect(Object.keys(row.inputs)).toEqual(['query']);
      expect(row).not.toHaveProperty('outputs');
      expect(Object.keys(row.expectations)).toEqual(['case_id']);
    }
    expect(rowsOf('hybrid').filter(({ metadata }) => metadata.origin === 'recorded').length).toBeGreaterThan(0);
  });
});

describe('manual', () => {
  let result: CliResult;
  beforeAll(async () => {
    result = await runWith('manual', ['--predict-fn', 'my_agent:ask']);
  }, 180_000);

  test('the function is called for every case, and what it did is seen, though no server was given', () => {
    expect(result.code).toBe(0);
    const document = JSON.parse(result.stdout) as { runs: { group: string }[]; scorers: { name: string; scored: number }[] };
    expect(document.runs.map(({ group }) => group)).toEqual(['live']);
    expect(document.scorers.find(({ name }) => name === 'answer_present')?.scored).toBeGreaterThan(5);
    expect(rowsOf('manual').every(({ metadata }) => metadata.origin !== 'recorded')).toBe(true);
  });
});
