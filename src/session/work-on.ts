/**
 * The state machine. All of its state is in the session directory, so a killed session is carried on by calling this again: it
 * finds the first task that is not finished and works from there. The caller holds the lock.
 */
import { AppError } from '../base/app-error.ts';
import type { SessionDocument, SessionTask, TasksDocument } from '../store/documents.ts';
import type { SessionStore } from '../store/session-store.ts';
import type { SessionContext } from './context.ts';
import { initialize } from './initialize.ts';
import { logEvent } from './log-event.ts';
import { claudeWorkers } from './claude/workers.ts';
import { begun, done, failed, nextTask, noted, passed, planned, stopped } from './plan.ts';
import { writeReport } from './write-report.ts';
import { workers, type Worker, type WorkResult } from './workers.ts';

/** Runs the session to its end. What it throws leaves it resumable. */
export async function workOn(store: SessionStore, session: SessionDocument, context: SessionContext): Promise<TasksDocument> {
  let plan = (await store.readTasks()) ?? (await initialize(store, session, context));
  const wasRunning = plan.status === 'running';
  for (let task = nextTask(plan); task !== undefined; task = nextTask(plan)) {
    context.signal?.throwIfAborted();
    const number = plan.tasks.indexOf(task);
    context.onProgress({ phase: task.title.toLowerCase(), done: number, total: plan.tasks.length });
    plan = begun(plan, task.id);
    await store.writeTasks(plan);
    await logEvent(store, context, 'task-started', { task: task.id });
    const result = await workerFor(session, task)({ store, session, task, context });
    plan = after(plan, task.id, result);
    await store.writeTasks(plan);
    await logEvent(store, context, 'task-finished', { task: task.id, outcome: result.outcome });
  }
  if (wasRunning || !(await store.hasReport())) await writeReport(store, session, plan, context);
  if (wasRunning) await logEvent(store, context, 'session-finished', { status: plan.status });
  return plan;
}

function workerFor({ request }: SessionDocument, { kind }: SessionTask): Worker {
  if (request.engine === 'claude') return claudeWorkers[kind];
  if (kind === 'baseline' || kind === 'explore') throw new AppError('internal.bug', `the builtin engine has no task ${kind}`);
  return workers[kind];
}

function after(before: TasksDocument, id: string, result: WorkResult): TasksDocument {
  const plan = noted(before, id, result.note);
  if (result.outcome === 'done') return result.plan === undefined ? done(plan, id) : planned(done(plan, id), result.plan);
  if (result.outcome === 'passed') return passed(plan, id);
  return result.outcome === 'failed' ? failed(plan, id, result.diagnostics) : stopped(plan, id, result.diagnostics);
}
