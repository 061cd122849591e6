import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { AppError } from '../../src/base/app-error.ts';
import { ensurePythonEnvironment } from '../../src/python/environment.ts';
import { tinyMlflowWheel } from './tiny-mlflow.ts';

let folder = '';
let basePython = '';
let wheel = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalwright-environment-'));
  basePython = execFileSync(inject('python'), ['-c', 'import sys; print(sys._base_executable)'], { encoding: 'utf8' }).trim();
  wheel = await tinyMlflowWheel(basePython);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(dirname(wheel), { recursive: true, force: true });
});

let count = 0;
const fresh = (name: string): string => join(folder, `${name}-${(count += 1)}`);

/** A PATH with nothing on it but these scripts, and the real Python under the given names. */
async function pathWith(scripts: Record<string, string>, realPython: readonly string[] = []): Promise<string> {
  const bin = fresh('bin');
  await mkdir(bin, { recursive: true });
  for (const [name, body] of Object.entries(scripts)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(bin, name), 0o755);
  }
  for (const name of realPython) await symlink(basePython, join(bin, name));
  return bin;
}

const answering = (facts: object): string =>
  `echo '${JSON.stringify({ executable: '/x', mlflow: null, has_venv: true, version: '3.11.0', ...facts })}'`;

async function fault(env: Record<string, string>, requirements = [wheel]): Promise<AppError> {
  const error: unknown = await ensurePythonEnvironment({
    env: { EVALWRIGHT_CACHE_DIR: fresh('cache'), HOME: folder, ...env },
    requirements,
  }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

describe('a machine without a fitting Python', () => {
  test('none at all', async () => {
    const error = await fault({ PATH: await pathWith({}) });
    expect(error.code).toBe('input.python-missing');
    expect(error.hint).toContain('EVALWRIGHT_PYTHON');
  });

  test('too old, and a shim that only fails: both are named', async () => {
    const scripts = {
      'python3.12': 'echo "pyenv: python3.12: command not found" >&2; exit 127',
      python3: answering({ version: '3.8.18' }),
    };
    const error = await fault({ PATH: await pathWith(scripts) });
    expect(error.code).toBe('input.python-missing');
    expect(error.message).toMatch(/python3\.12: pyenv: python3\.12: command not found/);
    expect(error.message).toMatch(/python3: Python 3\.8\.18, too old/);
  });

  test('without venv', async () => {
    const error = await fault({ PATH: await pathWith({ python3: answering({ has_venv: false }) }) });
    expect(error.code).toBe('input.python-unusable');
    expect(error.hint).toContain('python3-venv');
  });

  test('something else under its name', async () => {
    const error = await fault({ PATH: await pathWith({ python3: 'echo hello' }) });
    expect(error.message).toContain('does not answer like a Python interpreter');
  });
});

describe('EVALWRIGHT_PYTHON', () => {
  test.for([
    ['that does not exist', '/nowhere/python', /cannot be run/],
    ['too old', answering({ version: '3.9.2', mlflow: '3.17.2' }), /Python 3\.9\.2, too old/],
    ['without MLflow', answering({}), /no MLflow/],
    ['with an old MLflow', answering({ mlflow: '2.22.0' }), /MLflow 2\.22\.0, too old/],
  ] as const)('%s', async ([, script, message]) => {
    const python = script.startsWith('/') ? script : join(await pathWith({ python: script }), 'python');
    const error = await fault({ EVALWRIGHT_PYTHON: python, PATH: '/usr/bin:/bin' });
    expect(error.code).toBe('input.python-unusable');
    expect(error.message).toMatch(message);
  });

  test('is taken as it is, and the second time MLflow is not imported again', async () => {
    const env = {
      EVALWRIGHT_PYTHON: inject('python'),
      EVALWRIGHT_CACHE_DIR: fresh('cache'),
      PATH: '/usr/bin:/bin',
      HOME: folder,
    };
    const found = await ensurePythonEnvironment({ env });
    expect(found.mlflowVersion).toMatch(/^3\./);
    expect(found.path).toBeUndefined();
    expect(await readdir(join(env.EVALWRIGHT_CACHE_DIR, 'probes'))).toHaveLength(1);
    expect(await ensurePythonEnvironment({ env })).toEqual(found);
  }, 60_000);
});

describe('the managed environment', () => {
  test('is built with venv and pip, found again, and made anew when its marker is missing', async () => {
    const env = { PATH: await pathWith({}, ['python3']), EVALWRIGHT_CACHE_DIR: fresh('cache'), HOME: folder };
    const notes: string[] = [];
    const options = { env, requirements: [wheel], onProgress: ({ note }: { note?: string }) => notes.push(note ?? '') };
    const built = await ensurePythonEnvironment(options);
    expect(built).toMatchObject({ mlflowVersion: '3.17.2' });
    const said = notes.length;
    expect(said).toBeGreaterThan(0);
    expect(await ensurePythonEnvironment(options)).toEqual(built);
    expect(notes).toHaveLength(said);
    await rm(join(built.path!, '.evalwright-complete.json'));
    await writeFile(join(built.path!, 'half-written'), '');
    expect(await ensurePythonEnvironment(options)).toEqual(built);
    expect(await readdir(built.path!)).not.toContain('half-written');
  }, 120_000);

  test('is built once by two at the same time, and a dead owner’s lock is taken over', async () => {
    const env = { PATH: await pathWith({}, ['python3']), EVALWRIGHT_CACHE_DIR: fresh('cache'), HOME: folder };
    const notes: string[] = [];
    const options = { env, requirements: [wheel], onProgress: ({ note }: { note?: string }) => notes.push(note ?? '') };
    const [first, second] = await Promise.all([ensurePythonEnvironment(options), ensurePythonEnvironment(options)]);
    expect(second).toEqual(first);
    expect(notes.filter((note) => note.startsWith('making'))).toHaveLength(1);
    await rm(first.path!, { recursive: true });
    const gone = execFileSync(basePython, ['-c', 'import os, socket; print(socket.gethostname(), os.getpid(), end="")'], {
      encoding: 'utf8',
    });
    await writeFile(`${first.path!}.lock`, gone);
    expect(await ensurePythonEnvironment(options)).toEqual(first);
  }, 120_000);

  test('whose MLflow cannot be imported is refused with the reason', async () => {
    const broken = await tinyMlflowWheel(basePython, 'raise ImportError("libbroken.so is missing")');
    const error = await fault({ PATH: await pathWith({}, ['python3']) }, [broken]);
    expect(error.code).toBe('input.python-unusable');
    expect(error.message).toContain('libbroken.so is missing');
  }, 120_000);

  test('that cannot be installed says what the installers said', async () => {
    const env = { PATH: await pathWith({ uv: 'echo "uv is broken here" >&2; exit 3' }, ['python3']) };
    const error = await fault(env, ['/nowhere/mlflow-3.17.2-py3-none-any.whl']);
    expect(error.code).toBe('input.python-unusable');
    expect(error.message).toContain('uv is broken here');
    expect(error.message).toContain('/nowhere/mlflow');
  }, 120_000);
});

describe('the cache folder', () => {
  test('that cannot be written', async () => {
    const error = await fault({ PATH: await pathWith({}, ['python3']), EVALWRIGHT_CACHE_DIR: '/dev/null/cache' });
    expect(error.code).toBe('input.output-not-writable');
    expect(error.hint).toContain('EVALWRIGHT_CACHE_DIR');
  });

  test('on a full disk', async () => {
    const scripts = {
      uv: 'echo "error: No space left on device (os error 28)" >&2; exit 2',
      python3: answering({ has_venv: false, executable: basePython }),
    };
    const error = await fault({ PATH: await pathWith(scripts) });
    expect(error.code).toBe('input.output-not-writable');
    expect(error.hint).toContain('disk space');
  });
});
