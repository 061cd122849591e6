import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs, defaultRetryPolicy, isRetryableStatus, retryAfterMs } from '../../src/mlflow/retry.ts';

describe('backoff', () => {
  test('is what urllib3 does with factor 2: nothing, then 4, 8, 16 s …, at most 120 s', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((retry) => backoffMs(retry, defaultRetryPolicy, 0));
    expect(waits).toEqual([0, 4000, 8000, 16000, 32000, 64000, 120000]);
  });

  test('adds at most one second of jitter', () => {
    expect(backoffMs(2, defaultRetryPolicy, 0.999)).toBeCloseTo(4999, 5);
  });

  test('factor and jitter come from the policy', () => {
    const policy = { ...defaultRetryPolicy, backoffFactor: 0, backoffJitter: 0 };
    expect(backoffMs(5, policy, 0.9)).toBe(0);
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  test.each([
    ['3', 3000],
    ['0', 0],
    ['1.5', 1500],
    [' 2 ', 2000],
    ['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['-3', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %j ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });

  test('whatever stands there, the result is undefined or not negative', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(retryAfterMs(header, now) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

test('statuses that are retried', () => {
  const retried = Array.from({ length: 600 }, (_, status) => status).filter(isRetryableStatus);
  expect(retried).toEqual([408, 429, 500, 502, 503, 504]);
});
