/**
 * Collecting 1,034 intercode traces with their spans from a local MLflow: our client, a bare HTTP loop that makes the same requests,
 * and Python's mlflow.search_traces, each in its own process, in turns, against servers of one and of four workers.
 * Prints the least disturbed run of each, their ratios and peak memory. `npm run bench:collect`; takes about three minutes.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createMlflowClient } from '../src/mlflow/client.ts';
import { resolveConnection } from '../src/mlflow/connection.ts';
import { ensurePythonEnvironment } from '../src/python/environment.ts';
import { startMlflowServer } from '../src/python/mlflow-server.ts';

const run = promisify(execFile);
const root = new URL('..', import.meta.url).pathname;
const corpora = join(root, '../shared/corpora/corpora.mjs');
const rounds = 3;
const targets = { bare: 1.15, python: { 1: 0.6, 4: 0.4 }, peakMb: 120 } as const;

interface Measured {
  milliseconds: number;
  traces: number;
  spans: number;
  peakMb: number;
}

const pythonChild = `
import json, resource, sys, time, mlflow
mlflow.set_tracking_uri(sys.argv[1])
start = time.perf_counter()
traces = mlflow.search_traces(locations=[sys.argv[2]], max_results=100000, return_type="list")
spans = sum(len(trace.data.spans) for trace in traces)
print(json.dumps({"milliseconds": (time.perf_counter() - start) * 1000, "traces": len(traces), "spans": spans,
  "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
`;

const child = join(root, '.cache/bench/bench/collect-child.js');
const { python } = await ensurePythonEnvironment({ env: process.env });
const folder = await mkdtemp(join(tmpdir(), 'evalwright-bench-'));

async function seed(): Promise<void> {
  const server = await startMlflowServer({ python, folder });
  await run('node', [corpora, 'seed', '--corpus', 'intercode-sql', '--tracking-uri', server.url, '--experiment', 'bench']);
  await server.stop();
}

async function measure(workers: 1 | 4): Promise<void> {
  const server = await startMlflowServer({ python, folder, workers });
  const client = createMlflowClient(resolveConnection({ trackingUri: server.url, env: {} }));
  const { experimentId } = await client.findExperiment('bench');
  client.close();
  const results: Record<string, Measured[]> = { ours: [], bare: [], python: [] };
  const environment = { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true', MLFLOW_ENABLE_ASYNC_LOGGING: 'false' };
  await run('node', [child, 'bare', server.url, experimentId]);
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of ['ours', 'bare'] as const)
      results[kind]!.push(parsed(await run('node', [child, kind, server.url, experimentId])));
    results['python']!.push(parsed(await run(python, ['-c', pythonChild, server.url, experimentId], { env: environment })));
  }
  await server.stop();
  report(workers, results);
}

const parsed = (ended: { stdout: string }): Measured => JSON.parse(ended.stdout.trim().split('\n').pop()!) as Measured;

function report(workers: 1 | 4, results: Record<string, Measured[]>): void {
  const time = (kind: string): number => Math.min(...results[kind]!.map((result) => result.milliseconds));
  const peak = (kind: string): number => Math.max(...results[kind]!.map((result) => result.peakMb));
  console.log(`\n${workers} worker${workers === 1 ? '' : 's'}`);
  for (const kind of ['ours', 'bare', 'python']) {
    const { traces, spans } = results[kind]![0]!;
    const times = results[kind]!.map((result) => (result.milliseconds / 1000).toFixed(2)).join(' ');
    console.log(
      `  ${kind.padEnd(7)} ${(time(kind) / 1000).toFixed(2)} s (${times})  ${traces} traces ${spans} spans  ${peak(kind).toFixed(0)} MB`,
    );
  }
  verdict('ours / bare', time('ours') / time('bare'), targets.bare);
  verdict('ours / python', time('ours') / time('python'), targets.python[workers]);
  verdict('peak MB', peak('ours'), targets.peakMb);
}

function verdict(name: string, value: number, target: number): void {
  console.log(`  ${name.padEnd(14)} ${value.toFixed(2)} (target ${target}) ${value <= target ? 'met' : 'MISSED'}`);
}

if (!existsSync(corpora)) {
  console.log('bench:collect needs ../shared/corpora; skipped.');
  process.exit(0);
}
await run('npx', ['tsc', '-p', 'bench/tsconfig.json'], { cwd: root }).catch(() => {});
try {
  await seed();
  for (const workers of [1, 4] as const) await measure(workers);
} finally {
  await rm(folder, { recursive: true, force: true });
}
