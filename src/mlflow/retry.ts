/**
 * When and how long to wait before asking again: MLflow's own rules (mlflow/utils/request_utils.py: urllib3's Retry with factor 2,
 * jitter 1 s, 7 retries, Retry-After), plus one bound over all waits of a request. Tables and pure functions only.
 */
export interface RetryPolicy {
  maxRetries: number;
  /** Seconds; the n-th retry (n > 1) waits factor × 2^(n-1), the first none. */
  backoffFactor: number;
  /** Seconds; a random part of it is added. */
  backoffJitter: number;
  respectRetryAfter: boolean;
  /** Milliseconds over all waits of one request. */
  maxTotalWaitMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  maxRetries: 7,
  backoffFactor: 2,
  backoffJitter: 1,
  respectRetryAfter: true,
  maxTotalWaitMs: 300_000,
};

/** urllib3's DEFAULT_BACKOFF_MAX. */
const maxBackoffMs = 120_000;

const retryableStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
/** Statuses with which urllib3 honours Retry-After; the others use the backoff. */
const retryAfterStatuses: ReadonlySet<number> = new Set([413, 429, 503]);
const retryableConnectionCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);

export const isRetryableStatus = (status: number): boolean => retryableStatuses.has(status);
export const honoursRetryAfter = (status: number): boolean => retryAfterStatuses.has(status);
export const isRetryableConnectionCode = (code: string): boolean => retryableConnectionCodes.has(code);

/** Milliseconds before retry number `retry` (from 1). `random` is uniform in [0, 1). */
export function backoffMs(retry: number, policy: RetryPolicy, random: number): number {
  if (retry <= 1) return 0;
  const seconds = policy.backoffFactor * 2 ** (retry - 1) + random * policy.backoffJitter;
  return Math.min(maxBackoffMs, Math.max(0, seconds * 1000));
}

/** The Retry-After header (seconds or an HTTP date) in milliseconds from `now`; undefined when absent or unreadable. */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
