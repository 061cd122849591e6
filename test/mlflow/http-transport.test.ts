/** The transport and the rest layer over real loopback connections: prefixes, headers, TLS, bounds. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createMlflowClient } from '../../src/mlflow/client.ts';
import { clientFor, connectionTo, errorOf, sendJson, startLoopback, type Answer, type Loopback } from './loopback.ts';

const started: Loopback[] = [];
const folders: string[] = [];
async function serve(answer: Answer, tls?: object): Promise<Loopback> {
  const server = await startLoopback(answer, tls);
  started.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const version: Answer = (_request, response) => response.end('3.17.2');

describe('requests', () => {
  test('static prefix, authentication, workspace, no Origin', async () => {
    const server = await serve(version);
    const env = { MLFLOW_TRACKING_TOKEN: 'secret', MLFLOW_WORKSPACE: 'team' };
    await clientFor(`${server.url}/team/mlflow/`, env).serverVersion();
    const [request] = server.requests;
    expect(request!.url.pathname).toBe('/team/mlflow/version');
    expect(request!.headers).toMatchObject({ authorization: 'Bearer secret', 'x-mlflow-workspace': 'team' });
    expect(request!.headers.origin).toBeUndefined();
  });

  test('names with any character arrive whole', async () => {
    const name = 'a&b=c/ü "q" %\n\0 🦜';
    const server = await serve((_request, response) =>
      sendJson(response, { experiment: { experiment_id: '7', name, lifecycle_stage: 'active' } }),
    );
    await clientFor(server.url).findExperiment(name);
    expect(server.requests[0]!.url.searchParams.get('experiment_name')).toBe(name);
  });

  test('one connection serves many requests', async () => {
    const server = await serve(version);
    const client = clientFor(server.url);
    for (let index = 0; index < 5; index += 1) await client.serverVersion();
    expect(server.requests).toHaveLength(5);
    expect(server.sockets.size).toBe(1);
    client.close();
  });

  test('a gzip answer is unpacked', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('3.9.0'));
    });
    expect(await clientFor(server.url).serverVersion()).toBe('3.9.0');
  });
});

describe('bounds', () => {
  const bounded = (server: Loopback, change: object) =>
    createMlflowClient({ ...connectionTo(server.url, { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' }), ...change });

  test('an answer that is too large', async () => {
    const server = await serve((_request, response) => response.end('3'.repeat(2000)));
    const error = await errorOf(bounded(server, { maxResponseBytes: 1000 }).serverVersion());
    expect(error).toMatchObject({ code: 'remote.response-too-large', details: { max_bytes: 1000 } });
    expect(error.message).toContain('1000 bytes');
  });

  test('a small gzip answer that unpacks too large', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('3'.repeat(1_000_000)));
    });
    const error = await errorOf(bounded(server, { maxResponseBytes: 100_000 }).serverVersion());
    expect(error['code']).toBe('remote.response-too-large');
  });

  test('a server that says nothing', async () => {
    const server = await serve(() => {});
    const error = await errorOf(bounded(server, { idleTimeoutMs: 50 }).serverVersion());
    expect(error).toMatchObject({ code: 'remote.timeout', details: { limit_ms: 50 } });
    expect(error.message).toContain('silent for 0.05 s');
  });

  test('a server that dribbles forever', async () => {
    const server = await serve((_request, response) => {
      const timer = setInterval(() => response.write('3'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const error = await errorOf(bounded(server, { idleTimeoutMs: 1000, totalTimeoutMs: 120 }).serverVersion());
    expect(error).toMatchObject({ code: 'remote.timeout', details: { limit_ms: 120 } });
    expect(error.message).toContain('no complete answer within 0.12 s');
  });

  test('an abort ends the request with its own reason', async () => {
    const server = await serve(() => {});
    const stop = new AbortController();
    const client = createMlflowClient(connectionTo(server.url), { signal: stop.signal });
    const pending = errorOf(client.serverVersion());
    setTimeout(() => stop.abort(new Error('stopped by hand')), 20);
    expect((await pending).message).toBe('stopped by hand');
  });
});

describe('TLS', () => {
  function certificate(name: string): { key: Buffer; cert: Buffer; certPath: string; bothPath: string } {
    const folder = mkdtempSync(join(tmpdir(), 'evalwright-tls-'));
    folders.push(folder);
    const certPath = join(folder, 'cert.pem');
    const keyPath = join(folder, 'key.pem');
    const bothPath = join(folder, 'both.pem');
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyPath, '-out', certPath, ...subject], {
      stdio: 'ignore',
    });
    execFileSync('sh', ['-c', 'cat "$1" "$2" > "$3"', 'sh', certPath, keyPath, bothPath]);
    return { key: readFileSync(keyPath), cert: readFileSync(certPath), certPath, bothPath };
  }

  test('a certificate nobody vouches for is refused, with both ways out', async () => {
    const { key, cert, certPath } = certificate('server');
    const server = await serve(version, { key, cert });
    const error = await errorOf(clientFor(server.url).serverVersion());
    expect(error).toMatchObject({ code: 'remote.unreachable' });
    expect(error['hint']).toContain('MLFLOW_TRACKING_SERVER_CERT_PATH');
    expect(await clientFor(server.url, { MLFLOW_TRACKING_SERVER_CERT_PATH: certPath }).serverVersion()).toBe('3.17.2');
    expect(await clientFor(server.url, { MLFLOW_TRACKING_INSECURE_TLS: 'true' }).serverVersion()).toBe('3.17.2');
  });

  test('the client’s own certificate is shown', async () => {
    const own = certificate('server');
    const client = certificate('client');
    const server = await serve(version, {
      key: own.key,
      cert: own.cert,
      ca: client.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const env = { MLFLOW_TRACKING_SERVER_CERT_PATH: own.certPath };
    expect((await errorOf(clientFor(server.url, env).serverVersion()))['code']).toBe('remote.unreachable');
    const withOwn = { ...env, MLFLOW_TRACKING_CLIENT_CERT_PATH: client.bothPath };
    expect(await clientFor(server.url, withOwn).serverVersion()).toBe('3.17.2');
  });

  test('a certificate file that is not there is an input error', () => {
    const env = { MLFLOW_TRACKING_SERVER_CERT_PATH: '/nonexistent.pem' };
    expect(() => clientFor('https://127.0.0.1:1', env)).toThrow(expect.objectContaining({ code: 'input.option' }));
  });

  test('https spoken to an http server', async () => {
    const server = await serve(version);
    const error = await errorOf(clientFor(server.url.replace('http:', 'https:')).serverVersion());
    expect(error).toMatchObject({ code: 'remote.unreachable', hint: 'Is it http:// rather than https://?' });
  });
});
