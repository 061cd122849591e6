/** Bad input and bad surroundings, through the real command line against a real server: a clear error, the right exit code, nothing lost. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { createMlflowClient, type MlflowClient } from '../../src/mlflow/client.ts';
import { resolveConnection } from '../../src/mlflow/connection.ts';
import { runCli, temporaryFolder, type CliResult } from '../support/cli.ts';
import { sampleLines, seedExperiment } from '../support/seed.ts';

const name = `bad-input-${process.pid}-${Date.now()}`;
const uri = inject('mlflowUrl');
let client: MlflowClient;
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  client = createMlflowClient(resolveConnection({ trackingUri: uri, env: {} }));
});
afterAll(() => client.close());
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const env = { EVALWRIGHT_PYTHON: inject('python'), MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1' };
const cli = (parameters: readonly string[], more: Record<string, string> = {}): Promise<CliResult> =>
  runCli([...parameters, '--json'], { cwd: folder.path, env: { ...env, ...more } });

function errorOf(result: CliResult): { code: string; message: string; hint: string; details: Record<string, unknown> } {
  return (JSON.parse(result.stdout) as { error: ReturnType<typeof errorOf> }).error;
}

describe('the server', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  const answering = async (status: number, body: string): Promise<string> => {
    const server = createServer((_, response) => response.writeHead(status, { 'content-type': 'text/html' }).end(body));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test('nobody listens: exit 3, and no session directory is left', async () => {
    const result = await cli(['run', '--tracking-uri', 'http://127.0.0.1:1', '--experiment', 'x']);
    expect(result.code).toBe(3);
    expect(errorOf(result)).toMatchObject({ code: 'remote.unreachable', hint: expect.stringContaining('running') });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('something else listens: exit 3', async () => {
    const result = await cli(['analyze', '--tracking-uri', await answering(200, '<h1>Shop</h1>'), '--experiment', 'x']);
    expect(result.code).toBe(3);
    expect(errorOf(result).code).toMatch(/^remote\.(?:malformed-response|not-found|rejected)$/);
  });

  test.each([
    [401, 'remote.unauthorized'],
    [403, 'remote.forbidden'],
  ])('it answers %i', async (status, code) => {
    const result = await cli(['analyze', '--tracking-uri', await answering(status, 'no'), '--experiment', 'x']);
    expect(result.code).toBe(3);
    expect(errorOf(result)).toMatchObject({ code, hint: expect.any(String) });
  });
});

describe('the traces', () => {
  test('an experiment that does not exist is answered with near names', async () => {
    await client.createExperiment(`${name}-support`);
    const result = await cli(['run', '--tracking-uri', uri, '--experiment', `${name}-suport`]);
    expect(result.code).toBe(2);
    expect(errorOf(result)).toMatchObject({
      code: 'input.experiment-not-found',
      hint: expect.stringContaining(`"${name}-support"`),
    });
  });

  test('an empty experiment', async () => {
    await client.createExperiment(`${name}-empty`);
    for (const command of ['run', 'analyze'])
      expect(errorOf(await cli([command, '--tracking-uri', uri, '--experiment', `${name}-empty`]))).toMatchObject({
        code: 'input.no-traces',
      });
  });

  test('only traces of judges; asked for, they are read', async () => {
    const { traceIds } = await seedExperiment(uri, `${name}-judges`, { limit: 3 });
    for (const id of traceIds) await client.setTag(id, 'mlflow.trace.sourceScorer', 'safety');
    const result = await cli(['analyze', '--tracking-uri', uri, '--experiment', `${name}-judges`]);
    expect(result.code).toBe(2);
    expect(errorOf(result)).toMatchObject({ code: 'input.no-traces', message: expect.stringContaining('all 3 traces') });
    expect(errorOf(result).hint).toContain('--include-evaluation-traces');
    const asked = await cli(['analyze', '--tracking-uri', uri, '--experiment', `${name}-judges`, '--include-evaluation-traces']);
    expect(JSON.parse(asked.stdout)).toMatchObject({ traces: 3, excluded: 0 });
  });

  test("a bad filter quotes the server's reason", async () => {
    await seedExperiment(uri, `${name}-filter`, { limit: 1 });
    const result = await cli(['analyze', '--tracking-uri', uri, '--experiment', `${name}-filter`, '--filter', 'nonsense !']);
    expect(result.code).toBe(2);
    expect(errorOf(result)).toMatchObject({ code: 'input.filter', message: expect.stringContaining('Invalid') });
  });
});

describe('the output', () => {
  const run = (out: string): Promise<CliResult> =>
    sampleLines(8).then((lines) => {
      writeFileSync(join(folder.path, 't.jsonl'), lines);
      return cli(['run', '--traces', 't.jsonl', '--tracking-uri', uri, '--out', out]);
    });

  test.runIf(process.platform === 'linux')('a file system that takes no files', async () => {
    const result = await run('/proc/evalwright');
    expect(result.code).toBe(2);
    expect(errorOf(result)).toMatchObject({
      code: 'input.output-not-writable',
      message: expect.stringContaining('/proc/evalwright'),
    });
  });

  test('a file is in the way', async () => {
    writeFileSync(join(folder.path, 'taken'), '');
    for (const out of ['taken', 'taken/below'])
      expect(errorOf(await run(out))).toMatchObject({
        code: 'input.output-not-writable',
        hint: expect.stringContaining('--out'),
      });
  });

  test('a directory that holds other things is left alone', async () => {
    mkdirSync(join(folder.path, 'mine'));
    writeFileSync(join(folder.path, 'mine', 'thesis.txt'), 'words');
    expect(errorOf(await run('mine'))).toMatchObject({ code: 'input.option', message: expect.stringContaining('not empty') });
    expect(existsSync(join(folder.path, 'mine', 'session.json'))).toBe(false);
  });

  test('a full disk is named, and what was finished before is whole', async (context) => {
    const disk = join(folder.path, 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'evalwright', disk], { stdio: 'ignore' });
    } catch {
      context.skip('a small file system can only be mounted by root');
    }
    try {
      const result = await run(join(disk, 'session'));
      expect(result.code).toBe(2);
      expect(errorOf(result)).toMatchObject({ code: 'input.output-not-writable', details: { reason: 'ENOSPC' } });
      expect(errorOf(result).message).toContain(disk);
      const files = readdirSync(disk, { recursive: true, encoding: 'utf8' });
      expect(files).toContain(join('session', 'session.json'));
      expect(files.filter((file) => file.endsWith('.tmp'))).toEqual([]);
      expect((await cli(['status', join(disk, 'session')])).code).toBe(0);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

describe('Python', () => {
  test.each([
    ['/nonexistent/python', 'input.python-unusable'],
    ['/bin/true', 'input.python-unusable'],
  ])('%s: exit 2, and the session can be resumed', async (python, code) => {
    writeFileSync(join(folder.path, 't.jsonl'), await sampleLines(8));
    const result = await cli(['run', '--traces', 't.jsonl', '--tracking-uri', uri, '--out', 's', '--python', python]);
    expect(result.code).toBe(2);
    expect(errorOf(result)).toMatchObject({ code, hint: expect.stringContaining('evalwright resume') });
    const status = await cli(['status', 's']);
    expect(JSON.parse(status.stdout)).toMatchObject({ status: 'interrupted' });
  });
});
