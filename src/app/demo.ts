/** `evalwright demo`: a local MLflow with sample traces in the cache directory, and the whole pipeline on them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/options.ts';
import { cacheFolder } from '../python/cache-folder.ts';
import { ensurePythonEnvironment } from '../python/environment.ts';
import { startMlflowServer } from '../python/mlflow-server.ts';
import { writeAtomic } from '../store/atomic-write.ts';
import { makeFolder } from '../store/make-folder.ts';
import { notWritable } from '../store/not-writable.ts';
import { acquireLock } from '../store/session-lock.ts';
import { withDefaults, type AppDeps } from './deps.ts';
import { accessMlflow } from './mlflow-access.ts';
import type { RunResult } from './results.ts';
import { runSession } from './run-session.ts';
import { readSample, seedSample } from './seed-sample.ts';
import { childEnv } from './session-context.ts';

export interface Demo {
  result: RunResult;
  /** Of the MLflow UI, up until `stop`. */
  url: string;
  /** Shell command that starts the demo's server again. */
  serverCommand: string;
  stop(): Promise<void>;
}

/** One demo at a time uses the folder in the cache: a second one is refused with input.session-locked. */
export async function startDemo(config: Config, given: Partial<AppDeps> = {}): Promise<Demo> {
  const deps = withDefaults(given);
  const env = childEnv(config, deps);
  const folder = join(cacheFolder(env), 'demo');
  await makeFolder(folder).catch((cause: unknown) => {
    throw notWritable(folder, cause);
  });
  const lock = await acquireLock(folder);
  const ending: (() => Promise<void>)[] = [() => lock.release()];
  const stop = async (): Promise<void> => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    const environment = await ensurePythonEnvironment({ env, onProgress: deps.onProgress, signal: deps.signal });
    deps.onProgress({ phase: 'start a local MLflow', done: 0, total: undefined });
    const server = await startMlflowServer({ python: environment.python, folder, signal: deps.signal, env });
    ending.push(() => server.stop());
    // The user's own server settings do not apply to this one.
    const local: AppDeps = { ...deps, env: withoutMlflowSettings(env) };
    const experiment = await seedOnce(config.sample, folder, server.url, local);
    const result = await runSession({ ...demoConfig(config), trackingUri: server.url, experiment }, local);
    return { result, url: server.url, serverCommand: serverCommand(environment.python, folder), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function serverCommand(python: string, folder: string): string {
  const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
  const store = quoted(`sqlite:///${join(folder, 'mlflow.db')}`);
  return `${quoted(python)} -m mlflow server --backend-store-uri ${store} --artifacts-destination ${quoted(join(folder, 'artifacts'))}`;
}

/** The experiment's name. A marker that is written last says that the sample is there. */
async function seedOnce(name: Config['sample'], folder: string, url: string, deps: AppDeps): Promise<string> {
  const sample = await readSample(name);
  const experiment = `evalwright-demo-${name}`;
  const marker = join(folder, `seeded-${name}-${sample.digest}`);
  if (existsSync(marker)) return experiment;
  const { client } = accessMlflow(url, deps);
  try {
    const known = (await client.searchExperiments()).find((item) => item.name === experiment);
    const id = known?.experimentId ?? (await client.createExperiment(experiment));
    await seedSample(client, id, sample, deps.onProgress);
  } finally {
    client.close();
  }
  await writeAtomic(marker, '');
  return experiment;
}

/** Enough for every finding of the samples, and few enough to watch. */
const demoCases = 40;

/** Options that would lead away from the sample are not taken from a configuration file. */
function demoConfig(config: Config): Config {
  return {
    ...config,
    maxCases: config.maxCases ?? demoCases,
    traces: undefined,
    filter: undefined,
    strategy: 'traces',
    predictFn: undefined,
    evaluationExperiment: undefined,
    includeEvaluationTraces: false,
  };
}

function withoutMlflowSettings(env: AppDeps['env']): AppDeps['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^MLFLOW_(?:TRACKING|WORKSPACE|HTTP)/.test(name)));
}
