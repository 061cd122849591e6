/** `evalwright demo` twice with one cache: the first run seeds, the second reuses; Ctrl-C on a terminal ends the server. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { RunResult } from '../../src/app/results.ts';
import { cliPath, runCli, startCli, temporaryFolder } from '../support/cli.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

const env = (): Record<string, string> => ({
  EVALWRIGHT_PYTHON: inject('python'),
  EVALWRIGHT_CACHE_DIR: join(folder.path, 'cache'),
  TMPDIR: folder.path,
});
const parameters = ['demo', '--sample', 'intercode-sql', '--max-cases', '6'];

/** Servers and Python processes of the demo name a folder below this one. */
const children = (): string[] =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder.path) && line.includes('python') && !line.includes('pty.spawn'));

test('Ctrl-C while the server starts leaves no process', async () => {
  const { child, result } = startCli(parameters, { cwd: folder.path, env: env() });
  for (let round = 0; round < 300 && children().length === 0; round += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(children().length).toBeGreaterThan(0);
  child.kill('SIGINT');
  expect((await result).code).toBe(130);
  expect(children()).toEqual([]);
}, 60_000);

test('without a terminal: seeds, runs everything, stops the server and ends', async () => {
  const { code, stdout, stderr } = await runCli([...parameters, '--json'], { cwd: folder.path, env: env() });
  expect(stderr).not.toMatch(/^evalwright:/m);
  expect(stderr).toContain('seed sample traces');
  expect(code).toBe(0);
  const result = JSON.parse(stdout) as RunResult;
  expect(result).toMatchObject({ status: 'passed', rows: 6, evaluation_experiment: 'evalwright-demo-intercode-sql-evaluation' });
  expect(existsSync(result.report!)).toBe(true);
  expect(children()).toEqual([]);
}, 240_000);

test('on a terminal: reuses what is there, keeps the server up until Ctrl-C', async () => {
  // Python's pty module gives the command a terminal; what is written to it arrives as typed.
  const wrapper = 'import pty, sys, os; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';
  const child = spawn(inject('python'), ['-c', wrapper, process.execPath, cliPath, ...parameters], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TERM: 'xterm', ...env() },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (/MLflow UI at (\S+)/.test(text)) child.stdin.write('\u0003');
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(output).toContain('Validation passed');
  expect(output).toMatch(/MLflow UI at http:\/\/127\.0\.0\.1:\d+ - press Ctrl-C/);
  expect(output).not.toContain('seed sample traces');
  expect(code).toBe(0);
  expect(children()).toEqual([]);
  expect(readdirSync(join(folder.path, 'sessions')).length).toBe(2);
}, 240_000);
