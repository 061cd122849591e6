/** Makes a virtual environment and installs into it: with uv where it works, else with venv and pip. */
import { join } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { plainLine } from '../base/plain-text.ts';
import { findOnPath, type Interpreter } from './interpreter.ts';
import { installerEnv, type Env } from './process-env.ts';
import { PythonRunner, type RunResult } from './runner.ts';
import { rm } from 'node:fs/promises';

export interface BuildOptions {
  base: Interpreter;
  path: string;
  requirements: readonly string[];
  env: Env;
  signal: AbortSignal | undefined;
  say: (note: string) => void;
}

const installLimitMs = 20 * 60_000;

export function environmentPython(path: string): string {
  return process.platform === 'win32' ? join(path, 'Scripts', 'python.exe') : join(path, 'bin', 'python');
}

export async function buildEnvironment(options: BuildOptions): Promise<void> {
  const { base, path, requirements, say } = options;
  say(`making a Python ${base.version} environment with ${requirements.join(', ')} (once; about a minute)`);
  const uv = (await findOnPath(['uv'], options.env))[0];
  const python = environmentPython(path);
  const failures: string[] = [];
  if (uv !== undefined) {
    const failure = await firstFailure(options, [
      [uv, 'venv', '--quiet', '--no-project', '--python', base.executable, path],
      [uv, 'pip', 'install', '--quiet', '--python', python, ...requirements],
    ]);
    if (failure === undefined) return;
    failures.push(`with uv: ${failure}`);
    if (!base.hasVenv) throw installationFailed(options, failures);
    say(`uv could not do it (${failure}); trying venv and pip`);
    await rm(path, { recursive: true, force: true });
  }
  const failure = await firstFailure(options, [
    [base.executable, '-m', 'venv', path],
    [python, '-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', ...requirements],
  ]);
  if (failure === undefined) return;
  throw installationFailed(options, [...failures, `with venv and pip: ${failure}`]);
}

function installationFailed(options: BuildOptions, failures: readonly string[]): AppError {
  const isFull = failures.some((failure) => /no space left|disk quota/i.test(failure));
  return new AppError(
    isFull ? 'input.output-not-writable' : 'input.python-unusable',
    `The Python environment could not be made.\n${failures.map((line) => `  ${line}`).join('\n')}`,
    {
      hint: isFull
        ? 'MLflow needs about 800 MB. Free some disk space, or set EVALWRIGHT_CACHE_DIR to a folder on another disk.'
        : 'Check the network and the package index (PIP_INDEX_URL, UV_INDEX_URL), or set EVALWRIGHT_PYTHON to an environment with mlflow.',
      details: { path: options.path, python: options.base.executable },
    },
  );
}

/** Runs the commands in order; the last lines of the first one that fails, or undefined. */
async function firstFailure(options: BuildOptions, commands: readonly (readonly string[])[]): Promise<string | undefined> {
  const runner = new PythonRunner(options.base.executable);
  for (const command of commands) {
    const result = await runner.runCommand(command, {
      cwd: join(options.path, '..'),
      env: installerEnv(options.env),
      timeoutMs: installLimitMs,
      maxOutputBytes: 64 * 1024 * 1024,
      signal: options.signal,
      onLine: (line) => {
        const installing = /^(?:Collecting|Downloading|Installing) .{0,80}/.exec(line)?.[0];
        if (installing !== undefined) options.say(plainLine(installing));
      },
    });
    if (result.exitCode !== 0) return summary(command, result);
  }
  return undefined;
}

function summary(command: readonly string[], result: RunResult): string {
  const said = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-3).join(' | ');
  const how = result.limit === undefined ? `exit code ${result.exitCode ?? result.signal}` : `${result.limit} limit`;
  return plainLine(`${command.slice(1, 4).join(' ')}: ${how}: ${said}`, 400);
}
