/** What goes over the wire to each kind of endpoint: its path, its headers, and nothing in the body that it does not know. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ModelEndpoint } from '../../src/agent/model-endpoint.ts';
import type { ModelRequest } from '../../src/testing/scripted-model.ts';
import { doubleTool, key, runSession, type RanSession, type SessionPlan } from './run-session.ts';
import { makeSandbox } from './sandbox.ts';

interface Body {
  model: string;
  messages: { role: string; content: unknown }[];
  tools: { name: string; input_schema: object }[];
  [key: string]: unknown;
}
const bodyOf = (request: ModelRequest): Body => request.raw as Body;
const namesOf = (headers: Readonly<Record<string, string>>): string[] => Object.keys(headers);

/** Two answers, so that a conversation with tool results goes out as well. */
const twoAnswers: SessionPlan = {
  next: ({ step }) =>
    step === 0
      ? { call: [{ tool: 'mcp__evalwright__double', input: { n: 1 } }] }
      : { call: [{ tool: 'StructuredOutput', input: { done: true } }] },
  spec: { report: z.object({ done: z.boolean() }) },
};
const converse = (endpoint: Partial<ModelEndpoint>, prefix = ''): Promise<RanSession> =>
  runSession({ ...twoAnswers, endpoint, prefix });

const bearer = { kind: 'bearer', value: key } as const;
const plainFields = ['max_tokens', 'messages', 'metadata', 'model', 'stream', 'system', 'temperature', 'tools'];

describe('Databricks', () => {
  const prefix = '/serving-endpoints/anthropic';
  test.each([
    'databricks-claude-opus-4-5',
    'databricks-claude-opus-4-8',
    'databricks-claude-sonnet-4-5',
    'system.ai.claude-sonnet-4-5',
    'databricks-gpt-oss-120b',
    'my-endpoint',
  ])('%s is asked with the plain Messages API', async (model) => {
    const { requests, result } = await converse({ provider: 'databricks', model, credential: bearer }, prefix);
    expect(result.failure).toBeUndefined();
    expect(requests).toHaveLength(2);
    for (const request of requests) {
      expect(request.model).toBe(model);
      expect(request.headers['authorization']).toBe(`Bearer ${key}`);
      expect(namesOf(request.headers)).not.toContain('x-api-key');
      expect(experimental(request.headers['anthropic-beta'])).toEqual([]);
      const { messages, ...rest } = bodyOf(request);
      expect(messages.map(({ role }) => role).filter((role) => role !== 'user' && role !== 'assistant')).toEqual([]);
      expect(Object.keys(rest).filter((name) => !plainFields.includes(name))).toEqual([]);
    }
  });
});

/** Betas but those that the client names to every endpoint. */
function experimental(header: string | undefined): string[] {
  const always = ['claude-code-20250219', 'interleaved-thinking-2025-05-14', 'effort-2025-11-24'];
  return (header ?? '').split(',').filter((beta) => beta !== '' && !always.includes(beta));
}

describe('a gateway', () => {
  const withHeaders = (headers: Record<string, string>): Promise<RanSession> =>
    runSession({
      ...twoAnswers,
      prefix: '/ai/v2',
      server: { apiKey: undefined },
      endpoint: { provider: 'gateway', credential: undefined, headers },
    });

  test('gets its own headers, below its own path, and no key when there is none', async () => {
    const { requests, result } = await withHeaders({ 'x-team': 'evaluation', 'x-secret': 'a: b, c' });
    expect(result.failure).toBeUndefined();
    expect(requests).toHaveLength(2);
    for (const { headers } of requests) {
      expect(headers).toMatchObject({ 'x-team': 'evaluation', 'x-secret': 'a: b, c', 'x-api-key': 'none' });
      expect(namesOf(headers)).not.toContain('authorization');
      expect(experimental(headers['anthropic-beta'])).toEqual([]);
    }
  });

  test.each([
    ['Authorization', 'Bearer of-the-gateway'],
    ['X-Api-Key', 'of-the-gateway'],
  ])('knows us by %s where that is one of its headers', async (name, value) => {
    const { requests, result } = await withHeaders({ [name]: value });
    expect(result.failure).toBeUndefined();
    expect(requests[0]!.headers[name.toLowerCase()]).toBe(value);
  });

  test('gets a key as it is given', async () => {
    const { requests } = await converse({ provider: 'gateway' });
    expect(requests[0]!.headers).toMatchObject({ 'x-api-key': key });
    expect(namesOf(requests[0]!.headers)).not.toContain('authorization');
  });
});

describe("Anthropic's API", () => {
  test('is asked for the model that was named, retired or not', async () => {
    const { requests } = await converse({ model: 'claude-opus-4-1' });
    expect(requests[0]!.model).toBe('claude-opus-4-1');
  });

  test('is asked with the key alone', async () => {
    const { requests } = await converse({});
    expect(requests[0]!.headers).toMatchObject({ 'x-api-key': key, 'anthropic-version': '2023-06-01' });
    expect(namesOf(requests[0]!.headers)).not.toContain('authorization');
  });
});

describe('the first request', () => {
  test('is small, and holds nothing of this machine but the working folder', async () => {
    const box = makeSandbox();
    const { requests } = await runSession({
      ...twoAnswers,
      spec: {
        ...twoAnswers.spec!,
        tools: [doubleTool],
        builtinTools: ['Read', 'Glob', 'Grep', 'Skill'],
        readable: [box.readable],
        plugin: { folder: box.plugin, skills: ['ours:scoring'] },
      },
    });
    box.remove();
    expect(requests[0]!.bytes).toBeLessThan(20_000);
    const text = JSON.stringify(requests[0]!.raw);
    expect(text).not.toContain(box.root);
    expect(text).not.toContain(process.cwd());
    expect(text).toContain('ours:scoring');
  });

  test('carries our prompts as they are', async () => {
    const { requests } = await runSession({
      ...twoAnswers,
      spec: { ...twoAnswers.spec!, systemPrompt: 'You judge.', prompt: 'Read this:\n\n"quoted"' },
    });
    expect(requests[0]!.prompt).toBe('Read this:\n\n"quoted"');
    expect(requests[0]!.system).toContain('You judge.');
    expect(requests[0]!.system).not.toContain('billing');
    const offered = bodyOf(requests[0]!).tools.find(({ name }) => name === 'mcp__evalwright__double');
    expect(offered).toMatchObject({ input_schema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } });
  });
});
