/**
 * One HTTP exchange over node:http or node:https with kept connections, and three bounds: silence, total time, size. Knows nothing
 * of MLflow and never retries. Redirects are not followed: the usual one leads to a log-in page.
 */
import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { gunzipSync } from 'node:zlib';
import { AppError } from '../base/app-error.ts';
import type { MlflowConnection } from './connection.ts';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query below the connection's base URL, starting with "/". */
  path: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
  signal: AbortSignal | undefined;
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

export interface HttpTransport {
  /** Throws AppError: `remote.unreachable` (details.code), `remote.timeout`, `remote.response-too-large`; an abort throws its reason. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Closes kept connections, so that the process can end. */
  close(): void;
}

const maxSockets = 16;

export function createHttpTransport(connection: MlflowConnection): HttpTransport {
  const base = new URL(connection.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const isTls = base.protocol === 'https:';
  const agent = isTls
    ? new https.Agent({ keepAlive: true, maxSockets, ...tlsOptions(connection) })
    : new http.Agent({ keepAlive: true, maxSockets });
  const open = isTls ? https.request : http.request;
  const target = { hostname: base.hostname.replace(/^\[|\]$/g, ''), port: base.port || (isTls ? 443 : 80), agent };
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        request.signal?.throwIfAborted();
        const headers = request.body ? { ...request.headers, 'content-length': String(request.body.length) } : request.headers;
        const sent = open({ ...target, method: request.method, path: prefix + request.path, headers });
        exchange(sent, request, connection).then(resolve, reject);
      }),
    close: () => agent.destroy(),
  };
}

function tlsOptions(connection: MlflowConnection): https.AgentOptions {
  const { verify, serverCertPath, clientCertPath } = connection.tls;
  const pem = (path: string, name: string): Buffer => {
    try {
      return readFileSync(path);
    } catch (cause) {
      throw new AppError('input.option', `The certificate file of ${name} cannot be read: ${path}`, { cause, details: { path } });
    }
  };
  const client = clientCertPath === undefined ? undefined : pem(clientCertPath, 'MLFLOW_TRACKING_CLIENT_CERT_PATH');
  return {
    rejectUnauthorized: verify,
    ...(serverCertPath === undefined ? {} : { ca: pem(serverCertPath, 'MLFLOW_TRACKING_SERVER_CERT_PATH') }),
    ...(client === undefined ? {} : { cert: client, key: client }),
  };
}

function exchange(sent: http.ClientRequest, request: HttpRequest, connection: MlflowConnection): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const { idleTimeoutMs, totalTimeoutMs, maxResponseBytes } = connection;
    const finish = (settle: () => void): void => {
      clearTimeout(total);
      request.signal?.removeEventListener('abort', abort);
      settle();
    };
    const fail = (error: unknown): void => {
      finish(() => reject(error));
      sent.destroy();
    };
    const abort = (): void => fail(request.signal?.reason);
    const total = setTimeout(
      () => fail(timeout(`gave no complete answer within ${totalTimeoutMs / 1000} s`, totalTimeoutMs)),
      totalTimeoutMs,
    );
    request.signal?.addEventListener('abort', abort, { once: true });
    sent.setTimeout(idleTimeoutMs, () => fail(timeout(`was silent for ${idleTimeoutMs / 1000} s`, idleTimeoutMs)));
    sent.on('error', (error: NodeJS.ErrnoException) => fail(unreachable(error, connection)));
    sent.on('response', (response) => {
      readBody(response, maxResponseBytes).then(
        (body) =>
          finish(() => resolve({ status: response.statusCode ?? 0, headers: response.headers as Record<string, string>, body })),
        (error: NodeJS.ErrnoException) => fail(error instanceof AppError ? error : unreachable(error, connection)),
      );
    });
    sent.end(request.body);
  });
}

async function readBody(response: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk as Buffer);
  }
  const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  if (response.headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new AppError('remote.malformed-response', 'The server sent a gzip body that cannot be unpacked.', { cause });
  }
}

const tooLarge = (maxBytes: number): AppError =>
  new AppError('remote.response-too-large', `The answer is larger than ${maxBytes} bytes.`, { details: { max_bytes: maxBytes } });

const timeout = (what: string, limitMs: number): AppError =>
  new AppError('remote.timeout', `The MLflow server ${what}.`, {
    hint: 'Set MLFLOW_HTTP_REQUEST_TIMEOUT (seconds of silence; the whole answer may take five times as long) if the server is slow.',
    details: { limit_ms: limitMs },
    isRetryable: true,
  });

function unreachable(error: NodeJS.ErrnoException, connection: MlflowConnection): AppError {
  const code = error.code ?? 'UNKNOWN';
  return new AppError('remote.unreachable', `No connection to ${connection.baseUrl}: ${error.message || code}`, {
    hint: hintFor(code, error.message),
    details: { code, url: connection.baseUrl },
    cause: error,
  });
}

function hintFor(code: string, message: string): string {
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code))
    return 'Name the authority with MLFLOW_TRACKING_SERVER_CERT_PATH, or set MLFLOW_TRACKING_INSECURE_TLS=true to skip the check.';
  if (code === 'EPROTO' || /wrong version number|packet length/i.test(message)) return 'Is it http:// rather than https://?';
  if (code === 'ECONNRESET' || code.startsWith('HPE_')) return 'Is it an MLflow server, and http:// or https:// as it expects?';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'Check the host name in the tracking URI.';
  return 'Check that the MLflow server is running and that host and port of the tracking URI are right.';
}
