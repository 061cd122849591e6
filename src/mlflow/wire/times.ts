/** Times of the wire: nanoseconds as number, bigint, digits or wire-json's "seconds.nanoseconds"; RFC 3339 moments and "1.5s" durations of protobuf's JSON. */

/** Nanoseconds; undefined for none. OpenTelemetry writes 0 for a time that is not set. */
export function nanoseconds(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value > 0n ? value : undefined;
  if (typeof value === 'string') {
    const digits = value.at(-10) === '.' ? value.slice(0, -10) + value.slice(-9) : value;
    return /^[1-9]\d{0,19}$/.test(digits) ? BigInt(digits) : undefined;
  }
  return typeof value === 'number' && value >= 1 && value < 2 ** 64 ? BigInt(Math.trunc(value)) : undefined;
}

/** Milliseconds since 1970 of an RFC 3339 text, or of a number that is that already. */
export function momentMs(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Milliseconds of a "1.234s" text, or of a number that is milliseconds already; undefined for a negative one (reversed times). */
export function durationMs(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  const seconds = typeof value === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(value)?.[1] : undefined;
  return seconds === undefined ? undefined : Math.round(Number(seconds) * 1e6) / 1e3;
}

export const millisecondsOf = (ns: bigint): number => Number(ns / 1_000_000n);
