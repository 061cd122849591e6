/** One agent session from its beginning to its record: begun, watched, recorded, logged. What follows from it is not decided here. */
import type { AgentEvent, AgentSessionResult, BuiltinTool } from '../../agent/agent-runtime.ts';
import { toAppError } from '../../base/app-error.ts';
import { mapTexts } from '../../base/map-texts.ts';
import type { z } from 'zod';
import type { AgentSessionRecord } from '../../store/agent-documents.ts';
import { createTools } from '../../tools/create-tools.ts';
import type { ToolName } from '../../tools/tool-context.ts';
import { logEvent } from '../log-event.ts';
import type { AgentContext, TimedAgentEvent } from './agent-context.ts';
import type { AgentLog } from './agent-log.ts';
import { sessionLimits } from './budget.ts';
import { keepEvent } from './kept-events.ts';
import { refusalOf } from './refusals.ts';
import { toolContextOf } from './tool-context-of-session.ts';
import type { Author, Workspace } from './workspace.ts';

/** What a kind of session may use, and for how long. */
export interface SessionTerms {
  role: AgentSessionRecord['role'];
  tools: readonly ToolName[];
  builtinTools: readonly BuiltinTool[];
  /** undefined: none is asked for. */
  report: z.ZodType | undefined;
  maxTurns: number;
  wallClockMs: number;
}

export interface SessionPrompts {
  system: string;
  prompt: string;
  /** Of the files they were made from: "system 1, scorers 2". */
  versions: string;
}

export interface SessionWork {
  workspace: Workspace;
  agent: AgentContext;
  log: AgentLog;
  /** Id of the task, or "chat". */
  task: string;
  terms: SessionTerms;
  prompts(session: string): Promise<SessionPrompts>;
  author(session: string): Author;
  signal: AbortSignal | undefined;
}

export interface ConductedSession {
  record: AgentSessionRecord;
  /** The last text of the model, without secrets. */
  text: string;
}

/** Rejects when `signal` aborts; the session is recorded as interrupted then. */
export async function conductSession(work: SessionWork): Promise<ConductedSession> {
  const { workspace, agent, log, terms } = work;
  const { store, context } = workspace;
  const limits = sessionLimits(agent.budget, log.sessions, terms);
  const plugin = await agent.plugin();
  const begun = await log.begin(work.task, terms.role, agent.model, context.clock.now());
  const { system, prompt, versions } = await work.prompts(begun.id);
  const facts = { session: begun.id, task: work.task, role: terms.role, prompts: versions };
  await logEvent(store, context, 'agent-session-started', facts);
  const startMs = context.clock.monotonicMs();
  const events: TimedAgentEvent[] = [];
  const onEvent = (event: AgentEvent): void => {
    if (agent.ownTraces !== undefined) keepEvent(events, event, context.clock.now());
    log.see(begun.id, event, context.clock.monotonicMs() - startMs);
    const refusal = refusalOf(event, (text) => agent.redact(text));
    if (refusal !== undefined) log.refuse(begun.id, refusal);
    agent.onAgentEvent(begun, event);
  };
  const tools = toolContextOf(workspace, work.author(begun.id), agent.mayAnnotate);
  let result: AgentSessionResult;
  try {
    result = await agent.runtime.run({
      id: begun.id,
      systemPrompt: system,
      prompt,
      tools: createTools(tools, terms.tools),
      builtinTools: terms.builtinTools,
      readable: [store.path('evaluation')],
      plugin,
      report: terms.report,
      limits,
      folder: store.agentFolder(begun.id),
      onEvent,
      onBeforeCall: () => log.written(),
      signal: work.signal,
    });
  } catch (error) {
    await log.interrupt(begun.id, context.clock.now());
    throw error;
  } finally {
    await workspace.idle();
  }
  // Every text of a report goes into files, and into the prompts of later sessions.
  const report = mapTexts(result.report, (text) => agent.redact(text));
  const record = await log.finish(begun.id, result, { now: context.clock.now(), summary: summaryOf(report), report });
  await logSession(work, record);
  return { record: await writeOwnTrace(work, record, prompt, events), text: agent.redact(result.text) };
}
function summaryOf(report: unknown): string | null {
  const summary = (report as { summary?: unknown } | undefined)?.summary;
  return typeof summary === 'string' ? summary : null;
}

async function writeOwnTrace(
  { agent, workspace, log }: SessionWork,
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

async function logSession({ workspace, agent, log }: SessionWork, record: AgentSessionRecord): Promise<void> {
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
