/** What an endpoint or a model can do wrong, each shown to the real Agent SDK: docs/reference/agent-failures.md says the same. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AgentFailureKind } from '../../src/agent/agent-runtime.ts';
import type { ModelReply } from '../../src/testing/scripted-model.ts';
import { key, runSession, type RanSession, type SessionPlan } from './run-session.ts';

const report = z.object({ done: z.boolean() });
const done: ModelReply = { call: [{ tool: 'StructuredOutput', input: { done: true } }] };
const double = { call: [{ tool: 'mcp__evalwright__double', input: { n: 1 } }] };
const broken: ModelReply = { ...double, rawInput: '{"n": 1' };

const always = (reply: ModelReply): SessionPlan => ({ next: () => reply });
const status = (code: number, more: { retryAfterS?: number; message?: string } = {}): SessionPlan =>
  always({ fault: 'status', status: code, ...more });
/** Only the first request goes wrong. */
const once = (reply: ModelReply): SessionPlan => ({ next: ({ number }) => (number === 1 ? reply : { say: 'All is well.' }) });

interface Fault {
  name: string;
  plan: SessionPlan;
  /** undefined: the session recovers. */
  kind: AgentFailureKind | undefined;
  status?: number;
  requests: number;
}

/** With one retry inside the child. */
const faults: Fault[] = [
  { name: '400', plan: status(400), kind: 'invalid-request', status: 400, requests: 3 },
  { name: '401', plan: status(401), kind: 'authentication', status: 401, requests: 2 },
  { name: '403', plan: status(403), kind: 'permission', status: 403, requests: 1 },
  { name: '404', plan: status(404), kind: 'model-not-found', status: 404, requests: 2 },
  { name: '413', plan: status(413), kind: 'request-too-large', status: 413, requests: 1 },
  { name: '429', plan: status(429), kind: 'rate-limited', status: 429, requests: 2 },
  {
    name: '429, again after 1 s',
    plan: status(429, { retryAfterS: 1 }),
    kind: 'rate-limited',
    status: 429,
    requests: 2,
  },
  {
    name: '429, again after an hour: given up at once',
    plan: status(429, { retryAfterS: 3600 }),
    kind: 'rate-limited',
    status: 429,
    requests: 1,
  },
  { name: '500', plan: status(500), kind: 'server-error', status: 500, requests: 2 },
  { name: '503', plan: status(503), kind: 'server-error', status: 503, requests: 2 },
  { name: '529', plan: status(529), kind: 'overloaded', status: 529, requests: 2 },
  { name: 'reset', plan: always({ fault: 'reset' }), kind: 'connection', requests: 2 },
  { name: 'reset within an answer', plan: always({ fault: 'reset-mid-stream' }), kind: 'connection', requests: 2 },
  { name: 'answer cut off', plan: always({ fault: 'cut-mid-stream' }), kind: 'connection', requests: 2 },
  {
    // The child raises idleMs to 10 s.
    name: 'stall',
    plan: { ...always({ fault: 'stall' }), timing: { maxRetries: 0, idleMs: 1000 } },
    kind: 'connection',
    requests: 1,
  },
  { name: 'a page instead of an answer', plan: always({ fault: 'html' }), kind: 'malformed-response', requests: 1 },
  { name: 'JSON cut off', plan: always({ fault: 'bad-json' }), kind: 'malformed-response', requests: 1 },
  { name: 'an empty answer', plan: always({ fault: 'empty-content' }), kind: 'empty-answer', requests: 2 },
  {
    name: 'an empty answer where a report is asked for',
    plan: { ...always({ fault: 'empty-content' }), spec: { report } },
    kind: 'empty-answer',
    requests: 3,
  },
  { name: 'stop at max_tokens', plan: always({ say: 'on', stop: 'max_tokens' }), kind: 'output-limit', requests: 4 },
  { name: 'a refusal', plan: always({ say: 'No.', stop: 'refusal' }), kind: 'refusal', requests: 2 },
  {
    name: 'a refusal within the session',
    plan: { next: ({ step }) => (step === 0 ? double : { say: 'No.', stop: 'refusal' }) },
    kind: 'refusal',
    requests: 3,
  },
  {
    name: 'a prompt that is too long',
    plan: status(400, { message: 'prompt is too long: 250000 tokens > 200000 maximum' }),
    kind: 'prompt-too-long',
    status: 400,
    requests: 1,
  },
  { name: 'calls whose arguments are no JSON', plan: always(broken), kind: 'turn-limit', requests: 6 },
  { name: 'calls without end', plan: always(double), kind: 'turn-limit', requests: 6 },
  { name: 'no report', plan: { ...always({ say: 'Done!' }), spec: { report } }, kind: 'missing-report', requests: 2 },
  {
    name: 'a report of another shape',
    plan: {
      ...always({ call: [{ tool: 'StructuredOutput', input: { done: 'yes' } }] }),
      spec: { report },
      limits: { maxTurns: 12 },
    },
    kind: 'missing-report',
    requests: 5,
  },
  {
    // JSON Schema cannot say what a refinement asks for, so the Agent SDK takes it.
    name: 'a report that the schema lets through and its parser does not',
    plan: { ...always(done), spec: { report: report.refine(() => false, 'never right') } },
    kind: 'missing-report',
    requests: 1,
  },

  { name: '429 once', plan: once({ fault: 'status', status: 429, retryAfterS: 1 }), kind: undefined, requests: 2 },
  { name: '500 once', plan: once({ fault: 'status', status: 500 }), kind: undefined, requests: 2 },
  { name: '529 once', plan: once({ fault: 'status', status: 529 }), kind: undefined, requests: 2 },
  { name: 'reset once', plan: once({ fault: 'reset' }), kind: undefined, requests: 2 },
  { name: 'cut off once', plan: once({ fault: 'cut-mid-stream' }), kind: undefined, requests: 2 },
  { name: 'empty once', plan: once({ fault: 'empty-content' }), kind: undefined, requests: 2 },
  { name: 'max_tokens once', plan: once({ say: 'on', stop: 'max_tokens' }), kind: undefined, requests: 2 },
  {
    name: 'arguments that are no JSON once',
    plan: { next: ({ step }) => (step === 0 ? broken : { say: 'All is well.' }) },
    kind: undefined,
    requests: 2,
  },
  {
    name: 'words first, then the report',
    plan: { next: ({ step }) => (step === 0 ? { say: 'Done!' } : done), spec: { report } },
    kind: undefined,
    requests: 2,
  },
];

/** Sessions at once: each is a process of 200 MB. */
const limit = pLimit(3);
const ran = new Map<string, RanSession>();
beforeAll(async () => {
  await Promise.all(faults.map(({ name, plan }) => limit(async () => ran.set(name, await runSession(plan)))));
});

describe('a session ends in the documented way', () => {
  test.each(faults)('$name: $kind after $requests requests', ({ name, kind, status: code, requests }) => {
    const session = ran.get(name)!;
    expect(session.result.failure?.kind).toBe(kind);
    expect(session.result.failure?.status).toBe(code);
    expect(session.requests).toHaveLength(requests);
    expect(session.result.failure?.message ?? '').not.toContain('\n');
    expect(session.result.report).toEqual(name === 'words first, then the report' ? { done: true } : undefined);
  });

  test('what is tried again inside the child is told', () => {
    expect(ran.get('429, again after 1 s')!.events.filter(({ type }) => type === 'retrying')).toMatchObject([
      { attempt: 1, status: 429, reason: 'rate_limit' },
    ]);
    expect(ran.get('reset')!.events.filter(({ type }) => type === 'retrying')).toMatchObject([{ attempt: 1, status: undefined }]);
    expect(ran.get('403')!.events.filter(({ type }) => type === 'retrying')).toEqual([]);
  });

  test('a wait that the endpoint asks for is kept, and not shortened', () => {
    const [retry] = ran.get('429 once')!.events.filter((event) => event.type === 'retrying');
    expect(retry!.delayMs).toBeGreaterThanOrEqual(1000);
  });

  test('broken arguments are named, and no tool ran with them', () => {
    const { result, events } = ran.get('calls whose arguments are no JSON')!;
    expect(result.failure!.message).toContain('6 tool calls had arguments that were no JSON');
    expect(result).toMatchObject({ toolCalls: 6 });
    expect(events.filter((event) => event.type === 'tool-answered' && !event.isError)).toEqual([]);
  });

  test('what was used before a failure is counted', () => {
    const { result } = ran.get('calls without end')!;
    expect(result.usage.requests).toBe(6);
    expect(result.usage.input_tokens).toBeGreaterThan(1000);
    expect(result.usage.cost_usd).toBeGreaterThan(0);
  });
});

describe('an endpoint that the scripted model does not play', () => {
  const open: ReturnType<typeof createServer>[] = [];
  afterAll(() => {
    for (const server of open) {
      server.close();
      server.closeAllConnections();
    }
  });

  async function against(handle: (response: ServerResponse) => void, plan: Partial<SessionPlan> = {}): Promise<RanSession> {
    const server = createServer((request, response) => void request.resume().on('end', () => handle(response)));
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return limit(() => runSession({ ...always({ say: 'never asked' }), endpoint: { baseUrl }, ...plan }));
  }
  const stream = (response: ServerResponse): ServerResponse => response.writeHead(200, { 'content-type': 'text/event-stream' });
  const errorEvent = (type: string, message: string): string =>
    `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type, message } })}\n\n`;

  test.concurrent('no server', async () => {
    const { result } = await runSession({ ...always({ say: 'no' }), endpoint: { baseUrl: 'http://127.0.0.1:9' } });
    expect(result.failure).toMatchObject({ kind: 'connection', status: undefined });
  });

  test.concurrent('a server that never answers', async () => {
    const { result } = await against(() => {}, { timing: { requestMs: 1000, maxRetries: 0 } });
    expect(result.failure).toMatchObject({ kind: 'connection', status: undefined });
  });

  test.concurrent('an overload that is told within the stream', async () => {
    const { result } = await against((response) => stream(response).end(errorEvent('overloaded_error', 'Overloaded')));
    expect(result.failure).toMatchObject({ kind: 'overloaded', status: 529 });
  });

  test.concurrent('an error of the server that is told within the stream', async () => {
    const { result } = await against((response) => stream(response).end(errorEvent('api_error', 'Internal server error')));
    expect(result.failure).toMatchObject({ kind: 'server-error', status: undefined });
  });

  test.concurrent('an answer of the wrong kind', async () => {
    const { result } = await against((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"hello": 1}'),
    );
    expect(result.failure).toMatchObject({ kind: 'malformed-response', status: undefined });
  });

  test.concurrent('a gateway that repeats the key in its error: it reaches neither the failure nor the transcript', async () => {
    // The second one lies where a long message is cut.
    const message = `unknown key ${key} ${'.'.repeat(315)} ${key}`;
    const { result, transcript } = await against((response) =>
      response
        .writeHead(401, { 'content-type': 'application/json', 'x-should-retry': 'false' })
        .end(JSON.stringify({ type: 'error', error: { type: 'authentication_error', message } })),
    );
    expect(result.failure).toMatchObject({ kind: 'authentication', status: 401 });
    expect(result.failure!.message).toContain('unknown key [redacted]');
    expect(transcript).toContain('unknown key [redacted]');
    expect(transcript + result.failure!.message).not.toContain(key.slice(0, 5));
  });
});
