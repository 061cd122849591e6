/** The one request before the first session: what goes out, and what each answer means, in seconds. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createClaudeRuntime } from '../../src/agent/claude-runtime.ts';
import type { ModelEndpoint } from '../../src/agent/model-endpoint.ts';
import type { ScriptedModelServer } from '../../src/testing/scripted-model.ts';
import { startScriptedModelServer } from '../../src/testing/scripted-model-server.ts';
import { endpointAt, key } from './run-session.ts';

const open: { stop: () => unknown }[] = [];
afterEach(async () => {
  for (const { stop } of open.splice(0)) await stop();
});

async function scripted(status?: number): Promise<ScriptedModelServer> {
  const server = await startScriptedModelServer({
    roles: [],
    apiKey: key,
    ...(status === undefined ? {} : { preflight: { fault: 'status', status, message: `${key} is wrong` } }),
  });
  open.push(server);
  return server;
}

/** A server that answers every request alike, with the headers that came. */
async function raw(status: number, headers: Record<string, string> = {}): Promise<{ url: string; seen: IncomingHttpHeaders[] }> {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.writeHead(status, headers).end(`${key} came`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ stop: () => server.close() });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const ask = (endpoint: ModelEndpoint, signal?: AbortSignal): Promise<void> =>
  createClaudeRuntime({ endpoint, redact: String }).preflight(signal);

describe('the preflight', () => {
  test('is one tiny request', async () => {
    const server = await scripted();
    await ask(endpointAt(server.url));
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]!.bytes).toBeLessThan(200);
  });

  test('with a wrong key fails in seconds', async () => {
    const server = await scripted();
    const startMs = performance.now();
    await expect(ask(endpointAt(server.url, { credential: { kind: 'api-key', value: 'wrong-key' } }))).rejects.toMatchObject({
      code: 'remote.model-unauthorized',
      family: 'remote',
      isRetryable: false,
    });
    expect(performance.now() - startMs).toBeLessThan(5000);
  });

  test.each([
    [400, 'remote.model-rejected', false],
    [401, 'remote.model-unauthorized', false],
    [403, 'remote.model-forbidden', false],
    [404, 'remote.model-not-found', false],
    [413, 'remote.model-rejected', false],
    [429, 'remote.model-rate-limited', true],
    [500, 'remote.model-unavailable', true],
    [529, 'remote.model-unavailable', true],
  ])('tells what %i means, without what the endpoint says', async (status, code, isRetryable) => {
    const server = await scripted(status);
    const error = await ask(endpointAt(server.url)).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code, isRetryable, details: { url: server.url, model: 'claude-opus-4-5', status } });
    expect(JSON.stringify(error) + error!.message + error!.stack).not.toContain(key);
  });

  test('does not carry a key to where it is redirected', async () => {
    const target = await raw(200);
    const server = await raw(307, { location: `${target.url}/v1/messages` });
    await expect(ask(endpointAt(server.url))).rejects.toMatchObject({ code: 'remote.model-rejected', details: { status: 307 } });
    expect(target.seen).toEqual([]);
  });

  test('says so when nobody answers', async () => {
    const server = await raw(200);
    await open.pop()!.stop();
    await expect(ask(endpointAt(server.url))).rejects.toMatchObject({
      code: 'remote.model-unavailable',
      message: expect.stringContaining('ECONNREFUSED') as string,
      isRetryable: true,
    });
  });

  test('ends when the run is stopped', async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({
      stop: () => {
        server.close();
        server.closeAllConnections();
      },
    });
    const controller = new AbortController();
    const asked = ask(endpointAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), controller.signal);
    server.once('request', () => controller.abort(new Error('enough')));
    await expect(asked).rejects.toThrow('enough');
  });

  test('sends only the header of the credential that is given, and those of a gateway', async () => {
    const { url, seen } = await raw(200);
    await ask(endpointAt(`${url}/serving-endpoints/anthropic`, { credential: { kind: 'bearer', value: 'token' } }));
    await ask(endpointAt(url, { credential: undefined, headers: { 'x-gateway': 'yes' } }));
    expect(seen[0]).toMatchObject({ authorization: 'Bearer token' });
    expect(seen[0]).not.toHaveProperty('x-api-key');
    expect(seen[1]).toMatchObject({ 'x-gateway': 'yes', 'x-api-key': 'none' });
    expect(seen[1]).not.toHaveProperty('authorization');
    await ask(endpointAt(url, { credential: undefined, headers: { 'X-Api-Key': 'of-the-gateway' } }));
    expect(seen[2]).toMatchObject({ 'x-api-key': 'of-the-gateway' });
  });
});
