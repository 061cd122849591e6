import { describe, expect, test } from 'vitest';
import { resolveModelEndpoint, type EndpointConfig } from '../../src/app/model-endpoint.ts';
import { AppError } from '../../src/base/app-error.ts';

const key = 'sk-ant-planted-key-0123456789';
const resolve = (config: Partial<EndpointConfig>, env: Record<string, string>, say?: (message: string) => void) =>
  resolveModelEndpoint({ modelProvider: 'anthropic', model: undefined, modelUrl: undefined, ...config }, env, say);
const failure = (config: Partial<EndpointConfig>, env: Record<string, string>): AppError => {
  try {
    resolve(config, env);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('anthropic', () => {
  test('a key is enough', () => {
    expect(resolve({}, { ANTHROPIC_API_KEY: `${key}\n` })).toEqual({
      provider: 'anthropic',
      baseUrl: 'https://api.anthropic.com',
      model: 'claude-sonnet-4-5',
      credential: { kind: 'api-key', value: key },
      headers: {},
    });
  });

  test('a token, another address, another model', () => {
    const env = { ANTHROPIC_AUTH_TOKEN: 'planted', ANTHROPIC_BASE_URL: 'http://127.0.0.1:8080/x/v1/messages/' };
    expect(resolve({ model: 'claude-opus-4-5' }, env)).toMatchObject({
      baseUrl: 'http://127.0.0.1:8080/x',
      model: 'claude-opus-4-5',
      credential: { kind: 'bearer', value: 'planted' },
    });
    expect(resolve({ modelUrl: 'https://other.example/' }, env).baseUrl).toBe('https://other.example');
  });

  test('with both, the key is used, and that is said', () => {
    const said: string[] = [];
    const env = { ANTHROPIC_API_KEY: key, ANTHROPIC_AUTH_TOKEN: 'planted' };
    expect(resolve({}, env, (message) => said.push(message)).credential?.kind).toBe('api-key');
    expect(said).toEqual([expect.stringContaining('the API key is used')]);
  });
});

describe('databricks', () => {
  test.each([
    ['https://adb-1.azuredatabricks.net/', 'https://adb-1.azuredatabricks.net/serving-endpoints/anthropic'],
    ['adb-1.azuredatabricks.net', 'https://adb-1.azuredatabricks.net/serving-endpoints/anthropic'],
    ['http://127.0.0.1:9', 'http://127.0.0.1:9/serving-endpoints/anthropic'],
  ])('host %s', (host, baseUrl) => {
    const env = {
      DATABRICKS_HOST: host,
      DATABRICKS_TOKEN: 'dapi-planted',
      ANTHROPIC_API_KEY: key,
      ANTHROPIC_BASE_URL: 'https://x',
    };
    expect(resolve({ modelProvider: 'databricks' }, env)).toMatchObject({
      baseUrl,
      model: 'databricks-claude-sonnet-4-5',
      credential: { kind: 'bearer', value: 'dapi-planted' },
    });
  });

  test('what is missing is named', () => {
    expect(failure({ modelProvider: 'databricks' }, { DATABRICKS_TOKEN: 'x' })).toMatchObject({
      code: 'input.option',
      hint: expect.stringContaining('DATABRICKS_HOST'),
    });
    expect(failure({ modelProvider: 'databricks' }, { DATABRICKS_HOST: 'h', ANTHROPIC_API_KEY: key })).toMatchObject({
      code: 'input.model-credentials',
      hint: expect.stringContaining('DATABRICKS_TOKEN'),
    });
  });
});

describe('gateway', () => {
  const url = { modelProvider: 'gateway', modelUrl: 'http://gateway.intern/anthropic' } as const;

  test('headers alone are credentials enough; the token is preferred', () => {
    const env = { ANTHROPIC_CUSTOM_HEADERS: 'x-team: red\r\nX-Auth:  planted secret \n' };
    expect(resolve(url, env)).toMatchObject({ credential: undefined, headers: { 'x-team': 'red', 'X-Auth': 'planted secret' } });
    expect(resolve(url, { ...env, ANTHROPIC_API_KEY: key, ANTHROPIC_AUTH_TOKEN: 't' }).credential).toEqual({
      kind: 'bearer',
      value: 't',
    });
  });

  test('needs an address and something to show', () => {
    expect(failure({ modelProvider: 'gateway' }, { ANTHROPIC_API_KEY: key }).hint).toContain('--model-url');
    expect(failure(url, {})).toMatchObject({ code: 'input.model-credentials' });
    expect(failure(url, { ANTHROPIC_CUSTOM_HEADERS: 'no header' }).hint).toContain('Name: value');
  });
});

describe('refused', () => {
  test('no credentials: the variables are named', () => {
    const error = failure({}, { ANTHROPIC_API_KEY: ' ' });
    expect(error.code).toBe('input.model-credentials');
    expect(error.hint).toContain('ANTHROPIC_API_KEY');
    expect(error.hint).toContain('ANTHROPIC_AUTH_TOKEN');
  });

  test.each([
    ['https://ada:planted@host/', /user name or password/],
    ['https://host/?api_key=planted', /query/],
    ['https://host/#planted', /query or fragment/],
    ['ftp://planted', /not an http/],
    ['planted', /not an http/],
    ['http://planted.example', /unencrypted/],
  ])('%s, without repeating it', (modelUrl, message) => {
    const error = failure({ modelUrl }, { ANTHROPIC_API_KEY: key });
    expect(error).toMatchObject({ code: 'input.option', message: expect.stringMatching(message) });
    expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain('planted');
  });

  test('a key that cannot be a header, a model that is no name', () => {
    const error = failure({}, { ANTHROPIC_API_KEY: 'a\nplanted' });
    expect(error).toMatchObject({ code: 'input.model-credentials', message: expect.stringContaining('ANTHROPIC_API_KEY') });
    expect(JSON.stringify([error.message, error.hint])).not.toContain('planted');
    expect(failure({ model: 'a b' }, { ANTHROPIC_API_KEY: key })).toMatchObject({ code: 'input.option' });
  });
});
