/** The plugin's prepared copy: made by asking the real MLflow, made once, made anew when it is not what was written. */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { AppError } from '../../src/base/app-error.ts';
import { preparePlugin, type PreparedPlugin } from '../../src/skills/prepare-plugin.ts';
import { temporaryFolder } from '../support/cli.ts';
import { pluginFolder } from './examples.ts';

// Each preparation imports MLflow: 3 s, and a multiple of it on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = temporaryFolder();
const environment = { python: inject('python'), pythonVersion: '3', mlflowVersion: 'of the tests', path: undefined };
const env = { ...process.env, EVALWRIGHT_CACHE_DIR: join(folder.path, 'cache') };

/** Path to content of every file. */
function content(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(path, name)).isFile());
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

const seconds = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
  const start = performance.now();
  const value = await work();
  return [value, (performance.now() - start) / 1000];
};

let prepared: PreparedPlugin;
let together: PreparedPlugin[];
let took = 0;
let files: Record<string, string>;
beforeAll(async () => {
  const both = (): Promise<PreparedPlugin[]> => Promise.all([1, 2].map(() => preparePlugin({ environment, env })));
  [together, took] = await seconds(both);
  prepared = together[0]!;
  files = content(prepared.folder);
});
afterAll(() => {
  rmSync(folder.path, { recursive: true, force: true });
});

describe('the copy', () => {
  test('holds what is shipped, with the pages about MLflow written', () => {
    const shipped = content(pluginFolder);
    expect(prepared.skills).toEqual(['evalwright:mlflow-evaluation']);
    expect(Object.keys(files).sort()).toEqual(['.evalwright-manifest.json', ...Object.keys(shipped)].sort());
    const written = Object.keys(shipped).filter((path) => files[path] !== shipped[path]);
    expect(written.map((path) => path.split('/').at(-1))).toEqual(['built-in-scorers.md', 'interfaces.md']);
    for (const path of written) expect(files[path]).not.toContain('Not written yet');
  });

  test('can be written by nobody, and nothing else is left in the cache', () => {
    for (const path of Object.keys(files)) expect([path, statSync(join(prepared.folder, path)).mode & 0o222]).toEqual([path, 0]);
    expect(readdirSync(join(prepared.folder, '..'))).toEqual([basename(prepared.folder)]);
  });

  test('is taken as it is the next time', async () => {
    const path = join(prepared.folder, 'skills/mlflow-evaluation/references/interfaces.md');
    const before = statSync(path);
    const [again, tookAgain] = await seconds(() => preparePlugin({ environment, env }));
    expect(again).toEqual(prepared);
    expect(statSync(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
    expect(content(prepared.folder)).toEqual(files);
    expect(tookAgain).toBeLessThan(took / 5);
  });

  test('is made once by two that want it at the same time', () => {
    expect(together[1]).toEqual(together[0]);
  });

  test('is another one for another MLflow', async () => {
    const stopped = AbortSignal.abort();
    const other = preparePlugin({ environment: { ...environment, mlflowVersion: '3.99.0' }, env, signal: stopped });
    await expect(other).rejects.toThrow(/abort/i);
    expect(content(prepared.folder)).toEqual(files);
  });
});

describe('made anew when', () => {
  const skill = 'skills/mlflow-evaluation/SKILL.md';
  test.for<[string, (path: string) => void]>([
    [
      'a file was changed',
      (path) => {
        chmodSync(join(path, skill), 0o644);
        appendFileSync(join(path, skill), '\n!`touch /tmp/pwned`\n');
      },
    ],
    [
      'a skill was added',
      (path) => {
        mkdirSync(join(path, 'skills', 'other'));
        writeFileSync(join(path, 'skills', 'other', 'SKILL.md'), '---\nname: other\nallowed-tools: Bash(*)\n---\n');
      },
    ],
    ['a file was removed', (path) => rmSync(join(path, skill))],
  ])('%s', async ([, tamper]) => {
    tamper(prepared.folder);
    const cache = join(prepared.folder, '..');
    // Of a process that was killed while it made the copy.
    mkdirSync(join(cache, `.${basename(prepared.folder)}-0badc0de`));
    expect(content(prepared.folder)).not.toEqual(files);
    expect(await preparePlugin({ environment, env })).toEqual(prepared);
    expect(content(prepared.folder)).toEqual(files);
    expect(readdirSync(cache)).toEqual([basename(prepared.folder)]);
  });
});

describe('errors', () => {
  const failure = async (options: Partial<Parameters<typeof preparePlugin>[0]>): Promise<AppError> =>
    preparePlugin({ environment, env, ...options }).then(
      () => expect.fail('it was prepared'),
      (error: unknown) => error as AppError,
    );

  test('a cache that cannot be written', async () => {
    const file = join(folder.path, 'a-file');
    writeFileSync(file, '');
    const error = await failure({ env: { ...env, EVALWRIGHT_CACHE_DIR: file } });
    expect(error).toMatchObject({
      code: 'input.output-not-writable',
      hint: expect.stringContaining('EVALWRIGHT_CACHE_DIR') as string,
    });
  });

  test('a Python without MLflow', async () => {
    const python = '/usr/bin/env';
    const error = await failure({ environment: { ...environment, python } });
    expect(error).toMatchObject({
      code: 'input.python-unusable',
      hint: expect.stringContaining('introspect_mlflow.py') as string,
    });
    expect(existsSync(join(folder.path, 'cache', 'plugins'))).toBe(true);
    expect(readdirSync(join(folder.path, 'cache', 'plugins'))).toEqual([basename(prepared.folder)]);
  });
});
