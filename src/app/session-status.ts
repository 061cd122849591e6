/** `evalwright status DIR`: reads only, takes no lock. */
import { resolve } from 'node:path';
import type { TasksDocument } from '../store/documents.ts';
import { lockOwner } from '../store/session-lock.ts';
import { SessionStore } from '../store/session-store.ts';
import { withDefaults, type AppDeps } from './deps.ts';
import { engineResult } from './engine-result.ts';
import { RESULT_SCHEMA_VERSION, type SessionStatus, type StatusResult } from './results.ts';
import { scorerUses, taskSummaries } from './summaries.ts';

export async function sessionStatus(directory: string, given: Partial<AppDeps> = {}): Promise<StatusResult> {
  const deps = withDefaults(given);
  const store = new SessionStore(resolve(deps.cwd, directory));
  const session = await store.requireSession();
  const plan = await store.readTasks();
  const ownerPid = await lockOwner(store.folder);
  const last = (await store.readEvents()).at(-1);
  return {
    schema_version: RESULT_SCHEMA_VERSION,
    session: store.folder,
    status: statusOf(plan, ownerPid),
    created_at: session.created_at,
    evalwright_version: session.evalwright_version,
    owner_pid: ownerPid ?? null,
    tasks: taskSummaries(plan),
    last_event: last === undefined ? null : { time: last.time, event: last.event },
    validation_status: (await store.readValidation())?.validation_status ?? null,
    uses: scorerUses(await store.readCertificates()),
    ...(await engineResult(store, session.request)),
  };
}

function statusOf(plan: TasksDocument | undefined, ownerPid: number | undefined): SessionStatus {
  if (plan !== undefined && plan.status !== 'running') return plan.status;
  return ownerPid === undefined ? 'interrupted' : 'running';
}
