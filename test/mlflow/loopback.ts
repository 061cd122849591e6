/** A real HTTP or HTTPS server on loopback whose answers a test writes, and a client on it that neither waits nor jitters. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../../src/base/deps.ts';
import { createMlflowClient, type MlflowClient } from '../../src/mlflow/client.ts';
import { resolveConnection, type ConnectionInput, type MlflowConnection } from '../../src/mlflow/connection.ts';

export interface Received {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Loopback {
  url: string;
  port: number;
  requests: Received[];
  sockets: Set<Socket>;
  /** Closes the listener and every connection, as a dying server does. */
  stop(): Promise<void>;
}

export type Answer = (request: Received, response: ServerResponse) => void;

export async function startLoopback(answer: Answer, tls?: ServerOptions): Promise<Loopback> {
  const requests: Received[] = [];
  const sockets = new Set<Socket>();
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = {
        method: request.method ?? '',
        url: new URL(request.url ?? '/', 'http://loopback'),
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      requests.push(received);
      answer(received, response);
    });
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    sockets,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
}

/** A clock that does not wait and keeps what it was asked to. */
function recordingClock(): Clock & { waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => new Date('2026-01-01T00:00:00Z'),
    monotonicMs: () => 0,
    sleep: async (durationMs, signal) => {
      signal?.throwIfAborted();
      waits.push(durationMs);
    },
  };
}

/** No credentials of the machine that runs the tests. */
export const connectionTo = (trackingUri: string, env: ConnectionInput['env'] = {}): MlflowConnection =>
  resolveConnection({ trackingUri, env, homeFolder: '/nonexistent' });

export function clientFor(url: string, env: ConnectionInput['env'] = {}): MlflowClient & { waits: number[] } {
  const clock = recordingClock();
  return { ...createMlflowClient(connectionTo(url, env), { clock, random: () => 0.5 }), waits: clock.waits };
}

/** The error a promise ends with; fails the test when it does not. */
export async function errorOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('expected an error');
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
