/**
 * Makes the plugin that agent sessions learn from: the skills as shipped, and beside them pages about the MLflow that is really
 * installed, written by asking it. Made once for each environment and each state of the shipped files, under the cache folder.
 *
 * A SKILL.md can run commands and widen permissions when it is loaded, so a prepared copy is checked file by file before it is used
 * again, and made anew when it is not what was written.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { AppError } from '../base/app-error.ts';
import { plainLine } from '../base/plain-text.ts';
import { withBuildLock } from '../python/build-lock.ts';
import { makeCacheFolder, notWritable } from '../python/cache-folder.ts';
import type { PythonEnvironment } from '../python/environment.ts';
import { shippedPython } from '../python/guarded-process.ts';
import { plainEnv, type Env } from '../python/process-env.ts';
import { PythonRunner } from '../python/runner.ts';
import { mlflowFactsSchema, type MlflowFacts } from './mlflow-facts.ts';
import { renderInterfaces } from './render-interfaces.ts';

export interface PreparePluginOptions {
  environment: PythonEnvironment;
  /** EVALWRIGHT_CACHE_DIR, XDG_CACHE_HOME, HOME: where the copy lies. */
  env: Env;
  /** The plugin as shipped; another one in tests. */
  shipped?: string;
  signal?: AbortSignal | undefined;
}

export interface PreparedPlugin {
  /** Absolute; holds .claude-plugin/plugin.json and skills/. */
  folder: string;
  /** "<plugin>:<skill>", sorted. */
  skills: readonly string[];
}

/** The same from src/ and from dist/. */
const shippedPlugin = fileURLToPath(new URL('../../plugin', import.meta.url));
const rendererPath = fileURLToPath(new URL(`./render-interfaces${extname(import.meta.url)}`, import.meta.url));
/** Where the pages about the installed MLflow go; the shipped folder holds stand-ins that say how to get them. */
const referencesPath = 'skills/mlflow-evaluation/references';
const manifestName = '.evalwright-manifest.json';
const manifestSchema = z.record(z.string(), z.string());
const introspectionLimitMs = 180_000;
const maxFactsBytes = 4 * 1024 * 1024;

/**
 * 20 ms when it was made before, about 5 s else. Errors: `input.python-unusable` (MLflow cannot be asked),
 * `input.output-not-writable` (cache folder).
 */
export async function preparePlugin(options: PreparePluginOptions): Promise<PreparedPlugin> {
  const shipped = options.shipped ?? shippedPlugin;
  const files = await readFolder(shipped);
  const key = await keyOf(files, options.environment);
  const parent = await makeCacheFolder(options.env, 'plugins');
  const folder = join(parent, key);
  const prepared = { folder, skills: skillNames(files) };
  if (await isIntact(folder)) return prepared;
  try {
    await withBuildLock(`${folder}.lock`, { signal: options.signal }, async () => {
      if (await isIntact(folder)) return;
      await removeLeftovers(parent, key);
      const staging = join(parent, `.${key}-${randomBytes(4).toString('hex')}`);
      try {
        await build(staging, files, options);
        await rm(folder, { recursive: true, force: true });
        await rename(staging, folder);
      } finally {
        await rm(staging, { recursive: true, force: true });
      }
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].includes(code ?? '') ? notWritable(parent, error) : error;
  }
  return prepared;
}

async function build(staging: string, shipped: ReadonlyMap<string, Buffer>, options: PreparePluginOptions): Promise<void> {
  await mkdir(staging);
  const facts = await introspect(join(staging, 'facts.json'), options);
  await rm(join(staging, 'facts.json'));
  const files = new Map<string, Buffer>(shipped);
  for (const { name, content } of renderInterfaces(facts)) files.set(`${referencesPath}/${name}`, Buffer.from(content));
  const manifest = Object.fromEntries([...files].map(([path, content]) => [path, digest(content)]));
  files.set(manifestName, Buffer.from(JSON.stringify(manifest)));
  for (const [path, content] of files) {
    // Written anew, not copied: the shipped folder may be read-only, and its modes with it.
    await mkdir(dirname(join(staging, path)), { recursive: true });
    await writeFile(join(staging, path), content, { mode: 0o444 });
  }
}

async function introspect(path: string, { environment, env, signal }: PreparePluginOptions): Promise<MlflowFacts> {
  const { python } = environment;
  const failed = (why: string, cause?: unknown): AppError =>
    new AppError('input.python-unusable', `MLflow ${environment.mlflowVersion} cannot be asked for its interfaces: ${why}`, {
      hint: `Try: ${python} ${shippedPython('introspect_mlflow.py')} interfaces.json`,
      details: { python },
      cause,
    });
  const result = await new PythonRunner(python).run({
    arguments: ['-I', '-B', '-W', 'ignore', '-X', 'utf8', shippedPython('introspect_mlflow.py'), path],
    cwd: dirname(path),
    env: plainEnv(env),
    timeoutMs: introspectionLimitMs,
    signal,
  });
  if (result.limit !== undefined) throw failed(`its limit on ${result.limit} was hit`);
  if (result.exitCode !== 0) throw failed(plainLine(result.stderr.trim().split('\n').at(-1) ?? '', 300));
  if ((await stat(path)).size > maxFactsBytes) throw failed(`the answer is longer than ${maxFactsBytes} bytes`);
  try {
    return mlflowFactsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw failed('the answer has another shape than expected', error);
  }
}

/** Changes with the shipped files, with what asks and what writes the answer down, with the interpreter and with the MLflow in it. */
async function keyOf(
  files: ReadonlyMap<string, Buffer>,
  { python, pythonVersion, mlflowVersion }: PythonEnvironment,
): Promise<string> {
  const hash = createHash('sha256');
  const add = (text: string): unknown => hash.update(`${text}\0`);
  for (const [path, content] of files) add(`${path} ${digest(content)}`);
  for (const path of [shippedPython('introspect_mlflow.py'), rendererPath]) add(digest(await readFile(path)));
  const interpreter = await stat(python).catch(() => undefined);
  add([pythonVersion, mlflowVersion, python, interpreter?.mtimeMs ?? ''].join(' '));
  return hash.digest('hex').slice(0, 16);
}

/** Every file that the manifest names is as written, and there is no other. */
async function isIntact(folder: string): Promise<boolean> {
  try {
    const files = await readFolder(folder);
    const manifest = manifestSchema.parse(JSON.parse(String(files.get(manifestName))));
    files.delete(manifestName);
    const isSame = [...files].every(([path, content]) => Object.hasOwn(manifest, path) && manifest[path] === digest(content));
    return isSame && files.size === Object.keys(manifest).length;
  } catch {
    return false;
  }
}

/** What killed processes left of this copy; the caller holds the lock. */
async function removeLeftovers(parent: string, key: string): Promise<void> {
  for (const name of await readdir(parent))
    if (name.startsWith(`.${key}-`)) await rm(join(parent, name), { recursive: true, force: true });
}

/** Path ("/" between names) to content of every file, in order of path. */
async function readFolder(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  const files = new Map<string, Buffer>();
  for (const path of paths.sort()) files.set(relative(folder, path).split(sep).join('/'), await readFile(path));
  return files;
}

function skillNames(files: ReadonlyMap<string, Buffer>): string[] {
  const { name } = z.object({ name: z.string() }).parse(JSON.parse(String(files.get('.claude-plugin/plugin.json'))));
  return [...files.keys()].flatMap((path) => {
    const skill = /^skills\/([^/]+)\/SKILL\.md$/.exec(path)?.[1];
    return skill === undefined ? [] : [`${name}:${skill}`];
  });
}

const digest = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
