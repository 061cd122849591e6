/** What an unsuccessful answer means, said once: MLflow's error body if it is one, the likely cause if it is not. */
import { z } from 'zod';
import { AppError, type ErrorCode } from '../base/app-error.ts';
import { plainLine } from '../base/plain-text.ts';
import type { MlflowConnection } from './connection.ts';
import type { HttpResponse } from './http-transport.ts';
import { isRetryableStatus } from './retry.ts';

interface Asked {
  method: string;
  path: string;
}

const errorBodySchema = z.looseObject({ error_code: z.string().optional(), message: z.string() });
/** FastAPI's own errors, e.g. of /v1/traces. */
const detailBodySchema = z.looseObject({ detail: z.string() });

/** Longest server text that goes into a message. */
const maxReason = 1000;

/** `details`: status, method, path, error_code (MLflow's, when it sent one). `reason` is the server's own sentence. */
export function errorOfStatus(asked: Asked, response: HttpResponse, connection: MlflowConnection): AppError {
  const { status } = response;
  if (status >= 300 && status < 400) return redirected(asked, response, connection);
  const body = errorBody(response.body);
  const reason = body.message === undefined ? '' : `: ${plainLine(body.message, maxReason)}`;
  const details = {
    status,
    method: asked.method,
    path: asked.path,
    ...(body.errorCode === undefined ? {} : { error_code: body.errorCode }),
    ...(body.message === undefined ? {} : { reason: plainLine(body.message, maxReason) }),
  };
  const hint = hintOf(status, response, connection, body.message);
  return new AppError(codeOf(status), `MLflow answered ${asked.method} ${asked.path} with HTTP ${status}${reason}`, {
    ...(hint === undefined ? {} : { hint }),
    details,
    isRetryable: isRetryableStatus(status),
  });
}

function codeOf(status: number): ErrorCode {
  if (status === 401) return 'remote.unauthorized';
  if (status === 403) return 'remote.forbidden';
  if (status === 404) return 'remote.not-found';
  return isRetryableStatus(status) || status >= 500 ? 'remote.unavailable' : 'remote.rejected';
}

function hintOf(
  status: number,
  response: HttpResponse,
  connection: MlflowConnection,
  message: string | undefined,
): string | undefined {
  if (status === 401) {
    return connection.authorization === undefined
      ? 'Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.'
      : 'The user name, password or token that was sent is not accepted.';
  }
  if (status === 403) {
    return message?.includes('Host header')
      ? 'The server does not accept this host name: add it to MLFLOW_SERVER_ALLOWED_HOSTS of the server, or use an address it allows.'
      : 'The user may not read this: ask for READ permission on the experiment.';
  }
  if (status === 404 && message === undefined) return notMlflowHint;
  if ((status === 429 || status === 503) && response.headers['retry-after'] !== undefined)
    return `The server asked to wait: Retry-After ${plainLine(response.headers['retry-after'], 60)}.`;
  return isRetryableStatus(status) || status >= 500 ? "Look into the MLflow server's log, then try again." : undefined;
}

const notMlflowHint =
  'Is the tracking URI that of an MLflow server, with its path prefix if it has one? (MLflow answers GET <uri>/version with its version.)';

/** A success that does not hold what MLflow sends: another program on that port, a log-in page, a proxy. */
export function notMlflow(asked: Asked, response: HttpResponse, connection: MlflowConnection, cause?: unknown): AppError {
  const type = plainLine(response.headers['content-type'] ?? 'no content type', 60);
  return new AppError(
    'remote.malformed-response',
    `${connection.baseUrl} answered ${asked.method} ${asked.path} with something that is not MLflow's JSON (${type}).`,
    { hint: notMlflowHint, details: { status: response.status, path: asked.path, content_type: type }, cause },
  );
}

function redirected(asked: Asked, response: HttpResponse, connection: MlflowConnection): AppError {
  const target = plainLine(response.headers['location'] ?? 'nowhere', 300);
  return new AppError(
    'remote.malformed-response',
    `${connection.baseUrl} redirects ${asked.method} ${asked.path} to ${target} (HTTP ${response.status}).`,
    {
      hint: 'Use the address it redirects to as tracking URI; if that is a log-in page, set a token or user name.',
      details: { status: response.status },
    },
  );
}

/** The server speaks MLflow, but a field has the wrong type: `path` says which. */
export function wrongShape(asked: string, error: z.ZodError): AppError {
  const issue = error.issues[0];
  const path = issue?.path.map(String).join('.') ?? '';
  return new AppError(
    'remote.malformed-response',
    `MLflow's answer to ${asked} is malformed at "${path}": ${issue?.message ?? 'unknown'}`,
    {
      details: { path: plainLine(path) },
      cause: error,
    },
  );
}

function errorBody(body: Buffer): { errorCode: string | undefined; message: string | undefined } {
  const text = body.subarray(0, 65_536).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { errorCode: undefined, message: undefined };
  }
  const known = errorBodySchema.safeParse(value);
  if (known.success) return { errorCode: known.data.error_code, message: known.data.message };
  const detail = detailBodySchema.safeParse(value);
  return { errorCode: undefined, message: detail.success ? detail.data.detail : undefined };
}

/**
 * True when this server does not have the route: the signal to use an older one. Servers answer it with 404, 405 or 501, and
 * those before 3.6 take the last part of `traces/batchGet` or `traces/get` for a trace id.
 */
export function isMissingRoute(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  const { status, error_code: errorCode, path, reason } = error.details;
  if (status === 405 || status === 501) return true;
  if (status !== 404) return false;
  if (errorCode === undefined || errorCode === 'ENDPOINT_NOT_FOUND') return true;
  const route = /\/traces\/(batchGet|get)$/.exec(String(path))?.[1];
  return route !== undefined && new RegExp(`\\b(?:id|request_id)[ =]+'?${route}\\b`, 'i').test(String(reason));
}
