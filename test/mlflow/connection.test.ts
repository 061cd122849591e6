import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../../src/base/app-error.ts';
import { resolveConnection } from '../../src/mlflow/connection.ts';
import { readCredentials } from '../../src/mlflow/credentials-file.ts';

const emptyHome = '/nonexistent';
const resolve = (trackingUri: string | undefined, env: Record<string, string> = {}, homeFolder = emptyHome) =>
  resolveConnection({ trackingUri, env, homeFolder });
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('tracking URI', () => {
  test.each([
    ['http://localhost:5000', 'http://localhost:5000'],
    ['http://localhost:5000/', 'http://localhost:5000'],
    ['https://ml.example.org/team/mlflow/', 'https://ml.example.org/team/mlflow'],
    ['http://[::1]:5000', 'http://[::1]:5000'],
    ['  http://h:1  ', 'http://h:1'],
  ])('%s', (uri, baseUrl) => {
    expect(resolve(uri).baseUrl).toBe(baseUrl);
  });

  test('the argument wins over MLFLOW_TRACKING_URI', () => {
    expect(resolve('http://a:1', { MLFLOW_TRACKING_URI: 'http://b:2' }).baseUrl).toBe('http://a:1');
    expect(resolve(undefined, { MLFLOW_TRACKING_URI: 'http://b:2' }).baseUrl).toBe('http://b:2');
  });

  test('user and password in it become the header and leave the URL', () => {
    const connection = resolve('http://me:p%40ss@h:1/x');
    expect(connection.baseUrl).toBe('http://h:1/x');
    expect(connection.authorization).toBe(basic('me:p@ss'));
    expect(resolve('http://me:50%@h:1').authorization).toBe(basic('me:50%'));
  });

  test.each(['', 'databricks', 'databricks://profile', 'sqlite:///mlflow.db', './mlruns', 'file:///tmp/mlruns', 'ftp://h/x'])(
    '%j is an input error',
    (uri) => {
      expect(() => resolve(uri)).toThrow(AppError);
      expect(() => resolve(uri)).toThrow(expect.objectContaining({ code: 'input.option', hint: expect.any(String) }));
    },
  );
});

describe('authentication', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'evalwright-home-'));
    mkdirSync(join(home, '.mlflow'));
    writeFileSync(
      join(home, '.mlflow', 'credentials'),
      '[other]\nmlflow_tracking_username = no\n\n[mlflow]\n# ours\nMLFLOW_TRACKING_USERNAME = filed\nmlflow_tracking_password=se=cret\n',
    );
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test('user and password win over the token', () => {
    const env = { MLFLOW_TRACKING_USERNAME: 'u', MLFLOW_TRACKING_PASSWORD: 'p', MLFLOW_TRACKING_TOKEN: 't' };
    expect(resolve('http://h', env).authorization).toBe(basic('u:p'));
    expect(resolve('http://h', { MLFLOW_TRACKING_TOKEN: 't' }).authorization).toBe('Bearer t');
    expect(resolve('http://h', { MLFLOW_TRACKING_USERNAME: 'u', MLFLOW_TRACKING_TOKEN: 't' }).authorization).toBe('Bearer t');
    expect(resolve('http://h').authorization).toBeUndefined();
  });

  test('the credentials file fills in what the environment leaves out', () => {
    expect(resolve('http://h', {}, home).authorization).toBe(basic('filed:se=cret'));
    expect(resolve('http://h', { MLFLOW_TRACKING_USERNAME: 'env' }, home).authorization).toBe(basic('env:se=cret'));
  });

  test('no section, no credentials', () => {
    expect(readCredentials('mlflow_tracking_username = x')).toEqual({ username: undefined, password: undefined });
  });

  test.each(['MLFLOW_TRACKING_AWS_SIGV4', 'MLFLOW_TRACKING_AUTH'])('%s is refused, not ignored', (name) => {
    expect(() => resolve('http://h', { [name]: 'true' })).toThrow(name);
  });
});

describe('options', () => {
  test('MLflow’s variables', () => {
    const connection = resolve('http://h', {
      MLFLOW_HTTP_REQUEST_TIMEOUT: '7',
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '2',
      MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '3',
      MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: '0.5',
      MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER: 'false',
      MLFLOW_WORKSPACE: 'team',
      MLFLOW_TRACKING_INSECURE_TLS: 'True',
      MLFLOW_TRACKING_SERVER_CERT_PATH: '/ca.pem',
      MLFLOW_TRACKING_CLIENT_CERT_PATH: '/me.pem',
    });
    expect(connection).toMatchObject({
      idleTimeoutMs: 7000,
      workspace: 'team',
      tls: { verify: false, serverCertPath: '/ca.pem', clientCertPath: '/me.pem' },
      retry: { maxRetries: 2, backoffFactor: 3, backoffJitter: 0.5, respectRetryAfter: false },
    });
  });

  test('MLflow’s defaults', () => {
    expect(resolve('http://h')).toMatchObject({
      idleTimeoutMs: 120_000,
      workspace: undefined,
      tls: { verify: true, serverCertPath: undefined, clientCertPath: undefined },
      retry: { maxRetries: 7, backoffFactor: 2, backoffJitter: 1, respectRetryAfter: true },
    });
  });

  test.each([
    ['MLFLOW_HTTP_REQUEST_TIMEOUT', 'never'],
    ['MLFLOW_HTTP_REQUEST_TIMEOUT', '0'],
    ['MLFLOW_HTTP_REQUEST_MAX_RETRIES', '11'],
    ['MLFLOW_HTTP_REQUEST_MAX_RETRIES', '-1'],
  ])('%s=%s is an input error that names it', (name, value) => {
    expect(() => resolve('http://h', { [name]: value })).toThrow(expect.objectContaining({ code: 'input.option' }));
    expect(() => resolve('http://h', { [name]: value })).toThrow(name);
  });
});
