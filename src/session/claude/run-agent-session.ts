/**
 * Sessions for one task: judged, and begun again where that can help. What they achieved is not asked here:
 * the proposals on disk and the validation say it.
 */
import type { SessionTask } from '../../store/documents.ts';
import type { AgentSessionRecord } from '../../store/agent-documents.ts';
import { logEvent } from '../log-event.ts';
import type { AgentContext } from './agent-context.ts';
import type { AgentLog } from './agent-log.ts';
import { budgetReached } from './budget.ts';
import { conductSession } from './conduct-session.ts';
import { actionFor, MAX_FAILED_SESSIONS, stopError, waitsMs } from './failure-policy.ts';
import { sessionPrompts } from './session-prompts.ts';
import { roles } from './roles.ts';
import type { Workspace } from './workspace.ts';

export interface AgentWork {
  workspace: Workspace;
  agent: AgentContext;
  log: AgentLog;
  task: SessionTask;
  /** Values of the prompt's own placeholders. */
  values: Readonly<Record<string, string>>;
}

/** `carriedOn`: why the task goes on without an agent, as a sentence. */
export type AgentOutcome = { report: unknown; carriedOn: undefined } | { report: undefined; carriedOn: string };

/** Throws AppError remote.model-* when the run has to stop; it can be resumed then. */
export async function runAgentSessions(work: AgentWork): Promise<AgentOutcome> {
  const { agent, log, task } = work;
  const finished = log.of(task.id).findLast(({ status }) => status === 'completed');
  // Its host was killed before the task was: what it handed over is on disk.
  if (finished !== undefined) return { report: finished.report, carriedOn: undefined };
  let waits = 0;
  // Sessions that ended by themselves in an earlier start count; those that a killed host cut off do not.
  let failed = log.of(task.id).filter(isOwnFault).length;
  for (;;) {
    const reached = budgetReached(agent.budget, log.sessions);
    if (reached !== undefined) return withoutBudget(work, reached);
    if (failed >= MAX_FAILED_SESSIONS) return carriedOn(work, givenUp(log.of(task.id)));
    const record = await runOne(work);
    const { failure } = record;
    if (failure === null) return { report: record.report, carriedOn: undefined };
    const action = actionFor(failure);
    if (action === 'stop') throw stopError(failure, record.id);
    if (action !== 'wait') {
      // The Agent SDK may see a budget reached that by our account is not: then it is a failure like others.
      if (action === 'retry' || budgetReached(agent.budget, log.sessions) === undefined) failed += 1;
      continue;
    }
    await waitFor(work, record, waitsMs[waits]);
    waits += 1;
  }
}

async function waitFor(
  { workspace: { context } }: AgentWork,
  record: AgentSessionRecord,
  waitMs: number | undefined,
): Promise<void> {
  const failure = record.failure!;
  if (waitMs === undefined) throw stopError(failure, record.id);
  context.logger.warn(`${record.id}: ${failure.message}; again in ${waitMs / 1000} s`);
  await context.clock.sleep(waitMs, context.signal);
}

async function withoutBudget(work: AgentWork, reached: string): Promise<AgentOutcome> {
  const { workspace, task } = work;
  await logEvent(workspace.store, workspace.context, 'budget-reached', { task: task.id, reason: reached });
  return carriedOn(work, `the budget is used up: ${reached}`);
}

async function carriedOn({ workspace, task }: AgentWork, reason: string): Promise<AgentOutcome> {
  await logEvent(workspace.store, workspace.context, 'task-carried-on-without-agent', { task: task.id, reason });
  return { report: undefined, carriedOn: reason };
}

function givenUp(sessions: readonly AgentSessionRecord[]): string {
  const own = sessions.filter(isOwnFault);
  return `${own.length} sessions failed, the last because: ${own.at(-1)?.failure?.message ?? 'unknown'}`;
}

const isOwnFault = ({ status, failure }: AgentSessionRecord): boolean =>
  status === 'failed' && failure !== null && actionFor(failure) === 'retry';

async function runOne(work: AgentWork): Promise<AgentSessionRecord> {
  const { workspace, log, task } = work;
  const role = roles[task.kind as keyof typeof roles];
  const { record } = await conductSession({
    ...work,
    task: task.id,
    terms: role,
    prompts: (id) =>
      sessionPrompts({
        task,
        role,
        id,
        values: work.values,
        sessions: log.of(task.id),
        proposals: workspace.book.standing,
      }),
    author: (session) => ({ session, maker: 'claude' }),
    signal: workspace.context.signal,
  });
  return record;
}
