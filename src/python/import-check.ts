/** Whether MLflow really imports: installed is not importable. Costs 3.5 s, so a success is remembered. */
import { createHash } from 'node:crypto';
import { access, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { makeCacheFolder } from './cache-folder.ts';
import { plainEnv, type Env } from './process-env.ts';
import { PythonRunner } from './runner.ts';

const importLimitMs = 180_000;

/**
 * Rejects with `input.python-unusable`, quoting the error, when `import mlflow.genai` fails. With `mlflowVersion` the success is
 * remembered for this interpreter (path and modification time) and version.
 */
export async function checkMlflowImport(python: string, env: Env, signal?: AbortSignal, mlflowVersion?: string): Promise<void> {
  const memory = mlflowVersion === undefined ? undefined : await memoryPath(python, env, mlflowVersion);
  if (memory !== undefined && (await exists(memory))) return;
  const result = await new PythonRunner(python).run({
    arguments: ['-c', 'import mlflow.genai'],
    cwd: '/',
    env: plainEnv(env),
    timeoutMs: importLimitMs,
    signal,
  });
  if (result.exitCode !== 0) {
    const why =
      result.limit === 'time' ? `no end within ${importLimitMs / 1000} s` : (result.stderr.trim().split('\n').at(-1) ?? '');
    throw new AppError('input.python-unusable', `MLflow is installed for ${python} but cannot be imported: ${why}`, {
      hint: `Try: ${python} -c "import mlflow.genai"`,
      details: { python },
    });
  }
  // Only a shortcut: where the cache cannot be written the next run pays the import again.
  if (memory !== undefined) await writeFile(memory, '').catch(() => {});
}

async function memoryPath(python: string, env: Env, mlflowVersion: string): Promise<string | undefined> {
  try {
    const { mtimeMs } = await stat(python);
    const key = createHash('sha256').update(`${python}\n${mtimeMs}\n${mlflowVersion}`).digest('hex').slice(0, 16);
    return join(await makeCacheFolder(env, 'probes'), `mlflow-imports-${key}`);
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
