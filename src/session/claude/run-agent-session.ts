/**
 * Sessions for one task: begun, watched, recorded, judged, and begun again where that can help. What they achieved is not asked here:
 * the proposals on disk and the validation say it.
 */
import type { AgentEvent, AgentSessionResult } from '../../agent/agent-runtime.ts';
import { toAppError } from '../../base/app-error.ts';
import type { SessionTask } from '../../store/documents.ts';
import type { AgentSessionRecord } from '../../store/agent-documents.ts';
import { createTools } from '../../tools/create-tools.ts';
import { logEvent } from '../log-event.ts';
import type { AgentContext, TimedAgentEvent } from './agent-context.ts';
import type { AgentLog } from './agent-log.ts';
import { budgetReached, sessionLimits } from './budget.ts';
import { actionFor, MAX_FAILED_SESSIONS, stopError, waitsMs } from './failure-policy.ts';
import { keepEvent } from './kept-events.ts';
import { sessionPrompts } from './session-prompts.ts';
import { roles } from './roles.ts';
import { toolContextOf } from './tool-context-of-session.ts';
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
  const { workspace, agent, log, task } = work;
  const { store, context } = workspace;
  const role = roles[task.kind as keyof typeof roles];
  const limits = sessionLimits(agent.budget, log.sessions, role);
  const plugin = await agent.plugin();
  const begun = await log.begin(task.id, role.role, agent.model, context.clock.now());
  await logEvent(store, context, 'agent-session-started', { session: begun.id, task: task.id, role: role.role });
  const { system, prompt } = await sessionPrompts({
    task,
    role,
    id: begun.id,
    values: work.values,
    sessions: log.of(task.id),
    proposals: workspace.book.standing,
  });
  const startMs = context.clock.monotonicMs();
  const events: TimedAgentEvent[] = [];
  const onEvent = (event: AgentEvent): void => {
    if (agent.ownTraces !== undefined) keepEvent(events, event, context.clock.now());
    log.see(begun.id, event, context.clock.monotonicMs() - startMs);
    agent.onAgentEvent(begun, event);
  };
  const tools = toolContextOf(workspace, { session: begun.id, maker: 'claude' }, agent.mayAnnotate);
  let result: AgentSessionResult;
  try {
    result = await agent.runtime.run({
      id: begun.id,
      systemPrompt: system,
      prompt,
      tools: createTools(tools, role.tools),
      builtinTools: role.builtinTools,
      readable: [store.path('evaluation')],
      plugin,
      report: role.report,
      limits,
      folder: store.agentFolder(begun.id),
      onEvent,
      signal: context.signal,
    });
  } catch (error) {
    await log.interrupt(begun.id, context.clock.now());
    throw error;
  } finally {
    await workspace.idle();
  }
  const report = redacted(result.report, (text) => agent.redact(text));
  const record = await log.finish(begun.id, result, { now: context.clock.now(), summary: summaryOf(report), report });
  await logSession(work, record);
  return writeOwnTrace(work, record, prompt, events);
}

function summaryOf(report: unknown): string | null {
  const summary = (report as { summary?: unknown } | undefined)?.summary;
  return typeof summary === 'string' ? summary : null;
}

/** Every text of a report goes into files, and into the prompts of later sessions. */
function redacted(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redacted(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redacted(item, redact)]));
}

async function writeOwnTrace(
  { agent, workspace, log }: AgentWork,
  record: AgentSessionRecord,
  prompt: string,
  events: readonly TimedAgentEvent[],
): Promise<AgentSessionRecord> {
  if (agent.ownTraces === undefined) return record;
  const traceId = await agent.ownTraces.write(record, prompt, events).catch((error: unknown) => {
    workspace.context.logger.warn(`the trace of ${record.id} was not written: ${toAppError(error).message}`);
    return null;
  });
  return traceId === null ? record : log.traced(record.id, traceId);
}

async function logSession({ workspace, agent, log }: AgentWork, record: AgentSessionRecord): Promise<void> {
  const { usage, failure } = record;
  await logEvent(workspace.store, workspace.context, 'agent-session-finished', {
    session: record.id,
    task: record.task,
    outcome: record.status,
    ...(failure === null ? {} : { failure: failure.kind, message: failure.message }),
    input_tokens: usage.input_tokens,
    output_tokens: usage.output_tokens,
    cache_read_tokens: usage.cache_read_tokens,
    cache_write_tokens: usage.cache_write_tokens,
    ...(usage.cost_usd === null ? {} : { cost_usd: usage.cost_usd }),
    cost_basis: usage.cost_basis,
    context_tokens: record.context_tokens,
  });
  const unpriced = log.sessions.filter((item) => item.usage.cost_usd === null);
  if (agent.budget.maxCostUsd === undefined || unpriced.length !== 1 || unpriced[0]!.id !== record.id) return;
  const message = `no price is known for ${record.model}: the bound on the cost cannot be kept, the others are`;
  workspace.context.logger.warn(message);
  await logEvent(workspace.store, workspace.context, 'cost-unknown', { session: record.id, model: record.model, message });
}
