/** Finds Python interpreters and asks each what it is. A name on PATH proves nothing: pyenv leaves shims that only fail. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import * as z from 'zod';
import { shippedPython } from './guarded-process.ts';
import { plainEnv, type Env } from './process-env.ts';

const factsSchema = z.object({
  version: z.string(),
  executable: z.string(),
  mlflow: z.string().nullable(),
  has_venv: z.boolean(),
});

export interface Interpreter {
  /** What we call; a shim stays a shim. */
  command: string;
  /** What it says it is (sys.executable). */
  executable: string;
  version: string;
  mlflowVersion: string | undefined;
  /** Whether `python -m venv` can work; Debian ships Python without ensurepip. */
  hasVenv: boolean;
}

export type Probe = { interpreter: Interpreter } | { fault: string };

const probeLimitMs = 30_000;

/** Runs the interpreter (about 60 ms). Never rejects. */
export function probeInterpreter(command: string, env: Env, signal?: AbortSignal): Promise<Probe> {
  const options = { env: { ...plainEnv(env), ...pyenvOf(env) }, timeout: probeLimitMs, maxBuffer: 1 << 20, signal };
  return new Promise((resolve) => {
    execFile(command, [shippedPython('probe.py')], options, (error, stdout, stderr) => {
      if (error !== null) {
        const said = stderr.trim().split('\n')[0] ?? '';
        resolve({ fault: said || error.message });
        return;
      }
      try {
        const facts = factsSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
        const { version, executable, has_venv: hasVenv } = facts;
        resolve({ interpreter: { command, executable, version, mlflowVersion: facts.mlflow ?? undefined, hasVenv } });
      } catch {
        resolve({ fault: 'it does not answer like a Python interpreter' });
      }
    });
  });
}

function pyenvOf(env: Env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[0].startsWith('PYENV_') && entry[1] !== undefined),
  );
}

/** Newest first by name, then the general names; `python` may be Python 2. */
export const interpreterNames = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3', 'python'];

/** All files on PATH with these names, in the order of the names, then of PATH. */
export async function findOnPath(names: readonly string[], env: Env): Promise<string[]> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const found: string[] = [];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name + suffix);
      const isThere = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere && !found.includes(path)) found.push(path);
    }
  }
  return found;
}

/** "3.10.2" >= "3.9": numeric, missing parts are 0; what follows the numbers (rc1, .dev0) is ignored. */
export function isAtLeast(version: string, minimum: string): boolean {
  const numbers = (text: string): number[] => (/^\d+(?:\.\d+)*/.exec(text)?.[0] ?? '0').split('.').map(Number);
  const [have, want] = [numbers(version), numbers(minimum)];
  for (let index = 0; index < Math.max(have.length, want.length); index += 1) {
    const difference = (have[index] ?? 0) - (want[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
