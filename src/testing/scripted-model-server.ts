/**
 * A Messages API on loopback whose answers come from roles (`scripted-model.ts`). Agent sessions run against it without a model and
 * without a key: in the tests, and for whoever wants to see the engine claude work. It serves any prefix, e.g. that of Databricks.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventsOf, messageOf } from './model-reply.ts';
import { parseModelRequest } from './parse-model-request.ts';
import type { ModelReply, ModelRequest, ModelRole, ScriptedModelServer } from './scripted-model.ts';

export interface ScriptedModelOptions {
  roles: readonly ModelRole[];
  /** The only key or bearer token that is let in; any when undefined. */
  apiKey?: string;
  /** What a preflight request (max_tokens 1) gets, without any role; "ok" by default. */
  preflight?: ModelReply;
  /** Before each answer. */
  delayMs?: number;
  /** Bytes of a request that are read; longer ones are refused with 413. 32 MB by default, as the API has it. */
  maxBodyBytes?: number;
}

type Parsed = ReturnType<typeof parseModelRequest>;

export async function startScriptedModelServer(options: ScriptedModelOptions): Promise<ScriptedModelServer> {
  const requests: ModelRequest[] = [];
  const unmatched: ModelRequest[] = [];
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendError(response, 500, 'api_error', String(error), { 'x-should-retry': 'false' });
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0]!;
    const body = await readBody(request, options.maxBodyBytes ?? 32_000_000);
    if (body === undefined) return sendError(response, 413, 'request_too_large', 'Request exceeds the maximum size');
    if (!isLetIn(request, options.apiKey)) return sendError(response, 401, 'authentication_error', 'invalid x-api-key');
    if (request.method !== 'POST') return sendError(response, 404, 'not_found_error', `no ${request.method} ${path} here`);
    if (path.endsWith('/v1/messages/count_tokens')) return sendJson(response, 200, { input_tokens: Math.ceil(body.length / 4) });
    if (!path.endsWith('/v1/messages')) return sendError(response, 404, 'not_found_error', `no ${path} here`);
    const parsed = parsedOrUndefined(body, requests.length + 1, request);
    if (parsed === undefined)
      return sendError(response, 400, 'invalid_request_error', 'the body is no JSON object', { 'x-should-retry': 'false' });
    requests.push(parsed);
    if (options.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, options.delayMs));
    await answer(parsed, response);
  }

  async function answer(parsed: Parsed, response: ServerResponse): Promise<void> {
    if (parsed.maxTokens === 1) return send(options.preflight ?? { say: 'ok' }, parsed, response);
    const role = options.roles.find((candidate) => candidate.matches(parsed));
    if (role !== undefined) return send(await role.next(parsed), parsed, response);
    unmatched.push(parsed);
    sendError(response, 400, 'invalid_request_error', 'no role matches this request', { 'x-should-retry': 'false' });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    unmatched,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(reply: ModelReply, request: Parsed, response: ServerResponse): void {
  if (!('fault' in reply)) return sendMessage(reply, request, response);
  switch (reply.fault) {
    case 'status': {
      const headers: Record<string, string> = reply.retryAfterS === undefined ? {} : { 'retry-after': String(reply.retryAfterS) };
      return sendError(response, reply.status, reply.errorType ?? errorType(reply.status), reply.message ?? 'scripted', headers);
    }
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'reset-mid-stream':
    case 'cut-mid-stream':
      return sendHalf(reply.fault === 'cut-mid-stream', request, response);
    case 'stall':
      startStream(response);
      return;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Please sign in</body></html>');
      return;
    case 'bad-json':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": "msg_1", "type": ');
      return;
    case 'empty-content':
      return sendMessage({}, request, response);
  }
}

function sendMessage(reply: Parameters<typeof messageOf>[0], request: Parsed, response: ServerResponse): void {
  const message = messageOf(reply, request.model, request.bytes);
  if (!request.isStream) return sendJson(response, 200, message);
  startStream(response);
  response.end(eventsOf(message, reply.rawInput).join(''));
}

function sendHalf(isOrderly: boolean, request: Parsed, response: ServerResponse): void {
  const events = eventsOf(messageOf({ say: 'This answer is cut off before it' }, request.model, request.bytes), undefined);
  startStream(response);
  response.write(events.slice(0, 3).join(''), () => {
    if (isOrderly) response.end();
    else response.socket?.resetAndDestroy();
  });
}

function startStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function sendError(
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
  headers: Record<string, string> = {},
): void {
  sendJson(response, status, { type: 'error', error: { type, message } }, headers);
}

/** As the API names them. */
function errorType(status: number): string {
  const names: Record<number, string> = {
    400: 'invalid_request_error',
    401: 'authentication_error',
    403: 'permission_error',
    404: 'not_found_error',
    413: 'request_too_large',
    429: 'rate_limit_error',
    529: 'overloaded_error',
  };
  return names[status] ?? 'api_error';
}

function isLetIn(request: IncomingMessage, apiKey: string | undefined): boolean {
  if (apiKey === undefined) return true;
  return request.headers['x-api-key'] === apiKey || request.headers.authorization === `Bearer ${apiKey}`;
}

function parsedOrUndefined(body: string, number: number, request: IncomingMessage): Parsed | undefined {
  try {
    return parseModelRequest(body, number, flatHeaders(request));
  } catch {
    return undefined;
  }
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
}

/** undefined when it is too long. */
async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? undefined : Buffer.concat(chunks).toString('utf8');
}
