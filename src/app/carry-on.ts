/** An unfinished session goes on: what may change from one start to the next is written down before anything else happens. */
import { stringifyJson } from '../base/lossless-json.ts';
import type { Config } from '../config/options.ts';
import type { SessionDocument } from '../store/documents.ts';
import type { SessionStore } from '../store/session-store.ts';
import { carriedOn, type BudgetConfig } from './agent-request.ts';
import type { AppDeps } from './deps.ts';

export type CarryOnConfig = Partial<BudgetConfig & Pick<Config, 'model' | 'modelUrl'>>;

/** The caller holds the lock. */
export async function carryOn(
  store: SessionStore,
  session: SessionDocument,
  config: CarryOnConfig,
  deps: AppDeps,
): Promise<SessionDocument> {
  if (await isFinished(store)) return session;
  const request = carriedOn(session.request, config, deps.env);
  if (stringifyJson(request) === stringifyJson(session.request)) return session;
  const next = { ...session, request };
  await store.writeSession(next);
  await store.appendEvent({ time: deps.clock.now().toISOString(), event: 'request-changed' });
  return next;
}

/** Nothing is left to do: no model is needed any more. */
export async function isFinished(store: SessionStore): Promise<boolean> {
  const plan = await store.readTasks();
  return plan !== undefined && plan.status !== 'running';
}
