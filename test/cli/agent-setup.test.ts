/** What `run --engine claude` and `doctor` say before any session: credentials, package, endpoint. */
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { ModelReply, ScriptedModelServer } from '../../src/testing/scripted-model.ts';
import { startScriptedModelServer } from '../../src/testing/scripted-model-server.ts';
import { runCli, temporaryFolder, type CliResult } from '../support/cli.ts';

const repository = join(import.meta.dirname, '..', '..');
const sample = join(repository, 'samples', 'supervisor', 'traces.jsonl.gz');
const wrongKey = 'sk-ant-planted-wrong-0123456789';
let folder: ReturnType<typeof temporaryFolder>;
let server: ScriptedModelServer;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  folder.remove();
  await server?.stop();
});

const run = ['run', '--traces', sample, '--engine', 'claude', '--out', 'session', '--json'];
const startServer = async (preflight?: ModelReply): Promise<void> => {
  const options = preflight === undefined ? { apiKey: 'right' } : { preflight };
  server = await startScriptedModelServer({ roles: [], ...options });
};
const environment = (): Record<string, string> => ({
  ANTHROPIC_API_KEY: wrongKey,
  ANTHROPIC_BASE_URL: server.url,
  EVALWRIGHT_PYTHON: inject('python'),
});
const error = (result: CliResult): { code: string; message: string; hint: string } =>
  (JSON.parse(result.stdout) as { error: { code: string; message: string; hint: string } }).error;

describe('before the first session', () => {
  test('a wrong key ends the run in seconds; nothing was begun, the key is not repeated', async () => {
    await startServer();
    const startMs = performance.now();
    const result = await runCli(run, { cwd: folder.path, env: environment() });
    expect(performance.now() - startMs).toBeLessThan(5000);
    expect(result.code).toBe(3);
    expect(error(result)).toMatchObject({ code: 'remote.model-unauthorized', message: expect.stringContaining('401') });
    expect(result.stderr).toContain('Quote for claude-sonnet-4-5');
    expect(result.stdout + result.stderr).not.toContain('planted');
    expect(existsSync(join(folder.path, 'session', 'session.json'))).toBe(false);
  });

  test.each([
    [403, 'remote.model-forbidden'],
    [404, 'remote.model-not-found'],
    [429, 'remote.model-rate-limited'],
    [400, 'remote.model-rejected'],
    [529, 'remote.model-unavailable'],
  ])('%i becomes %s', async (status, code) => {
    await startServer({ fault: 'status', status });
    const result = await runCli(run, { cwd: folder.path, env: environment() });
    expect(result.code).toBe(3);
    expect(error(result).code).toBe(code);
  });

  test('no credentials: the variables are named', async () => {
    const result = await runCli(run, { cwd: folder.path });
    expect(result.code).toBe(2);
    expect(error(result)).toMatchObject({
      code: 'input.model-credentials',
      hint: expect.stringMatching(/ANTHROPIC_API_KEY.*ANTHROPIC_AUTH_TOKEN/),
    });
  });

  test.each([
    [['--self-experiment', 'traces-evaluation'], /is the evaluation experiment/],
    [['--annotate'], /the traces come from a file/],
    [['--model-provider', 'databricks'], /no Databricks workspace is named/],
    [['--model-provider', 'gateway'], /address of the gateway is missing/],
    [['--max-cost', '0'], /--max-cost must be a number/],
  ])('%j is refused', async (parameters, message) => {
    const result = await runCli([...run, ...parameters], { cwd: folder.path, env: { ANTHROPIC_API_KEY: wrongKey } });
    expect(result.code).toBe(2);
    expect(error(result)).toMatchObject({ code: 'input.option', message: expect.stringMatching(message) });
  });
});

describe('an install', () => {
  /** Evalwright as it would be installed, with its dependencies, but of the Agent SDK only what `withSdk` leaves. */
  const install = (withSdk: boolean): string => {
    const home = join(folder.path, 'install');
    mkdirSync(join(home, 'node_modules', '@anthropic-ai', 'claude-agent-sdk'), { recursive: true });
    for (const name of ['dist', 'package.json', 'python']) cpSync(join(repository, name), join(home, name), { recursive: true });
    for (const name of ['commander', 'p-limit', 'zod', '@modelcontextprotocol'])
      symlinkSync(join(repository, 'node_modules', name), join(home, 'node_modules', name));
    const sdk = join('node_modules', '@anthropic-ai', 'claude-agent-sdk');
    for (const name of withSdk ? ['package.json', 'sdk.mjs'] : []) cpSync(join(repository, sdk, name), join(home, sdk, name));
    return join(home, 'dist', 'cli', 'main.js');
  };

  test.each([
    [false, /needs the package @anthropic-ai\/claude-agent-sdk/],
    [true, /without its binary for/],
  ])('without the Agent SDK (package there: %s) says how to install it', async (withSdk, message) => {
    await startServer();
    const cli = install(withSdk);
    const result = await runCli(run, { cwd: folder.path, env: environment(), cli });
    expect(result.code).toBe(2);
    expect(error(result)).toMatchObject({
      code: 'input.agent-sdk-missing',
      message: expect.stringMatching(message),
      hint: expect.stringContaining('npm install @anthropic-ai/claude-agent-sdk@0.3.330'),
    });
    expect(server.requests).toEqual([]);
  });

  test('without the Agent SDK does everything else', async () => {
    const cli = install(false);
    const result = await runCli(['analyze', '--traces', sample, '--json', '--top', '1'], { cwd: folder.path, cli });
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('"findings"') });
  });
});

describe('doctor', () => {
  interface Check {
    id: string;
    status: string;
    detail: string;
  }
  const doctor = async (parameters: string[], env: Record<string, string>): Promise<Map<string, Check>> => {
    const options = { cwd: folder.path, env: { EVALWRIGHT_PYTHON: inject('python'), ...env } };
    const { stdout } = await runCli(['doctor', '--json', ...parameters], options);
    expect(stdout).not.toContain('planted');
    const { checks } = JSON.parse(stdout) as { checks: Check[] };
    return new Map(checks.map((check) => [check.id, check]));
  };

  test('asks package, binary, guard and endpoint', async () => {
    await startServer({ say: 'ok' });
    const checks = await doctor(['--engine', 'claude', '--model', 'claude-opus-4-5'], environment());
    expect(['agent-sdk', 'agent-binary', 'model-endpoint'].map((id) => checks.get(id)?.status)).toEqual(['ok', 'ok', 'ok']);
    expect(checks.get('agent-guard')?.status).toBeOneOf(['ok', 'warn']);
    expect(checks.get('model-endpoint')?.detail).toBe(`claude-opus-4-5 answers at ${server.url}`);
    expect(server.requests).toHaveLength(1);
  });

  test('says what is wrong with the key', async () => {
    await startServer();
    const checks = await doctor(['--engine', 'claude'], environment());
    expect(checks.get('model-endpoint')).toMatchObject({ status: 'fail', detail: expect.stringContaining('401') });
  });

  test('a key alone is not used; without any the engine is not looked at', async () => {
    await startServer({ say: 'ok' });
    expect((await doctor([], environment())).get('model-endpoint')?.status).toBe('skipped');
    expect(server.requests).toEqual([]);
    expect([...(await doctor([], {})).keys()].filter((id) => id.startsWith('agent'))).toEqual([]);
  });
});
