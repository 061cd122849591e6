/** `evalwright resume DIR`: carries on after the last finished task; a finished session is reported again. */
import { resolve } from 'node:path';
import type { Config } from '../config/options.ts';
import { usedBy } from '../session/claude/budget.ts';
import { logEvent } from '../session/log-event.ts';
import { SessionStore } from '../store/session-store.ts';
import { carryOn, isFinished, type CarryOnConfig } from './carry-on.ts';
import { withDefaults, type AppDeps } from './deps.ts';
import { finishSession } from './finish-session.ts';
import type { RunResult } from './results.ts';
import { createContext } from './session-context.ts';

/**
 * `config.trackingUri` stands in for the session's own, e.g. to give credentials, which are never stored. A budget, model or model
 * URL that is named replaces the session's own.
 */
export async function resumeSession(
  directory: string,
  config: Pick<Config, 'trackingUri' | 'python' | 'cacheDir'> & CarryOnConfig,
  given: Partial<AppDeps> = {},
): Promise<RunResult> {
  const deps = withDefaults(given);
  const store = new SessionStore(resolve(deps.cwd, directory));
  await store.requireSession();
  const lock = await store.lock();
  try {
    const session = await carryOn(store, await store.requireSession(), config, deps);
    const context = createContext(config, session.request, deps);
    try {
      if (!(await isFinished(store))) await context.openAgent(usedBy(await store.readAgentSessions()), store.folder);
      if ((await store.readTasks())?.status !== 'passed') await logEvent(store, context, 'session-resumed');
      return await finishSession(store, session, context);
    } finally {
      await context.close();
    }
  } finally {
    await lock.release();
  }
}
