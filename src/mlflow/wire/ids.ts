/** Trace and span ids in one spelling: lower-case hex. They arrive as hex, as base64 of the bytes, with "0x" or with "tr-". */

const hex = /^[0-9a-f]+$/;
const base64 = /^[A-Za-z0-9+/]+={1,2}$/;

/** 16 hex digits for an OpenTelemetry span id, other ids as they came; undefined for none (missing, empty or all zero). */
export function spanIdOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? normalised(value, 8) : undefined;
}

/** "tr-" and 32 hex digits for an OpenTelemetry trace id, other ids as they came; undefined for none. */
export function traceIdOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  if (value.startsWith('tr-')) return value;
  const id = normalised(value, 16);
  return id !== undefined && id.length === 32 && hex.test(id) ? `tr-${id}` : id;
}

/** Base64 of 8 or 16 bytes ends in "=", which no hex text does: the two spellings cannot be confused. */
function normalised(value: string, bytes: number): string | undefined {
  let id = value;
  if (base64.test(value)) {
    const decoded = Buffer.from(value, 'base64');
    if (decoded.length === bytes) id = decoded.toString('hex');
  } else {
    const lower = value.toLowerCase();
    const bare = lower.startsWith('0x') ? lower.slice(2) : lower;
    if (hex.test(bare)) id = bare.length < bytes * 2 && bare !== lower ? bare.padStart(bytes * 2, '0') : bare;
  }
  return /^0+$/.test(id) ? undefined : id;
}
