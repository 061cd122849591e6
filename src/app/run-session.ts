/** `evalwright run`: a new session, or the unfinished one of the same request in the directory that is named. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { stringifyJson } from '../base/lossless-json.ts';
import type { Config } from '../config/options.ts';
import { usedBy } from '../session/claude/budget.ts';
import { logEvent } from '../session/log-event.ts';
import type { SessionDocument, SessionRequest } from '../store/documents.ts';
import { sessionFiles, SessionStore } from '../store/session-store.ts';
import { carryOn, isFinished } from './carry-on.ts';
import { withDefaults, type AppDeps } from './deps.ts';
import { finishSession } from './finish-session.ts';
import { packageVersion } from './package-info.ts';
import type { RunResult } from './results.ts';
import { createContext, type OpenContext } from './session-context.ts';
import { resolveRequest } from './session-request.ts';

/**
 * Resolves when the session has passed or failed. Rejects with an AppError; a session that was begun then lies in its directory
 * and can be resumed.
 */
export async function runSession(config: Config, given: Partial<AppDeps> = {}): Promise<RunResult> {
  const deps = withDefaults(given);
  const request = await resolveRequest(config, deps);
  const store = new SessionStore(sessionFolder(config, deps));
  const lock = await store.lock();
  try {
    const existing = await existingSession(store, request, config, deps);
    const context = createContext(config, existing?.request ?? request, deps);
    try {
      if (!(await isFinished(store))) await context.openAgent(usedBy(await store.readAgentSessions()), store.folder);
      const session = existing ?? (await beginSession(store, request, context));
      return await finishSession(store, session, context);
    } finally {
      await context.close();
    }
  } finally {
    await lock.release();
  }
}

function sessionFolder(config: Config, deps: AppDeps): string {
  if (config.out !== undefined) return resolve(deps.cwd, config.out);
  const time = deps.clock.now().toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
  for (let number = 1; ; number += 1) {
    const folder = join(deps.cwd, 'sessions', number === 1 ? time : `${time}-${number}`);
    if (!existsSync(folder)) return folder;
  }
}

/** The session that lies in the directory; undefined when a new one can be begun there. */
async function existingSession(
  store: SessionStore,
  request: SessionRequest,
  config: Config,
  deps: AppDeps,
): Promise<SessionDocument | undefined> {
  const existing = await store.readSession();
  if (existing !== undefined) {
    if (sameBut(existing.request) === sameBut(request)) return carryOn(store, existing, config, deps);
    throw new AppError('input.option', `${store.folder} holds the session of another request`, {
      hint: `Name another directory with --out, or carry on with it: evalwright resume ${store.folder}`,
      details: { path: store.folder },
    });
  }
  if (await store.isEmpty()) return undefined;
  throw new AppError('input.option', `${store.folder} is not empty and holds no session`, {
    hint: 'Name a new or empty directory with --out.',
    details: { path: store.folder },
  });
}

async function beginSession(store: SessionStore, request: SessionRequest, context: OpenContext): Promise<SessionDocument> {
  const now = context.clock.now();
  const source = await context.openSource(request.source);
  const windowEndMs = await source.windowEnd(now.getTime()).finally(() => source.close());
  const session: SessionDocument = {
    schema_version: 1,
    evalwright_version: packageVersion(),
    created_at: now.toISOString(),
    trace_window_end_ms: windowEndMs,
    request,
  };
  await store.writeSession(session);
  await logEvent(store, context, 'session-created', { file: sessionFiles.session });
  return session;
}

/** A run may be carried on with another budget. */
function sameBut({ agent, ...request }: SessionRequest): string {
  return stringifyJson({ ...request, agent: agent === undefined ? null : { ...agent, budget: null } }, { sortKeys: true });
}
