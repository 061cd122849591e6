/**
 * Where the MLflow server is and how to talk to it: tracking URI, MLflow's own environment variables and its credentials file
 * in, one plain value out. Explicit argument before environment before file, as MLflow's client decides it
 * (mlflow/utils/credentials.py, mlflow/utils/rest_utils.py, mlflow/environment_variables.py).
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { readCredentials } from './credentials-file.ts';
import { isTrue, numberOption } from './environment-option.ts';
import { defaultRetryPolicy, type RetryPolicy } from './retry.ts';

interface TlsOptions {
  /** False only with MLFLOW_TRACKING_INSECURE_TLS. */
  verify: boolean;
  /** PEM file of the authority that signed the server's certificate. */
  serverCertPath: string | undefined;
  /** One PEM file that holds the client's certificate and its key. */
  clientCertPath: string | undefined;
}

export interface MlflowConnection {
  /** http(s)://host[:port][/static-prefix], without credentials and without a slash at the end. Safe to print. */
  baseUrl: string;
  /** Value of the Authorization header. A secret: never printed, never in an error. */
  authorization: string | undefined;
  /** Value of X-MLFLOW-WORKSPACE (MLflow >= 3.10 with workspaces). */
  workspace: string | undefined;
  tls: TlsOptions;
  retry: RetryPolicy;
  /** Longest silence of the server, in milliseconds. */
  idleTimeoutMs: number;
  /** Longest time for one whole answer, in milliseconds. */
  totalTimeoutMs: number;
  /** Largest answer accepted, in bytes after decompression. */
  maxResponseBytes: number;
}

export interface ConnectionInput {
  /** Wins over MLFLOW_TRACKING_URI. */
  trackingUri?: string | undefined;
  env: Record<string, string | undefined>;
  /** Folder that holds `.mlflow/credentials`; the user's home by default. */
  homeFolder?: string;
  maxResponseBytes?: number;
}

const defaultTimeoutSeconds = 120;
const totalToIdleTimeout = 5;
const defaultMaxResponseBytes = 256 * 1024 * 1024;

/** Throws `input.option` for a missing, malformed or unsupported tracking URI and for unusable variables. */
export function resolveConnection(input: ConnectionInput): MlflowConnection {
  const { env } = input;
  const url = trackingUrl(input);
  refuseUnsupported(env);
  const idleTimeoutMs = numberOption(env, 'MLFLOW_HTTP_REQUEST_TIMEOUT', { default: defaultTimeoutSeconds, min: 0.001 }) * 1000;
  return {
    baseUrl: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`,
    authorization: authorizationOf(url, env, input.homeFolder ?? homedir()),
    workspace: env['MLFLOW_WORKSPACE'] || undefined,
    tls: {
      verify: !isTrue(env['MLFLOW_TRACKING_INSECURE_TLS']),
      serverCertPath: env['MLFLOW_TRACKING_SERVER_CERT_PATH'] || undefined,
      clientCertPath: env['MLFLOW_TRACKING_CLIENT_CERT_PATH'] || undefined,
    },
    retry: {
      ...defaultRetryPolicy,
      maxRetries: numberOption(env, 'MLFLOW_HTTP_REQUEST_MAX_RETRIES', { default: defaultRetryPolicy.maxRetries, max: 10 }),
      backoffFactor: numberOption(env, 'MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR', {
        default: defaultRetryPolicy.backoffFactor,
        max: 120,
      }),
      backoffJitter: numberOption(env, 'MLFLOW_HTTP_REQUEST_BACKOFF_JITTER', { default: defaultRetryPolicy.backoffJitter }),
      respectRetryAfter: isTrue(env['MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER'] ?? 'true'),
    },
    idleTimeoutMs,
    totalTimeoutMs: idleTimeoutMs * totalToIdleTimeout,
    maxResponseBytes: input.maxResponseBytes ?? defaultMaxResponseBytes,
  };
}

function trackingUrl(input: ConnectionInput): URL {
  const uri = (input.trackingUri ?? input.env['MLFLOW_TRACKING_URI'] ?? '').trim();
  if (uri === '') {
    throw new AppError('input.option', 'No MLflow server is named.', {
      hint: 'Give --tracking-uri http://host:5000 or set MLFLOW_TRACKING_URI.',
    });
  }
  if (/^databricks(?:-uc)?(?::|$)/.test(uri)) {
    throw new AppError('input.option', 'Databricks tracking URIs are not supported yet.', {
      hint: 'Use the URL of an open-source MLflow server (http:// or https://).',
    });
  }
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1];
    throw new AppError('input.option', `The tracking URI is not an http or https URL${scheme ? ` (scheme "${scheme}")` : ''}.`, {
      hint: 'Traces are read over HTTP: start "mlflow server" on that store and give its URL, e.g. http://127.0.0.1:5000.',
    });
  }
  return url;
}

function refuseUnsupported(env: Record<string, string | undefined>): void {
  const name = isTrue(env['MLFLOW_TRACKING_AWS_SIGV4'])
    ? 'MLFLOW_TRACKING_AWS_SIGV4'
    : env['MLFLOW_TRACKING_AUTH']
      ? 'MLFLOW_TRACKING_AUTH'
      : undefined;
  if (name === undefined) return;
  throw new AppError('input.option', `${name} is set, but this way of signing requests is not supported.`, {
    hint: 'Use a user name and password or a token, or a local proxy that signs the requests.',
  });
}

/** User and password win over the token; userinfo in the URI wins over both. */
function authorizationOf(url: URL, env: Record<string, string | undefined>, homeFolder: string): string | undefined {
  if (url.username !== '') return basic(unescaped(url.username), unescaped(url.password));
  const file = readCredentials(readIfPresent(join(homeFolder, '.mlflow', 'credentials')));
  const user = env['MLFLOW_TRACKING_USERNAME'] || file.username;
  const password = env['MLFLOW_TRACKING_PASSWORD'] || file.password;
  if (user && password) return basic(user, password);
  const token = env['MLFLOW_TRACKING_TOKEN'];
  return token ? `Bearer ${token}` : undefined;
}

const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** A stray % is part of the password, not an error. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
