/** `eval_tasks.json` as values: the plan and the steps it can take. Nothing here touches a file. */
import type { SessionRequest, SessionTask, TasksDocument } from '../store/documents.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';

/** Fix tasks a session may append before it stops with a report. */
export const MAX_FIX_ATTEMPTS = 5;

export function initialPlan(engine: SessionRequest['engine']): TasksDocument {
  const tasks = [
    newTask('build_dataset', 'build_dataset', 'Build the dataset'),
    newTask('create_scorers', 'create_scorers', 'Create the scorers'),
    newTask('write_run_script', 'write_run_script', 'Write the run script'),
    newTask('run_and_validate', 'run_and_validate', 'Run and validate'),
  ];
  if (engine === 'claude')
    tasks.unshift(
      newTask('baseline', 'baseline', 'Build and run the suite without a model'),
      newTask('explore', 'explore', 'Read the traces and plan'),
    );
  return { schema_version: 1, status: 'running', tasks };
}

export interface PlannedWork {
  instructions: Partial<Record<SessionTask['kind'], string>>;
  extraTasks: readonly { kind: 'build_dataset' | 'create_scorers'; title: string; instructions: string }[];
}

/** What the initializer wants: instructions for the tasks there are, more of them behind those of their kind. */
export function planned(plan: TasksDocument, { instructions, extraTasks }: PlannedWork): TasksDocument {
  const instructed = plan.tasks.map((task) => {
    const text = instructions[task.kind];
    return task.status === 'pending' && text !== undefined && text !== '' ? { ...task, instructions: text } : task;
  });
  return { ...plan, tasks: extraTasks.reduce(withExtraTask, instructed) };
}

function withExtraTask(tasks: SessionTask[], { kind, title, instructions }: PlannedWork['extraTasks'][number]): SessionTask[] {
  const last = tasks.findLastIndex((task) => task.kind === kind);
  const number = tasks.filter((task) => task.kind === kind).length + 1;
  return tasks.toSpliced(last + 1, 0, { ...newTask(`${kind}_${number}`, kind, title), instructions });
}

/** How a task ended, in a sentence. */
export function noted(plan: TasksDocument, id: string, note: string | undefined): TasksDocument {
  return note === undefined ? plan : withTask(plan, id, (task) => ({ ...task, note }));
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
