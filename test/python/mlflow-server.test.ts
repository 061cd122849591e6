import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startMlflowServer } from '../../src/python/mlflow-server.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalwright-server-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Processes whose command line mentions the text; uvicorn's workers name neither folder nor port, so their group is looked at too. */
function processesOf(port: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(`--port\0${port}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function untilNone(port: string): Promise<number[]> {
  for (let attempt = 0; attempt < 200 && processesOf(port).length > 0; attempt += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return processesOf(port);
}

describe.runIf(process.platform === 'linux')('startMlflowServer', () => {
  test('answers, and nothing is left after the parent was killed with SIGKILL', async () => {
    const data = join(folder, 'killed');
    const code = `import { startMlflowServer } from ${JSON.stringify(new URL('../../src/python/mlflow-server.ts', import.meta.url).href)};
const server = await startMlflowServer({ python: ${JSON.stringify(inject('python'))}, folder: ${JSON.stringify(data)}, workers: 2 });
const answer = await fetch(server.url + '/version');
console.log(JSON.stringify({ url: server.url, version: await answer.text() }));
setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((resolve) => parent.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
    const { url, version } = JSON.parse(line) as { url: string; version: string };
    expect(version).toMatch(/^3\./);
    const { port } = new URL(url);
    expect(processesOf(port).length).toBeGreaterThan(1);
    parent.kill('SIGKILL');
    expect(await untilNone(port)).toEqual([]);
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  }, 120_000);

  test('two that start at once in a new folder share its database', async () => {
    const options = { python: inject('python'), folder: join(folder, 'shared') };
    const servers = await Promise.all([startMlflowServer(options), startMlflowServer(options)]);
    try {
      for (const { url } of servers)
        expect((await fetch(`${url}/api/2.0/mlflow/experiments/get?experiment_id=0`)).status).toBe(200);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  }, 120_000);

  test('says what the log said when the server cannot start', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const starting = startMlflowServer({ python: inject('python'), folder: join(folder, 'taken'), port });
    await expect(starting).rejects.toMatchObject({
      code: 'remote.mlflow-process',
      message: expect.stringContaining('address already in use') as string,
    });
    taken.close();
    expect(await readFile(join(folder, 'taken', 'server.log'), 'utf8')).toContain('address already in use');
  }, 120_000);

  test('an abort while it starts leaves nothing', async () => {
    const controller = new AbortController();
    const starting = startMlflowServer({ python: inject('python'), folder: join(folder, 'aborted'), signal: controller.signal });
    setTimeout(() => controller.abort(new Error('stop')), 1500);
    await expect(starting).rejects.toThrow('stop');
  }, 60_000);
});
