/** The scripted server under the real Agent SDK and its binary: what it sends has to be what the client understands. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSdkMcpServer,
  query,
  tool,
  type Options,
  type SDKResultMessage,
  type SDKResultSuccess,
} from '@anthropic-ai/claude-agent-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startScriptedModelServer } from '../../src/testing/scripted-model-server.ts';
import type { ModelReply, ModelRequest, ScriptedModelServer } from '../../src/testing/scripted-model.ts';

let folder: string;
let server: ScriptedModelServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evalwright-scripted-'));
  for (const name of ['home', 'config', 'work']) mkdirSync(join(folder, name));
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function converse(next: (request: ModelRequest) => ModelReply, options: Options = {}, path = '') {
  server = await startScriptedModelServer({
    roles: [{ name: 'worker', matches: ({ prompt }) => prompt.includes('Session: a.1'), next }],
    apiKey: 'scripted',
  });
  const results: SDKResultMessage[] = [];
  try {
    for await (const message of query({
      prompt: 'Session: a.1 (role: worker, task: a)',
      options: {
        cwd: join(folder, 'work'),
        model: 'claude-opus-4-5',
        systemPrompt: 'You are scripted.',
        settingSources: [],
        strictMcpConfig: true,
        tools: [],
        permissionMode: 'dontAsk',
        persistSession: false,
        maxTurns: 6,
        env: {
          PATH: process.env['PATH'],
          HOME: join(folder, 'home'),
          TMPDIR: folder,
          CLAUDE_CONFIG_DIR: join(folder, 'config'),
          ANTHROPIC_BASE_URL: server.url + path,
          ANTHROPIC_API_KEY: 'scripted',
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
          CLAUDE_CODE_MAX_RETRIES: '1',
        },
        ...options,
      },
    }))
      if (message.type === 'result') results.push(message);
  } catch {
    // The iterator throws after a result that is an error; the result was seen.
  }
  expect(server.unmatched).toEqual([]);
  return results.at(-1) as SDKResultSuccess;
}

const lookup = tool('lookup', 'Looks up', { n: z.number() }, ({ n }) =>
  Promise.resolve({ content: [{ type: 'text', text: `<data>${n * 2}</data>` }] }),
);
const withLookup = (): Options => ({
  mcpServers: { ours: createSdkMcpServer({ name: 'ours', tools: [lookup], alwaysLoad: true }) },
  allowedTools: ['mcp__ours__lookup'],
});

describe('the real Agent SDK against the scripted server', () => {
  test('takes text, thinking and usage', async () => {
    const result = await converse(() => ({
      thinking: 'hm',
      say: 'All is well.',
      usage: { input_tokens: 1000, output_tokens: 100, cache_read_input_tokens: 500 },
    }));
    expect(result).toMatchObject({ subtype: 'success', is_error: false, result: 'All is well.' });
    expect(result.modelUsage['claude-opus-4-5']).toMatchObject({
      inputTokens: 1000,
      outputTokens: 100,
      cacheReadInputTokens: 500,
    });
  });

  test('runs calls in parallel and shows their answers to the role', async () => {
    const result = await converse(
      ({ step, results, tools }) =>
        step === 0
          ? { call: [1, 2].map((n) => ({ tool: tools.find((name) => name.endsWith('lookup'))!, input: { n } })) }
          : { say: results.map(({ input, text }) => `${JSON.stringify(input)}=${text}`).join(' ') },
      withLookup(),
    );
    expect(result.result).toBe('{"n":1}=<data>2</data> {"n":2}=<data>4</data>');
  });

  test('asks a role for its report when it only talks', async () => {
    const schema = z.toJSONSchema(z.object({ done: z.boolean() }), { target: 'draft-7' }) as Record<string, unknown>;
    const result = await converse(
      ({ step }) => (step === 0 ? { say: 'Done!' } : { call: [{ tool: 'StructuredOutput', input: { done: true } }] }),
      { outputFormat: { type: 'json_schema', schema } },
    );
    expect(result.structured_output).toEqual({ done: true });
  });

  test('loads a skill, whose body reaches the role', async () => {
    mkdirSync(join(folder, 'plugin', '.claude-plugin'), { recursive: true });
    mkdirSync(join(folder, 'plugin', 'skills', 'counting'), { recursive: true });
    writeFileSync(join(folder, 'plugin', '.claude-plugin', 'plugin.json'), '{"name":"ours","version":"1.0.0"}');
    writeFileSync(
      join(folder, 'plugin', 'skills', 'counting', 'SKILL.md'),
      '---\nname: counting\ndescription: How to count.\n---\nStart with one.\n',
    );
    const result = await converse(
      ({ step, raw }) =>
        step === 0
          ? { call: [{ tool: 'Skill', input: { skill: 'ours:counting' } }] }
          : { say: JSON.stringify(raw).includes('Start with one.') ? 'I know how to count.' : 'No skill came.' },
      {
        tools: ['Skill'],
        plugins: [{ type: 'local', path: join(folder, 'plugin'), skipMcpDiscovery: true }],
        skills: ['ours:counting'],
      },
    );
    expect(result.result).toBe('I know how to count.');
  });

  test('sees broken arguments of a call, and the role sees that they were refused', async () => {
    const result = await converse(
      ({ step, results }) =>
        step === 0
          ? { call: [{ tool: 'mcp__ours__lookup', input: {} }], rawInput: '{"n": 1' }
          : { say: results[0]!.isError ? 'refused' : 'taken' },
      withLookup(),
    );
    expect(result.result).toBe('refused');
  });

  test('reports a status of the endpoint, below the prefix of Databricks', async () => {
    const result = await converse(() => ({ fault: 'status', status: 403 }), {}, '/serving-endpoints/anthropic');
    expect(result).toMatchObject({ is_error: true, api_error_status: 403 });
  });

  test('tries again after a reset, a cut and an overload, and then goes on', async () => {
    const faults: ModelReply[] = [
      { fault: 'reset' },
      { fault: 'cut-mid-stream' },
      { fault: 'status', status: 529, retryAfterS: 0 },
    ];
    for (const fault of faults) {
      let seen = 0;
      const result = await converse(() => (++seen === 1 ? fault : { say: 'back again' }));
      expect(result).toMatchObject({ is_error: false, result: 'back again' });
      expect(seen).toBe(2);
      await server!.stop();
    }
  });

  test('serves names of newer models, whose conversation holds system entries', async () => {
    const result = await converse(
      ({ step, results }) =>
        step === 0 ? { call: [{ tool: 'mcp__ours__lookup', input: { n: 3 } }] } : { say: results[0]!.text },
      { ...withLookup(), model: 'claude-opus-4-8' },
    );
    expect(result.result).toBe('<data>6</data>');
    const { messages } = server!.requests.at(-1)!.raw as { messages: { role: string }[] };
    expect(messages.map(({ role }) => role)).toContain('system');
  });
});
