/** Requests as MLflow's REST API wants them: headers, query, JSON bodies, retries, and errors with a meaning. */
import { AppError } from '../base/app-error.ts';
import { systemClock, silentLogger, type Clock, type Logger } from '../base/deps.ts';
import type { JsonValue } from '../base/json-value.ts';
import { stringifyJson } from '../base/lossless-json.ts';
import type { MlflowConnection } from './connection.ts';
import { createHttpTransport, type HttpRequest, type HttpResponse } from './http-transport.ts';
import { errorOfStatus, notMlflow } from './remote-error.ts';
import { backoffMs, honoursRetryAfter, isRetryableConnectionCode, isRetryableStatus, retryAfterMs } from './retry.ts';
import { parseWireJson } from './wire/wire-json.ts';

export interface MlflowDeps {
  clock: Clock;
  logger: Logger;
  /** Uniform in [0, 1): the jitter of retries. */
  random: () => number;
  /** Ends every request and every wait of the client. */
  signal: AbortSignal | undefined;
}

/** From here on a person should be told why nothing happens. */
const noticeableMs = 2000;

export const defaultDeps: MlflowDeps = { clock: systemClock, logger: silentLogger, random: Math.random, signal: undefined };

type QueryValue = string | readonly string[] | undefined;

export interface RestRequest {
  method: HttpRequest['method'];
  path: string;
  query?: Record<string, QueryValue>;
  /** Sent as JSON; a Buffer as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** At most so many retries of a 500: for calls that have a fallback, and whose 500 is likely to come again. */
  maxServerErrorRetries?: number;
  signal?: AbortSignal | undefined;
}

export interface Rest {
  readonly connection: MlflowConnection;
  readonly deps: MlflowDeps;
  /** The answer of a successful request; else an AppError of the remote family. */
  send(request: RestRequest): Promise<HttpResponse>;
  json(request: RestRequest): Promise<JsonValue>;
  close(): void;
}

export function createRest(connection: MlflowConnection, deps: MlflowDeps): Rest {
  const transport = createHttpTransport(connection);
  let hasAnswered = false;

  async function send(request: RestRequest): Promise<HttpResponse> {
    const http = toHttp(request, connection, deps.signal);
    let waitedMs = 0;
    for (let retry = 1; ; retry += 1) {
      const outcome = await transport.send(http).then(
        (response) => ({ response, error: undefined }),
        (error: unknown) => ({ response: undefined, error }),
      );
      hasAnswered ||= outcome.response !== undefined;
      if (outcome.response !== undefined && isSuccess(outcome.response.status)) return outcome.response;
      const failure = outcome.response === undefined ? outcome.error : errorOfStatus(request, outcome.response, connection);
      const waitMs = waitBefore(retry, request, outcome.response, failure);
      if (waitMs === undefined || waitedMs + waitMs > connection.retry.maxTotalWaitMs) throw failure;
      const note = `${request.method} ${request.path}: retry ${retry} in ${Math.round(waitMs / 1000)} s (${String(failure)})`;
      if (waitMs < noticeableMs) deps.logger.debug(note);
      else deps.logger.warn(note);
      waitedMs += waitMs;
      await deps.clock.sleep(waitMs, http.signal);
    }
  }

  /** Milliseconds before the next attempt; undefined when there shall be none. */
  function waitBefore(
    retry: number,
    request: RestRequest,
    response: HttpResponse | undefined,
    failure: unknown,
  ): number | undefined {
    const policy = connection.retry;
    if (retry > policy.maxRetries || isForeign(failure)) return undefined;
    if (response === undefined) return canReconnect(failure as AppError) ? backoffMs(retry, policy, deps.random()) : undefined;
    if (!isRetryableStatus(response.status)) return undefined;
    if (response.status === 500 && retry > (request.maxServerErrorRetries ?? Infinity)) return undefined;
    const asked =
      policy.respectRetryAfter && honoursRetryAfter(response.status)
        ? retryAfterMs(response.headers['retry-after'], deps.clock.now())
        : undefined;
    return asked ?? backoffMs(retry, policy, deps.random());
  }

  /** A first connection that is refused is a wrong address far more often than an outage: that one fails at once. */
  function canReconnect(failure: AppError): boolean {
    if (failure.code === 'remote.timeout') return hasAnswered;
    return failure.code === 'remote.unreachable' && hasAnswered && isRetryableConnectionCode(String(failure.details['code']));
  }

  return {
    connection,
    deps,
    send,
    json: async (request) => {
      const response = await send(request);
      const text = response.body.toString('utf8');
      try {
        return parseWireJson(text);
      } catch (cause) {
        throw notMlflow(request, response, connection, cause);
      }
    },
    close: () => transport.close(),
  };
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;
/** What an abort threw: not ours to retry or to wrap. */
const isForeign = (failure: unknown): boolean => !(failure instanceof AppError);

function toHttp(request: RestRequest, connection: MlflowConnection, signal: AbortSignal | undefined): HttpRequest {
  const body =
    request.body === undefined || Buffer.isBuffer(request.body) ? request.body : Buffer.from(stringifyJson(request.body));
  const signals = [request.signal, signal].filter((each) => each !== undefined);
  return {
    method: request.method,
    path: request.path + queryText(request.query ?? {}),
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': 'evalwright',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(connection.authorization === undefined ? {} : { authorization: connection.authorization }),
      ...(connection.workspace === undefined ? {} : { 'x-mlflow-workspace': connection.workspace }),
      ...request.headers,
    },
    body,
    signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
  };
}

/** Arrays become repeated keys, as MLflow reads them. */
function queryText(query: Record<string, QueryValue>): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    (value === undefined ? [] : typeof value === 'string' ? [value] : value).map(
      (item) => `${key}=${encodeURIComponent(item.toWellFormed())}`,
    ),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
