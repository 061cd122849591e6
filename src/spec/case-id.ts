/** Case ids: readable, stable, the same for the same trace in every session. */
import { stableHash } from '../base/random.ts';

/** `<prefix>-<trace id>` in [a-z0-9-]. An id that had to be changed or cut gets a hash, so that different traces stay different. */
export function caseId(prefix: string, traceId: string): string {
  const plain = traceId.replace(/^tr-/, '');
  const slug = plain
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  const suffix = slug === plain ? '' : `-${stableHash(traceId).toString(16).padStart(8, '0')}`;
  return `${prefix}-${slug}${suffix}`.replace(/-{2,}/g, '-');
}
