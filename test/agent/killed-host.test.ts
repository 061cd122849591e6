/** A host that is killed, and what it leaves: no process that goes on asking the endpoint, and no temporary folder for long. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClaudeRuntime } from '../../src/agent/claude-runtime.ts';
import { identityOf, type ProcessIdentity } from '../../src/base/process-identity.ts';
import type { ScriptedModelServer } from '../../src/testing/scripted-model.ts';
import { startScriptedModelServer } from '../../src/testing/scripted-model-server.ts';
import { endpointAt, isRunning, key } from './run-session.ts';

let folder: string;
let server: ScriptedModelServer;
const started: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evalwright-host-'));
  server = await startScriptedModelServer({
    // A built-in tool needs no host: the child could go on for ever.
    roles: [{ name: 'endless', matches: () => true, next: () => ({ call: [{ tool: 'Glob', input: { pattern: '*' } }] }) }],
    apiKey: key,
    delayMs: 20,
  });
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await createClaudeRuntime({ endpoint: endpointAt(server.url), redact: String }).reap(folder);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Named {
  root: string;
  process: ProcessIdentity;
}

const named = (): Named => JSON.parse(readFileSync(join(folder, 'child.json'), 'utf8')) as Named;

async function startHost(searchPath: string): Promise<{ host: ChildProcess; session: Named }> {
  const script = join(import.meta.dirname, 'session-host.ts');
  const host = spawn(process.execPath, ['--import', 'tsx', script, server.url, folder, searchPath], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(host);
  await once(host.stdout, 'data');
  return { host, session: named() };
}

async function kill(host: ChildProcess): Promise<void> {
  host.kill('SIGKILL');
  await once(host, 'exit');
}

/** Requests that come within a second. */
async function requestsFromNow(): Promise<number> {
  const before = server.requests.length;
  await sleep(1000);
  return server.requests.length - before;
}

/** At once, but for what the system needs. */
const hasEnded = (pid: number): Promise<void> => vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 2000 });

const reaper = () => createClaudeRuntime({ endpoint: endpointAt(server.url), redact: String });

describe('a host that is killed', () => {
  test.runIf(process.platform === 'linux')('takes its child with it where there is setpriv', async () => {
    const { host, session } = await startHost(process.env['PATH']!);
    expect(isRunning(session.process.pid)).toBe(true);
    expect(await requestsFromNow()).toBeGreaterThan(0);
    await kill(host);
    await hasEnded(session.process.pid);
    expect(await requestsFromNow()).toBe(0);

    expect(existsSync(session.root)).toBe(true);
    await reaper().reap(folder);
    expect(existsSync(session.root)).toBe(false);
    expect(existsSync(join(folder, 'child.json'))).toBe(false);
  });

  test('leaves a child without setpriv, which the next start ends', async () => {
    const { host, session } = await startHost('/nonexistent');
    await kill(host);
    expect(await requestsFromNow()).toBeGreaterThan(0);
    expect(isRunning(session.process.pid)).toBe(true);

    await reaper().reap(folder);
    await hasEnded(session.process.pid);
    expect(await requestsFromNow()).toBe(0);
    expect(existsSync(session.root)).toBe(false);
    expect(existsSync(join(folder, 'child.json'))).toBe(false);
  });
});

describe('reap', () => {
  const write = (content: unknown): void =>
    writeFileSync(join(folder, 'child.json'), typeof content === 'string' ? content : JSON.stringify(content));

  test('has nothing to do where nothing was left', async () => {
    await reaper().reap(folder);
    await reaper().reap(join(folder, 'missing'));
    expect(existsSync(join(folder, 'missing'))).toBe(false);
  });

  test.each(['', '{', '[]', '{"root": 1}', '{"root": "/tmp/ewa-1", "process": {"pid": "1"}}'])(
    'takes away a file that says nothing: %s',
    async (content) => {
      write(content);
      await reaper().reap(folder);
      expect(existsSync(join(folder, 'child.json'))).toBe(false);
    },
  );

  test('leaves a process alone that has the id of one that is gone', async () => {
    const other = spawn('sleep', ['60'], { detached: true });
    started.push(other);
    await once(other, 'spawn');
    const exit = once(other, 'exit');
    const identity = identityOf(other.pid!);
    for (const wrong of [{ started: '1' }, { started: null }, { host: 'elsewhere' }, { boot: 'earlier' }]) {
      write({ root: '/tmp/ewa-missing', process: { ...identity, ...wrong } });
      await reaper().reap(folder);
    }
    expect(isRunning(other.pid!)).toBe(true);

    write({ root: '/tmp/ewa-missing', process: identity });
    await reaper().reap(folder);
    await exit;
  });

  test('removes no folder that cannot be a session', async () => {
    const kept = ['ewa-kept', 'other'].map((name) => join(folder, name));
    for (const path of kept) mkdirSync(path);
    const roots = [
      ...kept,
      tmpdir(),
      `${tmpdir()}/`,
      `${tmpdir()}/x/../${kept[0]!.slice(tmpdir().length + 1)}`,
      'ewa-relative',
      '/',
    ];
    for (const root of roots) {
      write({ root, process: null });
      await reaper().reap(folder);
    }
    for (const path of kept) expect(existsSync(path)).toBe(true);
  });
});
