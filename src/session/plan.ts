/** `eval_tasks.json` as values: the plan and the steps it can take. Nothing here touches a file. */
import type { SessionTask, TasksDocument } from '../store/documents.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';

/** Fix tasks a session may append before it stops with a report. */
export const MAX_FIX_ATTEMPTS = 5;

export function initialPlan(): TasksDocument {
  return {
    schema_version: 1,
    status: 'running',
    tasks: [
      newTask('build_dataset', 'build_dataset', 'Build the dataset'),
      newTask('create_scorers', 'create_scorers', 'Create the scorers'),
      newTask('write_run_script', 'write_run_script', 'Write the run script'),
      newTask('run_and_validate', 'run_and_validate', 'Run and validate'),
    ],
  };
}

/** The task to work on: one that was begun and never finished comes before the pending ones behind it. */
export function nextTask(plan: TasksDocument): SessionTask | undefined {
  return plan.status === 'running' ? plan.tasks.find((task) => task.status !== 'done' && task.status !== 'failed') : undefined;
}

export function begun(plan: TasksDocument, id: string): TasksDocument {
  return withTask(plan, id, (task) => ({ ...task, status: 'in_progress', attempts: task.attempts + 1 }));
}

export function done(plan: TasksDocument, id: string): TasksDocument {
  return withTask(plan, id, (task) => ({ ...task, status: 'done' }));
}

export function passed(plan: TasksDocument, id: string): TasksDocument {
  return { ...done(plan, id), status: 'passed' };
}

/** The task failed for good: the session stops. */
export function stopped(plan: TasksDocument, id: string, diagnostics: Diagnostic[]): TasksDocument {
  return { ...withTask(plan, id, (task) => ({ ...task, status: 'failed', diagnostics })), status: 'failed' };
}

/** The task failed: a fix task that carries the diagnostics follows, unless there were enough of them. */
export function failed(plan: TasksDocument, id: string, diagnostics: Diagnostic[]): TasksDocument {
  const fixes = plan.tasks.filter((task) => task.kind === 'fix').length;
  if (fixes >= MAX_FIX_ATTEMPTS) return stopped(plan, id, diagnostics);
  const next = withTask(plan, id, (task) => ({ ...task, status: 'failed' }));
  const fix = { ...newTask(`fix_${fixes + 1}`, 'fix', 'Repair what failed validation and run again'), diagnostics };
  return { ...next, tasks: [...next.tasks, fix] };
}

function newTask(id: string, kind: SessionTask['kind'], title: string): SessionTask {
  return { id, kind, title, status: 'pending', attempts: 0, diagnostics: [] };
}

function withTask(plan: TasksDocument, id: string, change: (task: SessionTask) => SessionTask): TasksDocument {
  return { ...plan, tasks: plan.tasks.map((task) => (task.id === id ? change(task) : task)) };
}
