/**
 * Sessions for one task: begun, watched, recorded, judged, and begun again where that can help. What they achieved is not asked here:
 * the proposals on disk and the validation say it.
 */
import { addUsage, noUsage } from '../../agent/agent-usage.ts';
import type { AgentEvent, AgentFailure, AgentSessionResult } from '../../agent/agent-runtime.ts';
import { toAppError } from '../../base/app-error.ts';
import type { SessionTask } from '../../store/documents.ts';
import type { AgentSessionRecord } from '../../store/agent-documents.ts';
import { createTools } from '../../tools/create-tools.ts';
import { logEvent } from '../log-event.ts';
import type { AgentContext, TimedAgentEvent } from './agent-context.ts';
import type { AgentLog } from './agent-log.ts';
import { budgetReached, sessionLimits } from './budget.ts';
import { actionFor, MAX_FAILED_SESSIONS, stopError, waitsMs } from './failure-policy.ts';
import { loadPrompt } from './load-prompt.ts';
import { roles, type Role } from './roles.ts';
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
  const { agent, log, task, workspace } = work;
  const finished = log.of(task.id).findLast(({ status }) => status === 'completed');
  // Its host was killed before the task was: what it handed over is on disk.
  if (finished !== undefined) return { report: finished.report, carriedOn: undefined };
  let waits = 0;
  let lastFailure: AgentFailure | undefined;
  // Sessions that ended by themselves in an earlier start count; those that a killed host cut off do not.
  let failed = log.of(task.id).filter((item) => item.status === 'failed' && isOwnFault(item)).length;
  for (;;) {
    const reached = budgetReached(agent.budget, log.sessions);
    if (reached !== undefined) return carriedOn(work, `the budget is used up: ${reached}`);
    if (failed >= MAX_FAILED_SESSIONS)
      return carriedOn(work, `${failed} sessions failed${lastFailure === undefined ? '' : `, the last because: ${lastFailure.message}`}`);
    const { result, record } = await runOne(work, lastFailure);
    if (result.failure === undefined) return { report: result.report, carriedOn: undefined };
    lastFailure = result.failure;
    const action = actionFor(result.failure);
    if (action === 'budget') continue;
    if (action === 'stop') throw stopError(result.failure, record.id);
    if (action === 'retry') {
      failed += 1;
      continue;
    }
    const waitMs = waitsMs[waits];
    if (waitMs === undefined) throw stopError(result.failure, record.id);
    waits += 1;
    workspace.context.logger.warn(`${record.id}: ${result.failure.message}; again in ${waitMs / 1000} s`);
    await workspace.context.clock.sleep(waitMs, workspace.context.signal);
  }
}

async function carriedOn({ workspace, task }: AgentWork, reason: string): Promise<AgentOutcome> {
  await logEvent(workspace.store, workspace.context, 'task-carried-on-without-agent', { task: task.id, reason });
  return { report: undefined, carriedOn: reason };
}

const isOwnFault = ({ failure }: AgentSessionRecord): boolean =>
  failure !== null && actionFor({ kind: failure.kind as AgentFailure['kind'], message: '', status: undefined }) === 'retry';

async function runOne(
  work: AgentWork,
  lastFailure: AgentFailure | undefined,
): Promise<{ result: AgentSessionResult; record: AgentSessionRecord }> {
  const { workspace, agent, log, task } = work;
  const { store, context } = workspace;
  const role = roles[task.kind as keyof typeof roles];
  const limits = sessionLimits(agent.budget, log.sessions, role);
  const begun = await log.begin(task.id, role.role, agent.model, context.clock.now());
  await logEvent(store, context, 'agent-session-started', { session: begun.id, task: task.id, role: role.role });
  const { system, prompt } = await promptsFor(work, role, begun.id, lastFailure);
  const startMs = context.clock.monotonicMs();
  const events: TimedAgentEvent[] = [];
  const onEvent = (event: AgentEvent): void => {
    if (event.type !== 'text-delta' && events.length < maxEvents) events.push({ timeMs: context.clock.now().getTime(), event });
    log.see(begun.id, event, context.clock.monotonicMs() - startMs);
    agent.onAgentEvent(begun, event);
  };
  const tools = toolContextOf(workspace, { session: begun.id, maker: 'claude' }, agent.mayAnnotate);
  const result = await agent.runtime.run({
    id: begun.id,
    systemPrompt: system,
    prompt,
    tools: createTools(tools, role.tools),
    builtinTools: role.builtinTools,
    readable: [store.path('evaluation')],
    plugin: await agent.plugin(),
    report: role.report,
    limits,
    folder: store.agentFolder(begun.id),
    onEvent,
    signal: context.signal,
  });
  const summary = summaryOf(result, agent.redact);
  const traceId = await writeOwnTrace(work, { ...begun, ...shown(result), summary }, prompt, events);
  const record = await log.finish(begun.id, result, { now: context.clock.now(), summary, report: result.report, traceId });
  await logSession(work, record);
  return { result, record };
}

const maxEvents = 5000;

async function promptsFor(
  { agent: _agent, task, values, workspace, log }: AgentWork,
  role: Role,
  sessionId: string,
  lastFailure: AgentFailure | undefined,
): Promise<{ system: string; prompt: string }> {
  const system = await loadPrompt('system');
  const prompt = await loadPrompt(role.prompt, values);
  const lines = [`Session: ${sessionId} (role: ${role.role}, task: ${task.id})`];
  const wasInterrupted = log.of(task.id).some(({ status }) => status === 'interrupted');
  const own = workspace.book.standing.filter(({ session }) => session.startsWith(`${task.id}.`)).length;
  if (own > 0)
    lines.push(
      `An earlier session of this task ${wasInterrupted ? 'was cut off' : 'failed'}; its ${own} proposals are kept (show_suite): go on from there.`,
    );
  if (lastFailure !== undefined) lines.push(`The last session failed: ${lastFailure.kind}. Avoid that.`);
  return { system: system.text, prompt: `${lines.join('\n')}\n\n${prompt.text}` };
}

function summaryOf({ report }: AgentSessionResult, redact: (text: string) => string): string | null {
  const summary = (report as { summary?: unknown } | undefined)?.summary;
  return typeof summary === 'string' ? redact(summary) : null;
}

const shown = (result: AgentSessionResult): Partial<AgentSessionRecord> => ({
  status: result.failure === undefined ? 'completed' : 'failed',
  failure:
    result.failure === undefined
      ? null
      : { kind: result.failure.kind, message: result.failure.message, status: result.failure.status ?? null },
  usage: addUsage(noUsage, result.usage),
  wall_ms: Math.round(result.wallMs),
});

async function writeOwnTrace(
  { agent, workspace }: AgentWork,
  record: AgentSessionRecord,
  prompt: string,
  events: readonly TimedAgentEvent[],
): Promise<string | null> {
  if (agent.ownTraces === undefined) return null;
  try {
    return await agent.ownTraces.write({ ...record, finished_at: workspace.context.clock.now().toISOString() }, prompt, events);
  } catch (error) {
    workspace.context.logger.warn(`the trace of ${record.id} was not written: ${toAppError(error).message}`);
    return null;
  }
}

async function logSession({ workspace }: AgentWork, record: AgentSessionRecord): Promise<void> {
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
}
