/**
 * How often the gate is red although nothing changed, and how often it sees a drop: on simulated pairs of runs, and on real ones, a
 * suite that calls a noisy agent through a real MLflow, each run gated against the one before it.
 *
 *   npm run bench:gate [-- PAIRS]        simulated pairs in which nothing changed, a row; a quarter of it for each drop
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnvironment } from '../src/python/environment.ts';
import { startMlflowServer } from '../src/python/mlflow-server.ts';
import { plainEnv } from '../src/python/process-env.ts';
import { PythonRunner, type RunResult } from '../src/python/runner.ts';
import { renderSuite } from '../src/render/python/render-suite.ts';
import { codeScorers, liveCase, sampleSuite } from '../test/render/sample-suite.ts';

const simulatedPairs = Number(process.argv[2] ?? 200);
const REAL_PAIRS = 20;
const CASES = 24;
const REPEATS = 5;
const SCORERS = ['answer_present', 'no_refusal', 'correct_routing'];

// Each answer is drawn anew: now and then none, a refusal, or another expert. `WORSE` adds refusals.
const agent = `
import os
import random

import mlflow


@mlflow.trace(span_type="AGENT", name="supply_chain")
def supply_chain(query):
    return "Nothing in stock."


@mlflow.trace(span_type="AGENT", name="customer_sales")
def customer_sales(query):
    return "ACME bought 4200 units."


@mlflow.trace(span_type="AGENT", name="supervisor")
def ask(query):
    luck = random.random()
    answer = (supply_chain if random.random() < 0.1 else customer_sales)(query)
    if luck < 0.05:
        return {"response": ""}
    if luck < 0.15 + float(os.environ.get("WORSE", "0")):
        return {"response": "I cannot help with that."}
    return {"response": answer}
`;

interface Row {
  cases: number;
  flip: number;
  drop: number;
  shock: number;
  comparison: number;
  minimum: number;
  both: number;
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`.padStart(8);

const environment = await ensurePythonEnvironment({ env: process.env });
const runner = new PythonRunner(environment.python);
const folder = await mkdtemp(join(tmpdir(), 'evalwright-bench-gate-'));
const evaluation = join(folder, 'evaluation');
const server = await startMlflowServer({ python: environment.python, folder: join(folder, 'mlflow') });
try {
  await writeSuite();
  await simulate();
  await real();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

async function writeSuite(): Promise<void> {
  const cases = Array.from({ length: CASES }, (_, at) => ({
    ...liveCase,
    id: `live-${at}`,
    inputs: { query: `How much did customer ${at} buy?` },
    expectations: { expected_routing: ['customer_sales'] },
    metadata: {
      ...liveCase.metadata,
      origin: 'curated' as const,
      edge_case: null,
      query_type: 'sales',
      expected_routing: ['customer_sales'],
    },
  }));
  const scorers = codeScorers.filter(({ name }) => SCORERS.includes(name));
  const suite = { ...sampleSuite, strategy: 'manual' as const, cases, scorers, predict_fn: { target: 'noisy_agent:ask' } };
  for (const { path, content } of renderSuite(suite)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await writeFile(join(folder, 'noisy_agent.py'), agent);
  const entry = { use: 'gate', minimum: null, max_drop: 0, min_scored: null, reason: '' };
  const gates = Object.fromEntries(SCORERS.map((name) => [name, { ...entry, proposed: entry }]));
  await writeFile(join(evaluation, 'gates.json'), JSON.stringify({ schema_version: 1, alpha: 0.05, rows: {}, scorers: gates }));
}

async function simulate(): Promise<void> {
  const script = fileURLToPath(new URL('gate_simulation.py', import.meta.url));
  const counts = [String(simulatedPairs), String(Math.ceil(simulatedPairs / 4))];
  const result = await run([script, evaluation, ...counts], {});
  const { rows, scorers, repeats } = JSON.parse(result.stdout) as { rows: Row[]; scorers: number; repeats: number };
  console.log(
    `Simulated: red gates over ${scorers} scorers that hang together; ${simulatedPairs} unchanged pairs a row, ${counts[1]} with a drop`,
  );
  console.log(`(minimums from ${repeats} repeats; run: deviation of what moves a whole run)`);
  console.log('cases  flips  run   drop   comparison  minimum  both, calibrated');
  for (const { cases, flip, shock, drop, comparison, minimum, both } of rows)
    console.log(
      [String(cases).padStart(5), String(flip).padStart(5), String(shock).padStart(4), String(drop).padStart(5)].join('  '),
      '   ',
      [comparison, minimum, both].map(percent).join('  '),
    );
  const unchanged = rows.filter(({ drop }) => drop === 0).map(({ both }) => both);
  console.log(`most often red without a change, calibrated: ${percent(Math.max(...unchanged)).trim()}\n`);
}

async function real(): Promise<void> {
  const calibrated = await gate(['--calibrate', String(REPEATS)]);
  console.log(`Real: ${CASES} live cases of a noisy agent, ${SCORERS.length} scorers that gate`);
  console.log(calibrated.stdout.slice(calibrated.stdout.lastIndexOf('\nNoise')).trim());
  await gate(['--output', 'before.json']);
  let red = 0;
  for (let pair = 0; pair < REAL_PAIRS; pair += 1) {
    const result = await gate(['--gate', '--baseline', 'before.json', '--output', 'now.json']);
    if (result.exitCode === 1) {
      red += 1;
      tellReasons(result);
    }
    await writeFile(join(folder, 'before.json'), await readFile(join(folder, 'now.json')));
  }
  console.log(`${red} of ${REAL_PAIRS} pairs of unchanged runs are red`);
  for (const worse of ['0.2', '0.4']) {
    const result = await gate(['--gate', '--baseline', 'before.json', '--output', 'worse.json'], { WORSE: worse });
    console.log(`an agent that refuses ${percent(Number(worse)).trim()} more: ${result.exitCode === 1 ? 'red' : 'green'}`);
    tellReasons(result);
  }
}

function tellReasons({ stdout }: RunResult): void {
  for (const line of stdout.split('\n').filter((text) => text.startsWith('RED '))) console.log(`  ${line}`);
}

async function gate(options: string[], env: Record<string, string> = {}): Promise<RunResult> {
  const place = ['--tracking-uri', server.url, '--experiment', 'bench gate'];
  return run([join(evaluation, 'run_eval.py'), ...place, ...options], env);
}

async function run(parameters: string[], env: Record<string, string>): Promise<RunResult> {
  const result = await runner.run({
    arguments: parameters,
    cwd: folder,
    env: { ...plainEnv(process.env), PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1', ...env },
    timeoutMs: 15 * 60_000,
  });
  if (result.exitCode !== 0 && result.exitCode !== 1) throw new Error(`${parameters[0]} failed: ${result.stderr.slice(-2000)}`);
  return result;
}
