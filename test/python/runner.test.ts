import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { plainEnv } from '../../src/python/process-env.ts';
import { PythonRunner, type RunOptions } from '../../src/python/runner.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalwright-runner-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (code: string, options: Partial<RunOptions> = {}) =>
  new PythonRunner(inject('python')).run({
    arguments: ['-c', code],
    cwd: folder,
    env: plainEnv({ PATH: process.env['PATH'] }),
    timeoutMs: 20_000,
    ...options,
  });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function untilGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && isAlive(pid); attempt += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  return !isAlive(pid);
}

describe('PythonRunner', () => {
  test('reports output and exit code', async () => {
    const result = await run('import sys; print("out ü"); print("err", file=sys.stderr); sys.exit(7)');
    expect(result).toMatchObject({ exitCode: 7, signal: undefined, stdout: 'out ü\n', stderr: 'err\n', limit: undefined });
    expect(result.durationMs).toBeGreaterThan(0);
  });

  test('reports the signal a process died of', async () => {
    expect(await run('import os; os.kill(os.getpid(), 11)')).toMatchObject({
      exitCode: undefined,
      signal: 'SIGSEGV',
      limit: undefined,
    });
  });

  test('ends what runs too long', async () => {
    const result = await run('while True: pass', { timeoutMs: 500 });
    expect(result.limit).toBe('time');
    expect(result.durationMs).toBeLessThan(5000);
  });

  test('ends what prints too much and keeps head and tail', async () => {
    const result = await run('print("start")\nwhile True: print("x" * 1000)', { maxOutputBytes: 1_000_000 });
    expect(result.limit).toBe('output');
    expect(result.stdout.startsWith('start\n')).toBe(true);
    expect(result.stdout).toContain('bytes left out');
    expect(result.stdout.length).toBeLessThan(200_000);
  });

  test.runIf(process.platform === 'linux')('ends what takes too much memory, children included', async () => {
    const hog =
      'import subprocess, sys\nsubprocess.run([sys.executable, "-c", "a = bytearray(400_000_000); a[::4096] = b\'x\' * len(a[::4096]); import time; time.sleep(20)"])';
    const result = await run(hog, { memoryBytes: 200_000_000 });
    expect(result.limit).toBe('memory');
  });

  test('passes on the environment it is given and nothing else', async () => {
    process.env['EVALWRIGHT_TEST_SECRET'] = 'secret';
    const result = await run('import os; print(sorted(os.environ))');
    delete process.env['EVALWRIGHT_TEST_SECRET'];
    expect(result.stdout).toContain("'PATH'");
    expect(result.stdout).not.toContain('EVALWRIGHT_TEST_SECRET');
  });

  test('leaves no child behind, not even one that made a session of its own', async () => {
    const code =
      'import subprocess, sys\nprint(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True).pid)';
    const result = await run(code, {});
    expect(result.exitCode).toBe(0);
    expect(await untilGone(Number(result.stdout))).toBe(true);
  });

  test('an abort rejects and ends the process', async () => {
    const controller = new AbortController();
    const pidFile = join(folder, 'aborted.pid');
    const running = run(`import os, time\nopen(${JSON.stringify(pidFile)}, "w").write(str(os.getpid()))\ntime.sleep(60)`, {
      signal: controller.signal,
    });
    let pid = '';
    while (pid === '') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      pid = await readFile(pidFile, 'utf8').catch(() => '');
    }
    controller.abort(new Error('stop'));
    await expect(running).rejects.toThrow('stop');
    expect(await untilGone(Number(pid))).toBe(true);
  });

  test('an interpreter that does not exist is an input error', async () => {
    const running = new PythonRunner('/nowhere/python').run({ arguments: [], cwd: folder, env: {}, timeoutMs: 1000 });
    await expect(running).rejects.toMatchObject({ code: 'input.python-unusable' });
  });
});

describe('SIGKILL of the parent', () => {
  test('ends the process and its children', async () => {
    const pidFile = join(folder, 'orphan.pids');
    const code = `import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with open(${JSON.stringify(pidFile)}, "w") as file: file.write(f"{os.getpid()} {child.pid} .")
time.sleep(60)`;
    const parentCode = `import { PythonRunner } from ${JSON.stringify(new URL('../../src/python/runner.ts', import.meta.url).href)};
const python = ${JSON.stringify(inject('python'))};
await new PythonRunner(python).run({ arguments: ['-c', ${JSON.stringify(code)}], cwd: '/', env: {}, timeoutMs: 60000 });`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', parentCode], { stdio: 'inherit' });
    let pids = '';
    while (!pids.endsWith('.')) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      pids = await readFile(pidFile, 'utf8').catch(() => '');
    }
    parent.kill('SIGKILL');
    const [command, child] = pids.split(' ').map(Number);
    expect(await untilGone(command!)).toBe(true);
    expect(await untilGone(child!)).toBe(true);
  }, 30_000);
});
