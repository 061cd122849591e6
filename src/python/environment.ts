/**
 * The Python environment in which the generated suite runs: one that the user names with EVALWRIGHT_PYTHON, else one that is made
 * and owned here, keyed by its requirements and its Python, and found complete by a marker written last.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { AppError } from '../base/app-error.ts';
import { ignoreProgress, type ReportProgress } from '../base/progress.ts';
import { withBuildLock } from './build-lock.ts';
import { makeCacheFolder, notWritable } from './cache-folder.ts';
import { checkMlflowImport } from './import-check.ts';
import { buildEnvironment, environmentPython } from './environment-build.ts';
import { findOnPath, interpreterNames, isAtLeast, probeInterpreter, type Interpreter } from './interpreter.ts';
import type { Env } from './process-env.ts';

/** What the managed environment holds; it runs the suite and the local server. */
const MANAGED_REQUIREMENTS: readonly string[] = ['mlflow==3.17.2'];
const MINIMUM_PYTHON = '3.10';
const MINIMUM_MLFLOW = '3.4';

export interface EnvironmentOptions {
  /** EVALWRIGHT_PYTHON, EVALWRIGHT_CACHE_DIR, PATH, HOME and the installers' own variables are read from here. */
  env: Env;
  onProgress?: ReportProgress;
  signal?: AbortSignal | undefined;
  /** pip requirement lines; the pinned MLflow by default. */
  requirements?: readonly string[];
}

export interface PythonEnvironment {
  /** The interpreter to run. */
  python: string;
  pythonVersion: string;
  mlflowVersion: string;
  /** Folder of the managed environment; undefined for the user's own. */
  path: string | undefined;
}

const markerName = '.evalwright-complete.json';
const markerSchema = z.object({ python_version: z.string(), mlflow_version: z.string() });
const phase = 'python environment';

/**
 * Finds or makes the environment. A second call takes about 0.1 s. Errors: `input.python-missing` (no Python >= 3.10),
 * `input.python-unusable` (too old, without venv, MLflow missing or not importable, installation failed),
 * `input.output-not-writable` (cache folder).
 */
export async function ensurePythonEnvironment(options: EnvironmentOptions): Promise<PythonEnvironment> {
  const named = options.env['EVALWRIGHT_PYTHON'];
  if (named) return namedEnvironment(named, options);
  const requirements = options.requirements ?? MANAGED_REQUIREMENTS;
  const key = createHash('sha256').update(requirements.join('\n')).digest('hex').slice(0, 12);
  const folder = await makeCacheFolder(options.env, 'python');
  const existing = await findComplete(folder, key, options);
  if (existing !== undefined) return existing;
  const base = await findInterpreter(options);
  const path = join(folder, `${key}-${base.version}`);
  const report = options.onProgress ?? ignoreProgress;
  const say = (note: string): void => report({ phase, done: 0, total: undefined, note });
  const onWait = (owner: string): void => say(`waiting for another process that builds it (${owner})`);
  try {
    return await withBuildLock(`${path}.lock`, { signal: options.signal, onWait }, async () => {
      const made = await complete(path, options);
      if (made !== undefined) return made;
      await rm(path, { recursive: true, force: true });
      await buildEnvironment({ base, path, requirements, env: options.env, signal: options.signal, say });
      return await finish(path, options, say);
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw code !== undefined && ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].includes(code)
      ? notWritable(folder, error)
      : error;
  }
}

/** Imports MLflow once, so that a broken installation is found here and the byte code is there, then writes the marker. */
async function finish(path: string, options: EnvironmentOptions, say: (note: string) => void): Promise<PythonEnvironment> {
  const python = environmentPython(path);
  const probe = await probeInterpreter(python, options.env, options.signal);
  if ('fault' in probe || probe.interpreter.mlflowVersion === undefined)
    throw new AppError(
      'input.python-unusable',
      `The new environment does not work: ${'fault' in probe ? probe.fault : 'MLflow is missing in it'}`,
      { details: { path } },
    );
  say('importing MLflow for the first time');
  const { version, mlflowVersion } = probe.interpreter;
  await checkMlflowImport(python, options.env, options.signal);
  await writeFile(join(path, markerName), JSON.stringify({ python_version: version, mlflow_version: mlflowVersion }));
  return { python, pythonVersion: version, mlflowVersion, path };
}

/** The environment at `path` when its marker is there and its interpreter still runs (the Python below it may be gone). */
async function complete(path: string, options: EnvironmentOptions): Promise<PythonEnvironment | undefined> {
  try {
    const marker = markerSchema.parse(JSON.parse(await readFile(join(path, markerName), 'utf8')));
    const probe = await probeInterpreter(environmentPython(path), options.env, options.signal);
    if ('fault' in probe || probe.interpreter.mlflowVersion !== marker.mlflow_version) return undefined;
    const { version: pythonVersion } = probe.interpreter;
    return { python: environmentPython(path), pythonVersion, mlflowVersion: marker.mlflow_version, path };
  } catch {
    return undefined;
  }
}

async function findComplete(folder: string, key: string, options: EnvironmentOptions): Promise<PythonEnvironment | undefined> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${key}-`) && !name.includes('.lock'));
  for (const name of names.sort().reverse()) {
    const found = await complete(join(folder, name), options);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function namedEnvironment(named: string, options: EnvironmentOptions): Promise<PythonEnvironment> {
  const details = { python: named };
  const hint = `Point EVALWRIGHT_PYTHON at a Python >= ${MINIMUM_PYTHON} with mlflow >= ${MINIMUM_MLFLOW}, or unset it to let Evalwright make its own environment.`;
  const probe = await probeInterpreter(named, options.env, options.signal);
  options.signal?.throwIfAborted();
  if ('fault' in probe)
    throw new AppError('input.python-unusable', `EVALWRIGHT_PYTHON (${named}) cannot be run: ${probe.fault}`, { hint, details });
  const { version, mlflowVersion } = probe.interpreter;
  if (!isAtLeast(version, MINIMUM_PYTHON))
    throw new AppError('input.python-unusable', `EVALWRIGHT_PYTHON (${named}) is Python ${version}, too old.`, { hint, details });
  if (mlflowVersion === undefined)
    throw new AppError('input.python-unusable', `EVALWRIGHT_PYTHON (${named}) has no MLflow installed.`, { hint, details });
  if (!isAtLeast(mlflowVersion, MINIMUM_MLFLOW))
    throw new AppError('input.python-unusable', `EVALWRIGHT_PYTHON (${named}) has MLflow ${mlflowVersion}, too old.`, {
      hint,
      details,
    });
  await checkMlflowImport(named, options.env, options.signal, mlflowVersion);
  return { python: named, pythonVersion: version, mlflowVersion, path: undefined };
}

/** The first interpreter that is new enough and can make an environment; else the error says what was found and why it was not taken. */
async function findInterpreter(options: EnvironmentOptions): Promise<Interpreter> {
  const rejected: string[] = [];
  let isOnlyWithoutVenv = false;
  for (const command of await findOnPath(interpreterNames, options.env)) {
    const probe = await probeInterpreter(command, options.env, options.signal);
    options.signal?.throwIfAborted();
    if ('fault' in probe) rejected.push(`${command}: ${probe.fault}`);
    else if (!isAtLeast(probe.interpreter.version, MINIMUM_PYTHON))
      rejected.push(`${command}: Python ${probe.interpreter.version}, too old`);
    else if (!probe.interpreter.hasVenv && (await findOnPath(['uv'], options.env)).length === 0) {
      isOnlyWithoutVenv = true;
      rejected.push(`${command}: without the modules venv and ensurepip`);
    } else return probe.interpreter;
  }
  const found = rejected.length === 0 ? 'There is none on PATH.' : `Found:\n${rejected.map((line) => `  ${line}`).join('\n')}`;
  if (isOnlyWithoutVenv)
    throw new AppError('input.python-unusable', `No Python can make a virtual environment. ${found}`, {
      hint: 'On Debian or Ubuntu: apt install python3-venv. Or install uv, or set EVALWRIGHT_PYTHON to an environment with mlflow.',
    });
  throw new AppError('input.python-missing', `Python >= ${MINIMUM_PYTHON} is needed. ${found}`, {
    hint: `Install Python ${MINIMUM_PYTHON} or newer (python.org, your package manager, or uv), or set EVALWRIGHT_PYTHON to an interpreter with mlflow.`,
    details: { tried: interpreterNames.map((name) => basename(name)).join(' ') },
  });
}
