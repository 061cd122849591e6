/** Suites of recorded and published runs, certified, and their gates measured again on mutants of runs that the suites have not. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { analyze } from '../src/analysis/analyze.ts';
import { extractFeatures } from '../src/analysis/features.ts';
import { seededRandom } from '../src/base/random.ts';
import type { Certificates } from '../src/certify/certificate.ts';
import { certifySuite } from '../src/certify/certify-suite.ts';
import { runTrials, type ScoredTrial } from '../src/certify/run-trials.ts';
import { trialsOf } from '../src/certify/trials.ts';
import { canGetWorse, isWorse } from '../src/certify/verdict.ts';
import { shuffled } from '../src/mutants/pick.ts';
import type { PythonEnvironment } from '../src/python/environment.ts';
import { renderSuite } from '../src/render/python/render-suite.ts';
import { proposeSuite } from '../src/spec/propose-suite.ts';
import { selectCases } from '../src/spec/select-cases.ts';
import type { SuiteSpec } from '../src/spec/suite-spec.ts';
import type { Trace } from '../src/trace/trace.ts';
import { corpora, corporaScript, readCorpus } from './quality-corpus.ts';
import { sources } from './planted-fault-sources.ts';

export interface CertifiedSuite {
  source: string;
  seed: number;
  /** Runs in the suite. */
  runs: number;
  certificates: Certificates;
  certifyMs: number;
  /** Of each gate: its mutants of runs that are not in the suite, of the kinds it is held to, and harmless ones. */
  gates: { scorer: string; killed: number; wrong: number; spoiled: number; harmless: number }[];
}

/** Half of the runs, 100 at most, make the suite; mutants of the others measure it. */
export async function certifiedSuites(environment: PythonEnvironment, seeds: readonly number[]): Promise<CertifiedSuite[]> {
  const found: CertifiedSuite[] = [];
  for (const [source, runs] of runsOf()) for (const seed of seeds) found.push(await certifyOne(source, runs, seed, environment));
  return found;
}

function* runsOf(): Generator<[string, Trace[]]> {
  const supervisor = sources().find(({ name }) => name === 'supervisor')!;
  yield [supervisor.name, supervisor.runs];
  if (existsSync(corporaScript)) for (const name of corpora) yield [name, readCorpus(name)];
}

async function certifyOne(
  source: string,
  runs: readonly Trace[],
  seed: number,
  environment: PythonEnvironment,
): Promise<CertifiedSuite> {
  const order = shuffled(runs, seededRandom(seed));
  const half = order.slice(0, Math.ceil(order.length / 2));
  const fresh = order.slice(half.length, half.length + 100);
  const features = half.map((trace) => extractFeatures(trace));
  const analysis = analyze(features);
  const selection = selectCases(analysis, features, { maxCases: 100 });
  const traces = new Map(half.map((trace) => [trace.traceId, trace]));
  const suite = proposeSuite({
    analysis,
    selection,
    traces,
    features,
    strategy: 'traces',
    predictFn: undefined,
    name: source,
    mlflowVersion: environment.mlflowVersion,
  });
  const folder = await mkdtemp(join(tmpdir(), 'evalwright-trust-'));
  try {
    for (const { path, content } of renderSuite(suite)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const inSuite = selection.map(({ trace_id: id }) => traces.get(id)!);
    const start = performance.now();
    const common = { folder, environment, env: process.env };
    const { certificates, diagnostics } = await certifySuite({ ...common, suite, analysis, traces: inSuite, seed });
    const certifyMs = performance.now() - start;
    if (certificates === undefined) throw new Error(`${source}: ${diagnostics.map(({ message }) => message).join(' ')}`);
    const { trials } = await runTrials({
      ...common,
      scorers: suite.scorers.map(({ name, kind }) => ({ name, kind })),
      trials: trialsOf({
        traces: fresh,
        // Findings are those of the suite's half; the others have none, so any of them may be mutated.
        analysis,
        feedback: new Map(),
        hasJudges: false,
        seed: seed + 1000,
        sizes: { mutants: 24, sight: 0, repeats: 0 },
      }),
      hasJudges: false,
    });
    return { source, seed, runs: inSuite.length, certificates, certifyMs, gates: gatesOn(trials, certificates, suite) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function gatesOn(trials: readonly ScoredTrial[], { scorers }: Certificates, suite: SuiteSpec): CertifiedSuite['gates'] {
  const originals = new Map(trials.flatMap((trial) => (trial.role.type === 'recorded' ? [[trial.traceId, trial] as const] : [])));
  const names = new Set(suite.scorers.map(({ name }) => name));
  return scorers
    .filter(({ use, scorer }) => use === 'gate' && names.has(scorer))
    .map(({ scorer, scope }) => {
      const counts = { scorer, killed: 0, wrong: 0, spoiled: 0, harmless: 0 };
      for (const { traceId, role, verdicts } of trials) {
        const before = originals.get(traceId)?.verdicts[scorer];
        if (role.type !== 'mutant' || !canGetWorse(before)) continue;
        if (role.harm === 'wrong' && !scope.includes(role.kind)) continue;
        const isFailed = isWorse(before, verdicts[scorer]);
        counts[role.harm === 'wrong' ? 'wrong' : 'harmless'] += 1;
        if (isFailed) counts[role.harm === 'wrong' ? 'killed' : 'spoiled'] += 1;
      }
      return counts;
    });
}
