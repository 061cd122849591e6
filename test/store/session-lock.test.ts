import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock, lockOwner } from '../../src/store/session-lock.ts';

const holder = join(import.meta.dirname, 'lock-holder.ts');
let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evalwright-lock-'));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A process that tries to take the lock and holds it; resolves to its first line: "held" or the error's code and pid. */
function hold(waitForGo = false): { child: ChildProcess; line: Promise<string>; go(): void } {
  const child = spawn(process.execPath, ['--import', 'tsx', holder, folder, waitForGo ? 'wait' : 'at-once'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const line = new Promise<string>((resolve) => lines.on('line', (text) => text !== 'ready' && resolve(text)));
  return { child, line, go: () => child.stdin.write('go\n') };
}

const gone = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('exit', resolve));

test('the second process is refused with the pid of the first', async () => {
  const { child, line } = hold();
  expect(await line).toBe('held');
  await expect(acquireLock(folder)).rejects.toMatchObject({
    code: 'input.session-locked',
    details: expect.objectContaining({ pid: child.pid }),
    message: expect.stringContaining(String(child.pid)),
  });
  expect(await lockOwner(folder)).toBe(child.pid);
});

test('released and taken again', async () => {
  for (let round = 0; round < 40; round += 1) await (await acquireLock(folder)).release();
  expect(await lockOwner(folder)).toBeUndefined();
  expect(readdirSync(join(folder, '.lock')).length).toBeLessThan(20);
});

test('the lock of a killed process is taken over', async () => {
  const { child, line } = hold();
  expect(await line).toBe('held');
  const end = gone(child);
  child.kill('SIGKILL');
  await end;
  const lock = await acquireLock(folder);
  expect(await lockOwner(folder)).toBe(process.pid);
  await lock.release();
});

test('of many processes that take over a stale lock at once exactly one gets it', async () => {
  const first = hold();
  expect(await first.line).toBe('held');
  const end = gone(first.child);
  first.child.kill('SIGKILL');
  await end;
  const contenders = Array.from({ length: 6 }, () => hold(true));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  for (const contender of contenders) contender.go();
  const lines = await Promise.all(contenders.map((contender) => contender.line));
  const winner = contenders[lines.indexOf('held')];
  expect(lines.filter((line) => line === 'held')).toHaveLength(1);
  expect(new Set(lines)).toEqual(new Set(['held', `input.session-locked ${winner?.child.pid}`]));
}, 60_000);

test('a pid that was given to another process, a boot that is over and an unreadable lock are stale', async () => {
  mkdirSync(join(folder, '.lock'));
  const write = (number: number, owner: object): void =>
    writeFileSync(join(folder, '.lock', String(number)), JSON.stringify(owner));
  if (process.platform === 'linux') {
    write(1, { pid: process.pid, started: '1', host: hostname(), boot: null });
    await (await acquireLock(folder)).release();
    write(3, { pid: process.pid, started: null, host: hostname(), boot: 'another' });
    await (await acquireLock(folder)).release();
  }
  writeFileSync(join(folder, '.lock', '7'), '{"pid": ');
  await (await acquireLock(folder)).release();
  expect(await lockOwner(folder)).toBeUndefined();
});

test('a lock of another machine is respected', async () => {
  mkdirSync(join(folder, '.lock'));
  writeFileSync(join(folder, '.lock', '1'), JSON.stringify({ pid: 1, started: null, host: 'elsewhere.example', boot: null }));
  await expect(acquireLock(folder)).rejects.toMatchObject({ message: expect.stringContaining('on elsewhere.example') });
});
