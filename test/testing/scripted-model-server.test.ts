import { afterEach, describe, expect, test } from 'vitest';
import type { ModelReply, ModelRole, ScriptedModelServer } from '../../src/testing/scripted-model.ts';
import { startScriptedModelServer, type ScriptedModelOptions } from '../../src/testing/scripted-model-server.ts';

let server: ScriptedModelServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const always = (reply: ModelReply): ModelRole => ({ name: 'always', matches: () => true, next: () => reply });
const body = { model: 'claude-opus-4-5', max_tokens: 100, messages: [{ role: 'user', content: 'Work.' }] };

async function post(
  options: Partial<ScriptedModelOptions> & { reply?: ModelReply },
  request: { path?: string; body?: object | string; headers?: Record<string, string>; method?: string } = {},
) {
  const { reply, ...rest } = options;
  server ??= await startScriptedModelServer({ roles: reply === undefined ? [] : [always(reply)], ...rest });
  const method = request.method ?? 'POST';
  const sent = request.body ?? body;
  return fetch(server.url + (request.path ?? '/v1/messages'), {
    method,
    headers: request.headers ?? {},
    ...(method === 'POST' ? { body: typeof sent === 'string' ? sent : JSON.stringify(sent) } : {}),
    signal: AbortSignal.timeout(2000),
  });
}

interface EventData {
  type: string;
  message?: { usage: { input_tokens: number } };
  delta?: { text?: string; thinking?: string; partial_json?: string };
}

/** Each event with its own name line, as clients demand. */
function eventsIn(text: string): { event: string; data: EventData }[] {
  return text
    .split('\n\n')
    .filter((part) => part !== '')
    .map((part) => {
      const [event, data] = part.split('\n');
      return { event: event!.replace('event: ', ''), data: JSON.parse(data!.replace('data: ', '')) as EventData };
    });
}

describe('startScriptedModelServer', () => {
  test('answers as one JSON message', async () => {
    const response = await post({ reply: { say: 'Hello' } });
    expect(await response.json()).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-4-5',
      content: [{ type: 'text', text: 'Hello' }],
      stop_reason: 'end_turn',
    });
  });

  test('streams thinking, text and calls as events that add up to the same message', async () => {
    const reply: ModelReply = {
      thinking: 'hm',
      say: 'Hello',
      call: [{ tool: 'a', input: { n: 1 } }],
      usage: { cache_read_input_tokens: 7 },
    };
    const response = await post({ reply }, { body: { ...body, stream: true }, path: '/v1/messages?beta=true' });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const events = eventsIn(await response.text());
    for (const { event, data } of events) expect(data.type).toBe(event);
    expect(events.map(({ event }) => event).filter((event) => event !== 'content_block_delta')).toEqual([
      'message_start',
      ...Array.from({ length: 3 }, () => ['content_block_start', 'content_block_stop']).flat(),
      'message_delta',
      'message_stop',
    ]);
    const deltas = events.filter(({ event }) => event === 'content_block_delta').map(({ data }) => data.delta!);
    expect(deltas.map(({ text }) => text ?? '').join('')).toBe('Hello');
    expect(deltas.map(({ thinking }) => thinking ?? '').join('')).toBe('hm');
    expect(JSON.parse(deltas.map(({ partial_json }) => partial_json ?? '').join(''))).toEqual({ n: 1 });
    expect(events[0]!.data.message!.usage.input_tokens).toBeGreaterThan(10);
    expect(events.at(-2)!.data).toMatchObject({ delta: { stop_reason: 'tool_use' }, usage: { cache_read_input_tokens: 7 } });
  });

  test('sends the arguments of a call broken when asked', async () => {
    const response = await post(
      { reply: { call: [{ tool: 'a', input: {} }], rawInput: '{"n": ' } },
      { body: { ...body, stream: true } },
    );
    expect(await response.text()).toContain(String.raw`"partial_json":"{\"n\": "`);
  });

  test('gives every message and call an id of its own', async () => {
    const reply: ModelReply = {
      call: [
        { tool: 'a', input: {} },
        { tool: 'a', input: {} },
      ],
    };
    const messages = (await Promise.all([post({ reply }), post({ reply })].map(async (one) => (await one).json()))) as {
      id: string;
      content: { id: string }[];
    }[];
    const ids = messages.flatMap(({ id, content }) => [id, ...content.map((block) => block.id)]);
    expect(new Set(ids).size).toBe(6);
  });

  test('lives below any prefix and counts tokens', async () => {
    expect((await post({ reply: { say: 'x' } }, { path: '/serving-endpoints/anthropic/v1/messages?beta=true' })).status).toBe(
      200,
    );
    const counted = await post({ reply: { say: 'x' } }, { path: '/v1/messages/count_tokens' });
    expect(await counted.json()).toEqual({ input_tokens: expect.any(Number) });
    expect((await post({ reply: { say: 'x' } }, { path: '/v1/models' })).status).toBe(404);
    expect((await post({ reply: { say: 'x' } }, { method: 'GET' })).status).toBe(404);
  });

  test('lets in only the key that it was given, in either header', async () => {
    const options = { reply: { say: 'x' }, apiKey: 'right' };
    expect((await post(options)).status).toBe(401);
    expect((await post(options, { headers: { 'x-api-key': 'wrong' } })).status).toBe(401);
    expect((await post(options, { headers: { 'x-api-key': 'right' } })).status).toBe(200);
    expect((await post(options, { headers: { authorization: 'Bearer right' } })).status).toBe(200);
    expect(server!.requests).toHaveLength(2);
  });

  test('answers a preflight request without any role', async () => {
    expect((await post({}, { body: { ...body, max_tokens: 1 } })).status).toBe(200);
    expect(server!.unmatched).toEqual([]);
  });

  test('refuses and records what no role matches, so that nobody tries again', async () => {
    const response = await post({});
    expect(response.status).toBe(400);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(server!.unmatched).toEqual([expect.objectContaining({ prompt: 'Work.' })]);
  });

  test('tells a body that is not JSON, or too long', async () => {
    const broken = await post({ reply: { say: 'x' }, maxBodyBytes: 500 }, { body: '{"messages": ' });
    expect([broken.status, broken.headers.get('x-should-retry')]).toEqual([400, 'false']);
    expect((await post({}, { body: { ...body, pad: 'x'.repeat(600) } })).status).toBe(413);
  });

  test.for([
    [401, 'authentication_error'],
    [403, 'permission_error'],
    [413, 'request_too_large'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [529, 'overloaded_error'],
  ] as const)('fails with %i as the API words it', async ([status, type]) => {
    const response = await post({ reply: { fault: 'status', status, retryAfterS: 3 } });
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('3');
    expect(await response.json()).toEqual({ type: 'error', error: { type, message: 'scripted' } });
  });

  test('resets the connection before any byte', async () => {
    await expect(post({ reply: { fault: 'reset' } })).rejects.toThrow('fetch failed');
  });

  test('ends in the middle of a stream: cut off, or reset', async () => {
    const streamed = { body: { ...body, stream: true } };
    const cut = await post({ reply: { fault: 'cut-mid-stream' } }, streamed);
    expect(await cut.text()).toMatch(/^event: message_start[\s\S]*event: content_block_delta(?![\s\S]*message_stop)/);
    await server!.stop();
    server = undefined;
    const reset = await post({ reply: { fault: 'reset-mid-stream' } }, streamed);
    await expect(reset.text()).rejects.toThrow('terminated');
  });

  test('stalls after the headers', async () => {
    const response = await post({ reply: { fault: 'stall' } });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow(/timeout|abort/i);
  });

  test('answers with a page of HTML, half a JSON, or no content', async () => {
    const page = await post({ reply: { fault: 'html' } });
    expect([page.headers.get('content-type'), await page.text()]).toEqual(['text/html', expect.stringContaining('<html>')]);
    await server!.stop();
    server = undefined;
    await expect((await post({ reply: { fault: 'bad-json' } })).json()).rejects.toThrow('JSON');
    await server!.stop();
    server = undefined;
    expect(await (await post({ reply: { fault: 'empty-content' } })).json()).toMatchObject({
      content: [],
      stop_reason: 'end_turn',
    });
  });

  test('a role that throws is our own fault and not to be tried again', async () => {
    const roles: ModelRole[] = [
      {
        name: 'broken',
        matches: () => true,
        next: () => {
          throw new Error('mistake in the script');
        },
      },
    ];
    const response = await post({ roles });
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([500, 'false']);
    expect(await response.text()).toContain('mistake in the script');
  });
});
