/**
 * How much longer the whole validation takes than a bare evaluate() over the same rows with as many trivial scorers; each a process
 * of its own, interpreter and imports included, alternating on one server. Rows: tau-retail, where ../shared/corpora exists.
 *
 *   npm run bench:validation [-- ROUNDS]
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toTrace } from '../src/adapters/to-trace.ts';
import { analyze } from '../src/analysis/analyze.ts';
import { extractFeatures } from '../src/analysis/features.ts';
import { readTraceFile } from '../src/mlflow/trace-file.ts';
import { ensurePythonEnvironment } from '../src/python/environment.ts';
import { startMlflowServer } from '../src/python/mlflow-server.ts';
import { plainEnv } from '../src/python/process-env.ts';
import { PythonRunner } from '../src/python/runner.ts';
import { renderSuite } from '../src/render/python/render-suite.ts';
import { proposeSuite } from '../src/spec/propose-suite.ts';
import { selectCases } from '../src/spec/select-cases.ts';
import type { Trace } from '../src/trace/trace.ts';
import { validateSuite } from '../src/validate/validate-suite.ts';
import { median } from './median.ts';

const rounds = Number(process.argv[2] ?? 3);
const corpora = fileURLToPath(new URL('../../shared/corpora/corpora.mjs', import.meta.url));
if (!existsSync(corpora)) {
  console.log('skipped: the corpus is not there (../shared/corpora)');
  process.exit(0);
}

const environment = await ensurePythonEnvironment({ env: process.env });
const folder = await mkdtemp(join(tmpdir(), 'evalwright-bench-'));
const server = await startMlflowServer({ python: environment.python, folder: join(folder, 'mlflow') });
try {
  const spec = await prepareSuite();
  const trivialScorers = spec.scorers.filter((scorer) => scorer.kind === 'code').length;
  const bare = async (): Promise<number> => {
    const result = await new PythonRunner(environment.python).run({
      arguments: [
        fileURLToPath(new URL('bare_evaluate.py', import.meta.url)),
        server.url,
        'bare',
        join(folder, 'evaluation'),
        String(trivialScorers),
      ],
      cwd: folder,
      env: plainEnv(process.env),
      timeoutMs: 600_000,
    });
    if (result.exitCode !== 0) throw new Error(result.stderr.slice(-2000));
    return result.durationMs;
  };
  const whole = async (): Promise<number> => {
    const startMs = performance.now();
    const result = await validateSuite({
      folder,
      spec,
      environment,
      trackingUri: server.url,
      experimentName: 'validated',
      env: process.env,
    });
    for (const item of result.diagnostics) if (item.severity === 'error') console.log(`  ${item.code}: ${item.message}`);
    console.log(`  ${result.validation_status}: ${JSON.stringify(result.durations_ms)}`);
    return performance.now() - startMs;
  };
  console.log(
    `${spec.cases.length} rows, ${trivialScorers} code scorers, ${spec.scorers.length - trivialScorers} judges (wiring only)`,
  );
  const times = { bare: [] as number[], whole: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    times.bare.push(await bare());
    times.whole.push(await whole());
  }
  const [bareMs, wholeMs] = [median(times.bare), median(times.whole)];
  console.log(
    `bare evaluate() ${(bareMs / 1000).toFixed(1)} s, validation ${(wholeMs / 1000).toFixed(1)} s (medians of ${rounds})`,
  );
  console.log(`ratio ${(wholeMs / bareMs).toFixed(2)} (limit 1.3)`);
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

async function prepareSuite() {
  const lines = execFileSync(process.execPath, [corpora, 'jsonl', '--corpus', 'tau-retail'], { maxBuffer: 1 << 30 });
  const path = join(folder, 'traces.jsonl');
  await writeFile(path, lines);
  const traces = new Map<string, Trace>();
  for await (const raw of readTraceFile(path)) {
    const trace = toTrace(raw);
    traces.set(trace.traceId, trace);
  }
  const features = [...traces.values()].map(extractFeatures);
  const analysis = analyze(features);
  const selection = selectCases(analysis, features, { maxCases: 100 });
  const spec = proposeSuite({
    analysis,
    selection,
    traces,
    strategy: 'traces',
    predictFn: undefined,
    name: 'tau-retail',
    mlflowVersion: environment.mlflowVersion,
  });
  for (const artifact of renderSuite(spec)) {
    await mkdir(dirname(join(folder, artifact.path)), { recursive: true });
    await writeFile(join(folder, artifact.path), artifact.content);
  }
  return spec;
}
