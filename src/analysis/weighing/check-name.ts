/** Names of checks: Python identifiers that say what is held to what. */
import { figure } from '../check-text.ts';
import type { SignalCheck } from './candidates.ts';

/** `no_failed_calls`, `calls_at_most_9`; at most 60 characters, not unique by itself (limits are rounded). */
export function checkName({ signal, bound, limit }: Pick<SignalCheck, 'signal' | 'bound' | 'limit'>): string {
  if (bound === 'at_most' && limit === 0) return `no_${signal}`;
  const text = figure(limit).replace(/[^0-9]+/g, '_');
  return `${signal}_${bound}_${text}`;
}
