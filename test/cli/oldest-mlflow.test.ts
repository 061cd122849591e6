/** The whole job on the oldest MLflow that is supported: its server is read, and its Python runs the suite. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensurePythonEnvironment, type PythonEnvironment } from '../../src/python/environment.ts';
import { startMlflowServer, type MlflowServer } from '../../src/python/mlflow-server.ts';
import { runCli, temporaryFolder, type CliResult } from '../support/cli.ts';

/** This release does not start with today's SQLAlchemy. */
const requirements = ['mlflow==3.4.0', 'sqlalchemy<2.1'];

const agent = `
import sys

import mlflow

mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("shop")


@mlflow.trace(span_type="TOOL")
def get_order(order_id):
    if order_id == "ORD-1003":
        raise ValueError("no such order")
    return {"order_id": order_id, "total": 412.5}


@mlflow.trace(name="shop_agent", span_type="AGENT")
def shop_agent(question):
    order_id = question.split()[-1]
    try:
        order = get_order(order_id)
    except ValueError as error:
        return f"I could not look it up: {error}"
    return f"The total of {order_id} is {order['total']}." if order_id != "ORD-1005" else ""


for number in range(1001, 1013):
    shop_agent(f"What is the total of order ORD-{number}")
mlflow.flush_trace_async_logging()
`;

const folder = temporaryFolder();
let environment: PythonEnvironment;
let server: MlflowServer;
let run: CliResult;
beforeAll(async () => {
  environment = await ensurePythonEnvironment({ env: { ...process.env, EVALWRIGHT_PYTHON: undefined }, requirements });
  server = await startMlflowServer({ python: environment.python, folder: join(folder.path, 'mlflow') });
  execFileSync(environment.python, ['-W', 'ignore', '-c', agent, server.url], { stdio: ['ignore', 'ignore', 'pipe'] });
  run = await runCli(['run', '--tracking-uri', server.url, '--experiment', 'shop', '--out', 'session', '--json'], {
    cwd: folder.path,
    env: { EVALWRIGHT_PYTHON: environment.python },
  });
}, 600_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder.path, { recursive: true, force: true });
});

test('traces are read with their spans, and the suite gives a verdict on every row', () => {
  expect(environment.mlflowVersion).toBe('3.4.0');
  expect(run.stderr).not.toMatch(/^evalwright:/m);
  expect(run.code).toBe(0);
  const document = JSON.parse(run.stdout) as {
    traces: number;
    rows: number;
    scorers: { name: string; status: string; rows: number; scored: number; not_applicable: number }[];
    findings: { kind: string }[];
    diagnostics: { code: string }[];
  };
  expect(document).toMatchObject({ status: 'passed', traces: 12 });
  // Judges of this release send their requests to the vendor only, so that no stub can catch them.
  expect(document.diagnostics.map(({ code }) => code)).toEqual(['run.judge-wiring-unchecked']);
  const scored = document.scorers.filter(({ status }) => status === 'scored');
  expect(scored.map(({ name }) => name)).toEqual(expect.arrayContaining(['answer_present', 'no_tool_error', 'grounded_numbers']));
  for (const scorer of scored) expect(scorer.scored + scorer.not_applicable).toBe(document.rows);
  expect(document.findings.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['empty_answer', 'tool_error']));
});
