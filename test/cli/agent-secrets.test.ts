/**
 * Secrets are planted wherever a run takes them from, a whole run with the real Agent SDK follows, and then everything that it wrote,
 * printed or named on a command line is searched for them. The endpoint repeats the key in an error, as some gateways do.
 */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createMlflowClient } from '../../src/mlflow/client.ts';
import { resolveConnection } from '../../src/mlflow/connection.ts';
import { competentModel } from '../../src/testing/competent-model.ts';
import type { ModelRole, ScriptedModelServer } from '../../src/testing/scripted-model.ts';
import { startScriptedModelServer } from '../../src/testing/scripted-model-server.ts';
import { startCli, temporaryFolder, type CliResult } from '../support/cli.ts';
import { seedExperiment } from '../support/seed.ts';

const secrets = {
  key: 'sk-ant-planted-key-0123456789',
  token: 'planted-bearer-token-987654',
  header: 'planted header value 4711',
  mlflowToken: 'planted-mlflow-token-1234',
  password: 'planted/pass word',
  databricks: 'dapi-planted-0011223344',
};
const experiment = `secrets-${process.pid}-${Date.now()}`;
const uri = inject('mlflowUrl');
let folder: ReturnType<typeof temporaryFolder>;
let server: ScriptedModelServer;
let run: CliResult;
const seen = { commandLines: new Set<string>(), leaks: new Set<string>() };

/** The first session fails: its requests are refused with a repetition of what was sent. */
const leakyGateway: ModelRole = {
  name: 'leaky gateway',
  matches: (request) => request.prompt.includes('Session: explore.1 '),
  next: (request) => {
    repeated += 1;
    return { fault: 'status', status: 400, message: `cannot read ${JSON.stringify(request.headers)}` };
  },
};
let repeated = 0;

beforeAll(async () => {
  folder = temporaryFolder();
  await seedExperiment(uri, experiment, { limit: 20 });
  server = await startScriptedModelServer({ roles: [leakyGateway, ...competentModel()], apiKey: secrets.key });
  const address = new URL(uri);
  address.username = 'ada';
  address.password = encodeURIComponent(secrets.password);
  const { child, result } = startCli(
    ['run', '--engine', 'claude', '--experiment', experiment, '--max-cases', '6', '--out', 'session', '--json', '--verbose'],
    {
      cwd: folder.path,
      env: {
        HOME: join(folder.path, 'home'),
        TMPDIR: folder.path,
        EVALWRIGHT_CACHE_DIR: join(folder.path, 'cache'),
        EVALWRIGHT_PYTHON: inject('python'),
        EVALWRIGHT_TRACKING_URI: String(address),
        ANTHROPIC_BASE_URL: server.url,
        ANTHROPIC_API_KEY: secrets.key,
        ANTHROPIC_AUTH_TOKEN: secrets.token,
        ANTHROPIC_CUSTOM_HEADERS: `x-gateway-auth: ${secrets.header}`,
        MLFLOW_TRACKING_TOKEN: secrets.mlflowToken,
        DATABRICKS_TOKEN: secrets.databricks,
      },
    },
  );
  const watching = setInterval(() => lookAtProcesses(child.pid!), 40);
  run = await result;
  clearInterval(watching);
}, 400_000);
afterAll(async () => {
  await server.stop();
  folder.remove();
});

/** Every way in which a secret may have been written. */
const spellings = Object.values(secrets).flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(`ada:${secret}`).toString('base64').replace(/=+$/, ''),
]);
const leaksIn = (text: string): string[] => spellings.filter((secret) => text.includes(secret));

/** Command lines of all processes; for those of this run also which secrets are in their environment. */
function lookAtProcesses(cli: number): void {
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const commandLine = readFileSync(join('/proc', name, 'cmdline'), 'utf8').replaceAll('\0', ' ');
      const environment = Number(name) === cli ? '' : readFileSync(join('/proc', name, 'environ'), 'utf8');
      if (!environment.includes(folder.path) && Number(name) !== cli) continue;
      seen.commandLines.add(commandLine);
      const kind = kindOf(readlinkSync(join('/proc', name, 'exe')));
      for (const [secret, value] of Object.entries(secrets))
        if (environment.includes(value)) seen.leaks.add(`${kind}: ${secret}`);
    } catch {
      // It has ended meanwhile.
    }
  }
}

const kindOf = (program: string): string =>
  /claude/.test(program) ? 'agent' : /python/.test(program) ? 'python' : program.split('/').at(-1)!;

function files(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    return entry.isDirectory() ? files(inner) : entry.isFile() ? [inner] : [];
  });
}

const withoutBigInts = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

const textOf = (path: string): string => {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
};

test('the run made use of the agent, and the gateway did repeat the secrets', () => {
  expect(run.code).toBe(0);
  const { agent } = JSON.parse(run.stdout) as { agent: { sessions: { status: string; failure: unknown }[] } };
  expect(agent.sessions.filter((session) => session.status === 'completed').length).toBeGreaterThan(2);
  expect(agent.sessions.some((session) => session.failure !== null)).toBe(true);
  expect(server.requests.every((request) => request.headers['x-api-key'] === secrets.key)).toBe(true);
  expect(server.requests.every((request) => request.headers['x-gateway-auth'] === secrets.header)).toBe(true);
  expect(repeated).toBeGreaterThan(0);
});

describe('no secret is', () => {
  test('printed', () => {
    expect(leaksIn(run.stdout)).toEqual([]);
    expect(leaksIn(run.stderr)).toEqual([]);
  });

  test('in a file: session, cache, home, temporary folder', () => {
    const all = files(folder.path);
    expect(all.length).toBeGreaterThan(30);
    expect(all.some((path) => path.endsWith('transcript.jsonl'))).toBe(true);
    expect(all.flatMap((path) => leaksIn(textOf(path)).map((secret) => `${path}: ${secret}`))).toEqual([]);
  });

  test('on a command line', () => {
    const lines = [...seen.commandLines];
    expect(lines.some((line) => line.includes('claude'))).toBe(true);
    expect(lines.some((line) => line.includes('validate_suite.py'))).toBe(true);
    expect(lines.flatMap(leaksIn)).toEqual([]);
  });

  test('in the environment of a process that has no use for it', () => {
    expect([...seen.leaks].filter((leak) => leak.startsWith('agent')).sort()).toEqual(['agent: header', 'agent: key']);
    expect([...seen.leaks].filter((leak) => /^python: (?:key|token|header)/.test(leak))).toEqual([]);
  });

  test('sent to the model', () => {
    expect(server.requests.flatMap((request) => leaksIn(JSON.stringify(request.raw)))).toEqual([]);
  });

  test("in the traces of the run's own sessions", async () => {
    const client = createMlflowClient(resolveConnection({ trackingUri: uri, env: {} }), {});
    try {
      const { experimentId } = await client.findExperiment(`${experiment}-evalwright`);
      const traces: string[] = [];
      for await (const infos of client.searchTraces({ experimentId }))
        for await (const trace of client.traceSpans(infos)) traces.push(JSON.stringify(trace, withoutBigInts));
      expect(traces.length).toBeGreaterThan(4);
      expect(traces.some((text) => text.includes('CHAT_MODEL'))).toBe(true);
      expect(traces.flatMap(leaksIn)).toEqual([]);
    } finally {
      client.close();
    }
  });
});

test('the temporary folders of the sessions are gone, and HOME was never made', () => {
  const left = readdirSync(folder.path).filter((name) => statSync(join(folder.path, name)).isDirectory());
  expect(left.sort()).toEqual(['cache', 'session']);
});
