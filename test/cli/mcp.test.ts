/** `evalwright mcp` as other agents meet it: the built command line as a process, driven by the MCP library's own client. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createMlflowClient } from '../../src/mlflow/client.ts';
import { resolveConnection } from '../../src/mlflow/connection.ts';
import type { ValidationResult } from '../../src/validate/validation-result.ts';
import { cliPath, runCli, temporaryFolder, type CliOptions } from '../support/cli.ts';
import { seedExperiment } from '../support/seed.ts';
import { isRunning, startRawMcp, type McpMessage, type RawMcp } from './mcp-raw.ts';

const experiment = `mcp-${process.pid}-${Date.now()}`;
const uri = inject('mlflowUrl');
let folder: ReturnType<typeof temporaryFolder>;
const clients: Client[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  await seedExperiment(uri, experiment, { limit: 30 });
  const run = await runCli(['run', '--experiment', experiment, '--max-cases', '6', '--out', 'session', '--quiet'], options());
  if (run.code !== 0) throw new Error(run.stderr);
}, 200_000);
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
afterAll(() => folder.remove());

const options = (): CliOptions => ({
  cwd: folder.path,
  env: { EVALWRIGHT_PYTHON: inject('python'), EVALWRIGHT_TRACKING_URI: uri },
});
const raw = (name: string, parameters: readonly string[]): RawMcp =>
  startRawMcp(['mcp', name, ...parameters], { cwd: folder.path, env: environment() });
const environment = (): Record<string, string> => ({ PATH: process.env['PATH']!, HOME: folder.path, ...options().env });

/** A copy of the session, so that tests do not see each other's changes. */
function session(name: string, of = 'session'): string {
  cpSync(join(folder.path, of), join(folder.path, name), { recursive: true });
  return name;
}
const readJson = (name: string, path: string): never =>
  JSON.parse(readFileSync(join(folder.path, name, 'state', path), 'utf8')) as never;
const scorersOf = (name: string): string[] =>
  (readJson(name, 'suite.json') as { scorers: { name: string }[] }).scorers.map((scorer) => scorer.name);
const proposalsOf = (name: string): { status: string; made_by: string; session: string }[] =>
  (readJson(name, 'proposals.json') as { proposals: never[] }).proposals;

async function connect(name: string, parameters: readonly string[] = []): Promise<{ client: Client; pid: number }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [cliPath, 'mcp', name, '--quiet', ...parameters],
    cwd: folder.path,
    env: environment(),
    stderr: 'inherit',
  });
  const client = new Client({ name: 'test', version: '1' });
  clients.push(client);
  await client.connect(transport);
  return { client, pid: transport.pid! };
}

async function call(client: Client, name: string, input: object = {}): Promise<{ text: string; isError: boolean }> {
  const answer = await client.callTool({ name, arguments: { ...input } }, undefined, { timeout: 120_000 });
  const [content] = answer.content as { text: string }[];
  return { text: content!.text, isError: answer.isError === true };
}

const scorerOf = (name: string, body: string): object => ({
  kind: 'python',
  name,
  rationale: 'Answers are expected to hold a digit where revenue is asked for.',
  findings: [],
  source: `from mlflow.genai.scorers import scorer\n\n\n@scorer\ndef ${name}(outputs):\n    ${body}\n`,
});
const pythonScorer = (name: string, body: string): object => ({ scorer: scorerOf(name, body) });
const digits = 'return any(character.isdigit() for character in str(outputs))';

describe('tools', () => {
  test('without --allow-edits only those that read, each with schema and annotations', async () => {
    const { client } = await connect('session');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'mlflow_query',
      'query_types',
      'findings',
      'trace_compare',
      'show_suite',
      'session_status',
    ]);
    for (const tool of tools) {
      expect(tool.annotations).toEqual({ title: expect.any(String), readOnlyHint: true, openWorldHint: false });
      expect(tool.inputSchema).toMatchObject({ type: 'object', $schema: expect.stringContaining('draft-07') });
      expect(tool.description!.length).toBeGreaterThan(40);
    }
    await expect(call(client, 'propose_scorer', pythonScorer('has_digit', digits))).rejects.toThrow(/no tool propose_scorer/);
    expect(client.getInstructions()).toContain('<trace-data>');
    expect(existsSync(join(folder.path, 'session', 'state', 'proposals.json'))).toBe(false);
  });

  test('each once', async () => {
    const name = session('tools');
    const { client } = await connect(name, ['--allow-edits', '--annotate']);
    const names = (await client.listTools()).tools.map((tool) => tool.name);
    const { traceId, finding, question } = aFinding(name);
    expect((await call(client, 'findings')).text).toContain(finding);
    const inputs: Record<string, object> = {
      mlflow_query: { action: 'get', trace_id: traceId },
      mlflow_annotate: { action: 'tag', trace_id: traceId, name: 'seen_over_mcp', value: 'yes' },
      query_types: {},
      findings: { finding },
      save_findings: {
        amendments: [
          {
            action: 'doubt',
            finding,
            reason: 'It may be wanted.',
            evidence: [{ trace_id: traceId, span_id: null, quote: question }],
          },
        ],
      },
      trace_compare: { failing: traceId },
      show_suite: { part: 'scorers' },
      propose_scorer: pythonScorer('has_digit', digits),
      edit_suite: { edit: { operation: 'remove_scorer', name: 'latency_within_band', reason: 'Times vary too much.' } },
      write_artifact: { path: 'evaluation/NOTES.md', content: '# Notes\n\nRead the report first.\n' },
      session_status: {},
      run_validation: { last: true },
      certify_scorer: { scorer: 'answer_present' },
    };
    expect(Object.keys(inputs).sort()).toEqual([...names].sort());
    for (const [tool, input] of Object.entries(inputs))
      expect({ tool, ...(await call(client, tool, input)) }).toMatchObject({ tool, isError: false });
    expect(await tagOf(traceId)).toBe('yes');
    expect(proposalsOf(name).map(({ status, made_by, session }) => [status, made_by, session])).toEqual(
      Array.from({ length: 4 }, () => ['open', 'person', 'mcp']),
    );
  }, 120_000);

  const tagOf = async (traceId: string): Promise<string | undefined> => {
    const client = createMlflowClient(resolveConnection({ trackingUri: uri, env: {} }), {});
    try {
      return (await client.getTrace(traceId)).tags['seen_over_mcp'];
    } finally {
      client.close();
    }
  };
});

/** A case of the suite that shows a finding. */
function aFinding(name: string): { traceId: string; finding: string; question: string } {
  const { cases } = readJson(name, 'suite.json') as {
    cases: { metadata: { source_trace: string; findings: string[] }; evidence: { question: string } }[];
  };
  const item = cases.find(({ metadata }) => metadata.findings.length > 0)!;
  return { traceId: item.metadata.source_trace, finding: item.metadata.findings[0]!, question: item.evidence.question };
}

describe('proposals', () => {
  test.each([
    ['a finding that does not exist', 'propose_scorer', { scorer: { ...scorerOf('has_digit', digits), findings: ['nope'] } }],
    [
      'a source that imports what it may not',
      'propose_scorer',
      { scorer: { ...scorerOf('has_digit', digits), source: 'import os' } },
    ],
    ['a scorer that there is not', 'edit_suite', { edit: { operation: 'remove_scorer', name: 'nope', reason: 'x' } }],
    ['a trace of somebody else', 'edit_suite', { edit: { operation: 'add_case', trace_id: 'tr-1', reason: 'x', findings: [] } }],
    ['a file elsewhere', 'write_artifact', { path: '../../escape.md', content: 'x' }],
    ['input that does not fit', 'propose_scorer', { scorer: { kind: 'python' } }],
  ])('%s is refused with advice, and nothing is kept', async (_, tool, input) => {
    const { client } = await connect('session', ['--allow-edits']);
    const answer = await call(client, tool, input);
    expect(answer.isError).toBe(true);
    expect(answer.text.length).toBeGreaterThan(30);
    expect(existsSync(join(folder.path, 'session', 'state', 'proposals.json'))).toBe(false);
  });

  test('become part of the suite by a validation that passes, and by no other', async () => {
    const name = session('edited');
    const before = scorersOf(name);
    const { client } = await connect(name, ['--allow-edits']);
    await call(client, 'propose_scorer', pythonScorer('has_digit', 'return 1 / 0'));
    await call(client, 'edit_suite', { edit: { operation: 'remove_scorer', name: 'latency_within_band', reason: 'Noise.' } });
    const failed = await call(client, 'run_validation');
    expect(failed.text).toMatch(/^Nothing was accepted; open: p1, p2\./);
    expect(failed.text).toContain('ZeroDivisionError');
    expect(scorersOf(name)).toEqual(before);
    expect(existsSync(join(folder.path, name, 'evaluation', 'custom'))).toBe(false);

    await call(client, 'propose_scorer', pythonScorer('has_digit', digits));
    const passed = await call(client, 'run_validation');
    expect(passed.text).toMatch(/^Accepted into the suite: p1, p2, p3\.\nValidation passed/);
    expect(scorersOf(name)).toEqual([...before.filter((scorer) => scorer !== 'latency_within_band'), 'has_digit']);
    expect(readFileSync(join(folder.path, name, 'evaluation', 'custom', 'has_digit.py'), 'utf8')).toContain('isdigit');
    expect(readFileSync(join(folder.path, name, 'report.html'), 'utf8')).toContain('has_digit');
    expect(proposalsOf(name).map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
    const { validation_status, scorers } = readJson(name, 'validation_results.json') as ValidationResult;
    expect(validation_status).toBe('passed');
    expect(scorers.at(-1)).toMatchObject({ name: 'has_digit', status: 'scored', error: 0, missing: 0 });
  }, 300_000);
});

describe('the process', () => {
  test('holds the lock: a second one says so, on stderr alone', async () => {
    const { pid } = await connect('session');
    const second = await runCli(['mcp', 'session', '--json'], options());
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toContain(`process ${pid} is working in`);
  });

  test('killed and started again: what was proposed is there', async () => {
    const name = session('killed');
    const first = await connect(name, ['--allow-edits']);
    await call(first.client, 'propose_scorer', pythonScorer('has_digit', digits));
    process.kill(first.pid, 'SIGKILL');
    const { client } = await connect(name, ['--allow-edits']);
    expect((await call(client, 'session_status')).text).toMatch(/"id": "p1",\s+"status": "open"/);
    expect((await call(client, 'show_suite', { part: 'scorers' })).text).toContain('has_digit');
  });

  test('killed while it replaced the suite: the next one does the rest', async () => {
    const name = session('half', 'edited');
    // As a kill between the first and the last file leaves it.
    const events = join(folder.path, name, 'events.jsonl');
    const lines = readFileSync(events, 'utf8').split('\n');
    writeFileSync(events, `${lines.slice(0, lines.findIndex((line) => line.includes('acceptance-started')) + 1).join('\n')}\n`);
    const custom = join(folder.path, name, 'evaluation', 'custom', 'has_digit.py');
    writeFileSync(custom, 'half a fi');
    cpSync(join(folder.path, 'session', 'report.html'), join(folder.path, name, 'report.html'));
    await connect(name);
    expect(readFileSync(custom, 'utf8')).toContain('isdigit');
    expect(readFileSync(join(folder.path, name, 'report.html'), 'utf8')).toContain('has_digit');
    expect(readFileSync(events, 'utf8')).toMatch(/"proposals-accepted"\}\n$/);
  }, 120_000);

  test('a session that is not finished is refused', async () => {
    const name = session('unfinished');
    const tasks = join(folder.path, name, 'eval_tasks.json');
    writeFileSync(tasks, readFileSync(tasks, 'utf8').replace('"status": "passed"', '"status": "running"'));
    const result = await runCli(['mcp', name], options());
    expect(result).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('evalwright resume') });
  });

  test.each([
    ['input ends', 0],
    ['SIGTERM comes', 143],
  ])(
    'when %s a validation at work is ended, and its processes',
    async (_, code) => {
      const name = session(`ended-${code}`);
      const child = raw(name, ['--allow-edits']);
      child.send({ id: 1, method: 'tools/call', params: { name: 'run_validation', arguments: {} } });
      for (let round = 0; round < 400 && child.descendants().length === 0; round += 1) await sleep(50);
      const workers = child.descendants();
      expect(workers.length).toBeGreaterThan(0);
      const startMs = performance.now();
      if (code === 0) child.process.stdin!.end();
      else child.process.kill('SIGTERM');
      expect(await child.ended).toBe(code);
      expect(performance.now() - startMs).toBeLessThan(10_000);
      expect(workers.filter(isRunning)).toEqual([]);
      expect(child.messages()).toEqual([]);
      expect(JSON.parse((await runCli(['status', name, '--json'], options())).stdout)).toMatchObject({ owner_pid: null });
    },
    60_000,
  );
});

test('hostile lines are answered with errors, and the next call is served', async () => {
  const child = raw('session', []);
  child.write('no json\n{"jsonrpc": "2.0"}\n[]\n\u0000\u001b[2J\n{"id": 7, "method": 4}\n\n');
  child.write(`${'x'.repeat(3_000_000)}\n`);
  child.write(
    `{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"findings","arguments":${'['.repeat(200_000)}${']'.repeat(200_000)}}}\n`,
  );
  child.send({ id: 9, method: 'tools/call', params: { name: '__proto__', arguments: {} } });
  child.send({ id: 10, method: 'tools/call', params: { name: 'findings', arguments: { finding: 'x'.repeat(900_000) } } });
  child.send({ id: 11, method: 'nope' });
  for (let id = 12; id < 40; id += 1) child.send({ id, method: 'tools/call', params: { name: 'query_types' } });
  const wanted = [null, null, null, null, 7, null, ...Array.from({ length: 32 }, (_, index) => index + 8)];
  for (let round = 0; round < 200 && child.messages().length < wanted.length; round += 1) await sleep(50);
  const messages = child.messages();
  expect(new Set(messages.map(({ id }) => id))).toEqual(new Set(wanted));
  const of = (id: number | null): McpMessage[] => messages.filter((message) => message.id === id);
  expect(of(null).map(({ error }) => error!.code)).toEqual([-32700, -32600, -32600, -32700, -32600]);
  expect(of(null).at(-1)!.error!.message).toContain('longer than 1000000 bytes');
  expect([of(7), of(9), of(11)].map(([message]) => message!.error!.code)).toEqual([-32600, -32602, -32601]);
  expect(of(10)[0]).toMatchObject({ result: { isError: true } });
  for (let id = 12; id < 40; id += 1) expect(of(id)).toMatchObject([{ result: { isError: false } }]);
  child.process.stdin!.end();
  expect(await child.ended).toBe(0);
}, 60_000);
