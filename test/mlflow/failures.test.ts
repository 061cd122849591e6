/** What a user sees when the server is down, wrong, refuses, stumbles or dies: each with its code and a way on. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { RawTrace } from '../../src/trace/raw-trace.ts';
import { clientFor, collect, errorOf, sendJson, startLoopback, type Answer, type Loopback } from './loopback.ts';

const started: Loopback[] = [];
async function serve(answer: Answer): Promise<Loopback> {
  const server = await startLoopback(answer);
  started.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

describe('not an MLflow server', () => {
  test('nobody listens: at once, without retries', async () => {
    const server = await startLoopback(() => {});
    await server.stop();
    const client = clientFor(server.url);
    const error = await errorOf(client.serverVersion());
    expect(error).toMatchObject({ code: 'remote.unreachable', details: { code: 'ECONNREFUSED' } });
    expect(error.message).toContain(server.url);
    expect(error['hint']).toContain('running');
    expect(client.waits).toEqual([]);
  });

  test('a host that does not exist', async () => {
    const error = await errorOf(clientFor('http://no-such-host.invalid:5000').serverVersion());
    expect(error['code']).toBe('remote.unreachable');
  });

  test('another web server', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>Grafana</title>');
    });
    for (const call of [clientFor(server.url).serverVersion(), clientFor(server.url).findExperiment('x')]) {
      const error = await errorOf(call);
      expect(error).toMatchObject({ code: 'remote.malformed-response', details: { content_type: 'text/html' } });
      expect(error['hint']).toContain('/version');
    }
  });

  test('another web server that has no such page', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html' });
      response.end('<h1>nothing here</h1>');
    });
    const error = await errorOf(clientFor(server.url).findExperiment('x'));
    expect(error['code']).toBe('remote.not-found');
    expect(error['hint']).toContain('tracking URI');
  });

  test('a redirect to a log-in page', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: 'https://login.example.org/\u001b[31m'.replace('\u001b', '%1B') });
      response.end();
    });
    const error = await errorOf(clientFor(server.url).serverVersion());
    expect(error['code']).toBe('remote.malformed-response');
    expect(error.message).toContain('https://login.example.org/');
  });

  test('a server of another protocol', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const error = await errorOf(clientFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).serverVersion());
    expect(error['code']).toBe('remote.unreachable');
    server.close();
  });
});

describe('refusals', () => {
  const status =
    (code: number, body: unknown): Answer =>
    (_request, response) =>
      sendJson(response, body, code);

  test('401 without and with credentials', async () => {
    const server = await serve(status(401, 'You are not authenticated.'));
    expect((await errorOf(clientFor(server.url).serverVersion()))['hint']).toContain('MLFLOW_TRACKING_TOKEN');
    const error = await errorOf(clientFor(server.url, { MLFLOW_TRACKING_TOKEN: 's3cret' }).serverVersion());
    expect(error).toMatchObject({ code: 'remote.unauthorized' });
    expect(JSON.stringify([error, error.message])).not.toContain('s3cret');
    expect(server.requests).toHaveLength(2);
  });

  test('403', async () => {
    const server = await serve(status(403, { error_code: 'PERMISSION_DENIED', message: 'Permission denied' }));
    const error = await errorOf(clientFor(server.url).findExperiment('x'));
    expect(error).toMatchObject({ code: 'remote.forbidden', details: { status: 403, error_code: 'PERMISSION_DENIED' } });
  });

  test('403 for the host name', async () => {
    const server = await serve(status(403, { detail: 'Invalid Host header' }));
    expect((await errorOf(clientFor(server.url).serverVersion()))['hint']).toContain('MLFLOW_SERVER_ALLOWED_HOSTS');
  });

  test('escape sequences of the server do not reach the message', async () => {
    const server = await serve(status(400, { error_code: 'X', message: '\u001b[2J\u202egone' }));
    const error = await errorOf(clientFor(server.url).findExperiment('x'));
    // oxlint-disable-next-line no-control-regex -- their absence is what is checked
    expect(error.message).not.toMatch(/[\u001b\u202e]/);
  });
});

describe('retries', () => {
  /** Answers with `statuses` in turn, then with the version. */
  const stumbling = (statuses: number[], headers: Record<string, string> = {}): Answer => {
    const left = [...statuses];
    return (_request, response) => {
      const status = left.shift();
      if (status === undefined) return response.end('3.17.2');
      response.writeHead(status, headers);
      return response.end('{}');
    };
  };

  test.each([408, 429, 500, 502, 503, 504])('%i is asked again', async (status) => {
    const server = await serve(stumbling([status, status]));
    const client = clientFor(server.url);
    expect(await client.serverVersion()).toBe('3.17.2');
    expect(client.waits).toEqual([0, 4500]);
  });

  test.each([400, 404, 409, 501])('%i is not', async (status) => {
    const server = await serve(stumbling([status]));
    await errorOf(clientFor(server.url).serverVersion());
    expect(server.requests).toHaveLength(1);
  });

  test('at most seven retries, then the last answer', async () => {
    const server = await serve((_request, response) => sendJson(response, { error_code: 'X', message: 'still broken' }, 502));
    const client = clientFor(server.url);
    const error = await errorOf(client.serverVersion());
    expect(error).toMatchObject({ code: 'remote.unavailable', isRetryable: true });
    expect(error.message).toContain('still broken');
    expect(server.requests).toHaveLength(8);
    expect(client.waits).toHaveLength(7);
    expect(client.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(300_000);
  });

  test('MLFLOW_HTTP_REQUEST_MAX_RETRIES', async () => {
    const server = await serve(stumbling([503, 503, 503]));
    await errorOf(clientFor(server.url, { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '2' }).serverVersion());
    expect(server.requests).toHaveLength(3);
  });

  test('Retry-After is honoured', async () => {
    const server = await serve(stumbling([429, 503], { 'retry-after': '11' }));
    const client = clientFor(server.url);
    await client.serverVersion();
    expect(client.waits).toEqual([11_000, 11_000]);
  });

  test('a Retry-After beyond the bound is an error that names it', async () => {
    const server = await serve(stumbling([503, 503], { 'retry-after': '3600' }));
    const error = await errorOf(clientFor(server.url).serverVersion());
    expect(error['code']).toBe('remote.unavailable');
    expect(error['hint']).toContain('3600');
    expect(server.requests).toHaveLength(1);
  });

  test('a connection that breaks after the server has answered once', async () => {
    let calls = 0;
    const server = await serve((_request, response) => {
      calls += 1;
      if (calls === 2) response.socket?.destroy();
      else response.end('3.17.2');
    });
    const client = clientFor(server.url);
    await client.serverVersion();
    expect(await client.serverVersion()).toBe('3.17.2');
    expect(calls).toBe(3);
  });

  test('an answer that breaks off', async () => {
    let calls = 0;
    const server = await serve((_request, response) => {
      calls += 1;
      if (calls !== 2) return response.end('3.17.2');
      response.writeHead(200, { 'content-length': '1000' });
      response.write('3.1');
      return setTimeout(() => response.socket?.destroy(), 20);
    });
    const client = clientFor(server.url);
    await client.serverVersion();
    expect(await client.serverVersion()).toBe('3.17.2');
  });
});

const info = (id: number): object => ({
  trace_id: `tr-${String(id).padStart(32, '0')}`,
  state: 'OK',
  request_time: '2026-01-01T00:00:00Z',
});

describe('paging', () => {
  test('a server that dies in the middle: an error that says how far it came, and what came is kept', async () => {
    const server = await serve((_request, response) => {
      if (server.requests.length === 1) return sendJson(response, { traces: [info(1), info(2)], next_page_token: 'next' });
      response.socket?.destroy();
      return undefined;
    });
    const client = clientFor(server.url);
    const seen: RawTrace[] = [];
    const error = await errorOf(
      (async () => {
        for await (const page of client.searchTraces({ experimentId: '1' })) {
          seen.push(...page);
          void server.stop();
        }
      })(),
    );
    expect(seen).toHaveLength(2);
    expect(error).toMatchObject({ code: 'remote.unreachable', details: { traces_read: 2 } });
    expect(client.waits.length).toBe(7);
  });

  test('repeated traces come once, a repeated token ends with an error', async () => {
    const server = await serve((request, response) => {
      const { page_token: token } = JSON.parse(request.body) as { page_token?: string };
      if (token === undefined) sendJson(response, { traces: [info(1), info(2)], next_page_token: 'a' });
      else if (token === 'a') sendJson(response, { traces: [info(2), info(3)], next_page_token: 'b' });
      else sendJson(response, { traces: [info(3)], next_page_token: 'b' });
    });
    const seen: string[] = [];
    const error = await errorOf(
      (async () => {
        for await (const page of clientFor(server.url).searchTraces({ experimentId: '1' }))
          for (const trace of page) seen.push(trace.traceId.slice(-1));
      })(),
    );
    expect(seen).toEqual(['1', '2', '3']);
    expect(error['code']).toBe('remote.malformed-response');
  });

  test('the filter is passed through and bounded in time; the limit is kept', async () => {
    const server = await serve((_request, response) =>
      sendJson(response, { traces: [info(1), info(2), info(3)], next_page_token: 'x' }),
    );
    const client = clientFor(server.url);
    const pages = await collect(
      client.searchTraces({ experimentId: '9', filter: "tags.a = 'b'", maxTraces: 2, untilMs: 1234.5 }),
    );
    expect(pages.flat()).toHaveLength(2);
    expect(JSON.parse(server.requests[0]!.body)).toEqual({
      locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '9' } }],
      filter: "tags.a = 'b' AND attributes.timestamp_ms <= 1234",
      order_by: ['timestamp_ms DESC'],
      max_results: 2,
    });
  });

  test('an info of the wrong type is an error with its path', async () => {
    const server = await serve((_request, response) => sendJson(response, { traces: [{ trace_id: 5 }] }));
    const error = await errorOf(collect(clientFor(server.url).searchTraces({ experimentId: '1' })));
    expect(error['code']).toBe('remote.malformed-response');
    expect(error.message).toContain('traces.0');
  });
});
