/** A finished session, opened for what a person asks of it afterwards: `evalwright chat` and `evalwright mcp`. */
import { resolve } from 'node:path';
import { AppError } from '../base/app-error.ts';
import type { Config } from '../config/options.ts';
import { Workspace } from '../session/claude/workspace.ts';
import type { SessionDocument, TasksDocument } from '../store/documents.ts';
import { SessionStore } from '../store/session-store.ts';
import { finishAcceptance } from './accept-proposals.ts';
import type { AgentRequest } from './agent-request.ts';
import type { AppDeps } from './deps.ts';
import { createContext, type OpenContext } from './session-context.ts';

export interface OpenSession {
  store: SessionStore;
  /** Its `request.agent` as this process uses it. */
  session: SessionDocument;
  plan: TasksDocument;
  context: OpenContext;
  workspace: Workspace;
}

export interface OpenOptions {
  config: Pick<Config, 'trackingUri' | 'python' | 'cacheDir'>;
  deps: AppDeps;
  /** The model's part of the request; undefined: no session with a model will be started. */
  agent?: (session: SessionDocument) => AgentRequest;
}

/** Holds the session's lock while `act` works. Throws input.session-* when there is no session, or one that is not finished. */
export async function withWorkspace<T>(
  directory: string,
  { config, deps, agent }: OpenOptions,
  act: (opened: OpenSession) => Promise<T>,
): Promise<T> {
  const store = new SessionStore(resolve(deps.cwd, directory));
  await store.requireSession();
  const lock = await store.lock();
  try {
    const kept = await store.requireSession();
    const plan = await finishedPlan(store);
    const session = agent === undefined ? kept : { ...kept, request: { ...kept.request, agent: agent(kept) } };
    const context = createContext(config, session.request, deps);
    try {
      const workspace = await Workspace.open(store, session, context);
      try {
        const opened = { store, session, plan, context, workspace };
        await finishAcceptance(opened);
        return await act(opened);
      } finally {
        workspace.close();
      }
    } finally {
      await context.close();
    }
  } finally {
    await lock.release();
  }
}

async function finishedPlan(store: SessionStore): Promise<TasksDocument> {
  const plan = await store.readTasks();
  if (plan !== undefined && plan.status !== 'running') return plan;
  throw new AppError('input.session-unfinished', `the session ${store.folder} is not finished`, {
    hint: `Carry on with it first: evalwright resume ${store.folder}`,
    details: { path: store.folder },
  });
}
