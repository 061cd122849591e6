/**
 * Where the model answers and with which credential. Addresses and names are options; credentials come from the environment only,
 * under the names by which Anthropic's and Databricks' own clients know them.
 */
import type { ModelEndpoint } from '../agent/model-endpoint.ts';
import { AppError } from '../base/app-error.ts';
import type { Config } from '../config/options.ts';
import type { AppDeps } from './deps.ts';

export type EndpointConfig = Pick<Config, 'model' | 'modelProvider' | 'modelUrl'>;
/** What of it may be stored: no secret. */
export type EndpointAddress = Pick<ModelEndpoint, 'provider' | 'baseUrl' | 'model'>;
type Environment = AppDeps['env'];
type Provider = ModelEndpoint['provider'];

/** On both providers, in the middle of the price list, and priced by the SDK: a run's cost can be said. */
const standardModel: Record<Provider, string> = {
  anthropic: 'claude-sonnet-4-5',
  databricks: 'databricks-claude-sonnet-4-5',
  gateway: 'claude-sonnet-4-5',
};

/**
 * Throws input.option for an address that cannot be used and input.model-credentials when the environment holds none. `say` gets
 * a sentence where the environment leaves a choice.
 */
export function resolveModelEndpoint(config: EndpointConfig, env: Environment, say?: (message: string) => void): ModelEndpoint {
  return withCredentials(resolveEndpointAddress(config, env), env, say);
}

export function resolveEndpointAddress(config: EndpointConfig, env: Environment): EndpointAddress {
  const provider = config.modelProvider;
  const { text, origin } = addressOf(config, env);
  const model = (config.model ?? standardModel[provider]).trim();
  if (!/^[\w.:@/-]{1,200}$/.test(model))
    throw new AppError('input.option', '--model must be the name of a model: letters, digits and . : @ / _ -', {
      hint: `Example: --model ${standardModel[provider]}`,
      details: { option: '--model' },
    });
  return { provider, baseUrl: checkedUrl(text, origin, provider), model };
}

/** `address`: as resolved now, or as a session keeps it. */
export function withCredentials(
  { provider, baseUrl, model }: EndpointAddress,
  env: Environment,
  say: (message: string) => void = () => {},
): ModelEndpoint {
  const headers = customHeaders(env);
  const credential = credentialOf(provider, env, say);
  if (credential === undefined && !(provider === 'gateway' && Object.keys(headers).length > 0))
    throw noCredentials(provider, baseUrl);
  return { provider, baseUrl, model, credential, headers };
}

function addressOf(config: EndpointConfig, env: Environment): { text: string; origin: string } {
  if (config.modelUrl !== undefined) return { text: config.modelUrl, origin: '--model-url' };
  if (config.modelProvider === 'databricks') {
    const host = set(env, 'DATABRICKS_HOST');
    if (host === undefined)
      throw new AppError('input.option', 'no Databricks workspace is named', {
        hint: 'Set DATABRICKS_HOST to the URL of the workspace, or give --model-url https://WORKSPACE/serving-endpoints/anthropic.',
        details: { option: 'DATABRICKS_HOST' },
      });
    const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(host) ? host : `https://${host}`;
    return { text: `${url.replace(/\/+$/, '')}/serving-endpoints/anthropic`, origin: 'DATABRICKS_HOST' };
  }
  const url = set(env, 'ANTHROPIC_BASE_URL');
  if (url !== undefined) return { text: url, origin: 'ANTHROPIC_BASE_URL' };
  if (config.modelProvider === 'anthropic') return { text: 'https://api.anthropic.com', origin: 'the default' };
  throw new AppError('input.option', 'the address of the gateway is missing', {
    hint: 'Give --model-url URL or set ANTHROPIC_BASE_URL: the part before /v1/messages.',
    details: { option: '--model-url' },
  });
}

/** Never repeats the address in a message: it may hold a password. */
function checkedUrl(text: string, origin: string, provider: Provider): string {
  const refuse = (what: string, hint: string): AppError =>
    new AppError('input.option', `${origin} ${what}`, { hint, details: { option: origin } });
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
    throw refuse('is not an http or https URL', 'Example: https://gateway.example/anthropic');
  if (url.username !== '' || url.password !== '')
    throw refuse('holds a user name or password', `Leave it out: credentials are taken from ${variablesOf(provider)}.`);
  if (url.search !== '' || url.hash !== '')
    throw refuse(
      'holds a query or fragment',
      'Give the URL before /v1/messages; put keys of a gateway into ANTHROPIC_CUSTOM_HEADERS.',
    );
  if (url.protocol === 'http:' && provider !== 'gateway' && !isLoopback(url.hostname))
    throw refuse('would send the key unencrypted', 'Use https, or --model-provider gateway for a gateway inside your network.');
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '').replace(/\/v1(?:\/messages)?$/, '')}`;
}

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host);

function credentialOf(provider: Provider, env: Environment, say: (message: string) => void): ModelEndpoint['credential'] {
  if (provider === 'databricks') return bearer(set(env, 'DATABRICKS_TOKEN'));
  const key = set(env, 'ANTHROPIC_API_KEY');
  const token = set(env, 'ANTHROPIC_AUTH_TOKEN');
  const prefersToken = provider === 'gateway';
  if (key !== undefined && token !== undefined)
    say(
      prefersToken
        ? 'ANTHROPIC_API_KEY and ANTHROPIC_AUTH_TOKEN are set: the token is used for the gateway'
        : 'ANTHROPIC_API_KEY and ANTHROPIC_AUTH_TOKEN are set: the API key is used',
    );
  if (key === undefined || (prefersToken && token !== undefined)) return bearer(token);
  return { kind: 'api-key', value: key };
}

const bearer = (value: string | undefined): ModelEndpoint['credential'] =>
  value === undefined ? undefined : { kind: 'bearer', value };

/** An empty variable counts as not set; line breaks at the ends come from files and are never part of a key. */
function set(env: Environment, name: string): string | undefined {
  const value = (env[name] ?? '').trim();
  if (value === '') return undefined;
  // oxlint-disable-next-line no-control-regex -- what a header cannot hold
  if (/[\u0000-\u0020\u007f-\uffff]/.test(value))
    throw new AppError('input.model-credentials', `${name} holds a character that cannot be sent`, {
      hint: `Set ${name} again: was it copied with a line break or quotation marks?`,
      details: { variable: name },
    });
  return value;
}

function customHeaders(env: Environment): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of (env['ANTHROPIC_CUSTOM_HEADERS'] ?? '').split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*:\s*([\t\u0020-\u007e\u00a0-\u00ff]*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw new AppError('input.model-credentials', 'ANTHROPIC_CUSTOM_HEADERS holds a line that is no header', {
        hint: 'Write one "Name: value" a line.',
        details: { variable: 'ANTHROPIC_CUSTOM_HEADERS' },
      });
    headers[name] = value;
  }
  return headers;
}

const variablesOf = (provider: Provider): string =>
  provider === 'databricks' ? 'DATABRICKS_TOKEN' : 'ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN';

function noCredentials(provider: Provider, baseUrl: string): AppError {
  const hint: Record<Provider, string> = {
    anthropic: 'Set ANTHROPIC_API_KEY (or ANTHROPIC_AUTH_TOKEN).',
    databricks: 'Set DATABRICKS_TOKEN to a token of the workspace.',
    gateway: 'Set ANTHROPIC_AUTH_TOKEN, ANTHROPIC_API_KEY or ANTHROPIC_CUSTOM_HEADERS.',
  };
  return new AppError('input.model-credentials', `the engine claude has no credentials for ${baseUrl}`, {
    hint: `${hint[provider]} They are read from the environment only. The engine builtin needs none.`,
    details: {
      variables: provider === 'gateway' ? `${variablesOf(provider)} or ANTHROPIC_CUSTOM_HEADERS` : variablesOf(provider),
    },
  });
}
