/** One line in `events.jsonl`, and the same to the log. */
import type { SessionStore } from '../store/session-store.ts';
import type { SessionContext } from './context.ts';

export async function logEvent(
  store: SessionStore,
  context: SessionContext,
  event: string,
  facts: Record<string, string | number> = {},
): Promise<void> {
  await store.appendEvent({ time: context.clock.now().toISOString(), event, ...facts });
  context.logger.debug([event, ...Object.entries(facts).map(([key, value]) => `${key}=${value}`)].join(' '));
}
