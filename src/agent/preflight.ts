/** One tiny request before the first session: with a wrong key the Agent SDK would repeat for three minutes. */
import { AppError, type ErrorCode } from '../base/app-error.ts';
import { noKey, type ModelEndpoint } from './model-endpoint.ts';

const limitMs = 15_000;

/** Throws AppError remote.model-*; never repeats what the endpoint said, which may echo a credential. */
export async function checkEndpoint(endpoint: ModelEndpoint, signal?: AbortSignal): Promise<void> {
  let response: Response;
  try {
    response = await fetch(`${endpoint.baseUrl}/v1/messages`, {
      method: 'POST',
      headers: headersOf(endpoint),
      body: JSON.stringify({ model: endpoint.model, max_tokens: 1, messages: [{ role: 'user', content: 'ping' }] }),
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(limitMs), ...(signal === undefined ? [] : [signal])]),
    });
    await response.body?.cancel();
  } catch (cause) {
    signal?.throwIfAborted();
    throw new AppError('remote.model-unavailable', `${endpoint.baseUrl} does not answer: ${reasonOf(cause)}`, {
      hint: 'Check --model-url, the network and proxies.',
      details: { url: endpoint.baseUrl },
      isRetryable: true,
      cause,
    });
  }
  if (!response.ok) throw errorFor(response.status, endpoint);
}

/** What a status of the endpoint means for the user. */
export function errorFor(status: number, { baseUrl, model }: Pick<ModelEndpoint, 'baseUrl' | 'model'>): AppError {
  const make = (code: ErrorCode, message: string, hint: string, isRetryable = false): AppError =>
    new AppError(code, message, { hint, isRetryable, details: { url: baseUrl, model, status } });
  if (status === 401)
    return make('remote.model-unauthorized', `${baseUrl} refused the key or token (401)`, 'Check the key in the environment.');
  if (status === 403)
    return make(
      'remote.model-forbidden',
      `${baseUrl} does not allow this key to use ${model} (403)`,
      'Ask for access, or use another --model.',
    );
  if (status === 404)
    return make('remote.model-not-found', `${baseUrl} knows no model ${model} (404)`, 'Check --model and --model-url.');
  if (status === 429)
    return make(
      'remote.model-rate-limited',
      `${baseUrl} says that its rate limit is reached (429)`,
      'Wait, then try again.',
      true,
    );
  if (status >= 500) return make('remote.model-unavailable', `${baseUrl} answers ${status}`, 'Try again later.', true);
  if (status >= 300 && status < 400)
    return make(
      'remote.model-rejected',
      `${baseUrl} redirects (${status}); redirects are not followed with a key`,
      'Give the final URL as --model-url.',
    );
  return make(
    'remote.model-rejected',
    `${baseUrl} rejected a minimal request (${status})`,
    'Is this a Messages API, and is --model right?',
  );
}

/** As the Agent SDK's child sends them. */
function headersOf({ credential, headers }: ModelEndpoint): Headers {
  const sent = new Headers();
  if (credential === undefined) sent.set('x-api-key', noKey);
  for (const [name, value] of Object.entries(headers)) sent.set(name, value);
  if (credential?.kind === 'api-key') sent.set('x-api-key', credential.value);
  if (credential?.kind === 'bearer') sent.set('authorization', `Bearer ${credential.value}`);
  sent.set('content-type', 'application/json');
  sent.set('anthropic-version', '2023-06-01');
  return sent;
}

function reasonOf(cause: unknown): string {
  if ((cause as Error).name === 'TimeoutError') return `no answer within ${limitMs / 1000} s`;
  const inner = (cause as { cause?: NodeJS.ErrnoException }).cause;
  return inner?.code ?? (cause as Error).name;
}
