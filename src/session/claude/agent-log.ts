/** `state/agent_sessions.json` in the hands of one process: what each session was, used and gave. */
import type { AgentEvent, AgentSessionResult } from '../../agent/agent-runtime.ts';
import { addUsage, noUsage } from '../../agent/agent-usage.ts';
import type { AgentSessionRecord } from '../../store/agent-documents.ts';
import type { SessionStore } from '../../store/session-store.ts';
import { withRefusal, type Refusal } from './refusals.ts';

export class AgentLog {
  private readonly store: SessionStore;
  private items: AgentSessionRecord[];
  private writing: Promise<void> = Promise.resolve();
  private isWriteDue = false;

  private constructor(store: SessionStore, items: AgentSessionRecord[]) {
    this.store = store;
    this.items = items;
  }

  /** A session that was running when its host died is told as interrupted. */
  static async open(store: SessionStore): Promise<AgentLog> {
    const items = await store.readAgentSessions();
    const log = new AgentLog(store, items);
    if (items.some(({ status }) => status === 'running')) {
      log.items = items.map((item) => (item.status === 'running' ? { ...item, status: 'interrupted' } : item));
      await log.write();
    }
    return log;
  }

  get sessions(): readonly AgentSessionRecord[] {
    return this.items;
  }

  of(task: string): AgentSessionRecord[] {
    return this.items.filter((item) => item.task === task);
  }

  async begin(task: string, role: AgentSessionRecord['role'], model: string, now: Date): Promise<AgentSessionRecord> {
    const record: AgentSessionRecord = {
      id: `${task}.${this.of(task).length + 1}`,
      task,
      role,
      model,
      started_at: now.toISOString(),
      finished_at: null,
      status: 'running',
      failure: null,
      usage: noUsage,
      context_tokens: 0,
      context_window: null,
      tool_calls: 0,
      tool_errors: 0,
      wall_ms: 0,
      host_ms: 0,
      summary: null,
      trace_id: null,
    };
    this.items = [...this.items, record];
    await this.write();
    return record;
  }

  /**
   * Keeps the record up while the session runs; written after each answer, and before the tools that it calls (`written`), since
   * budgets count what killed sessions used.
   */
  see(id: string, event: AgentEvent, wallMs: number): void {
    const item = this.items.find((candidate) => candidate.id === id);
    if (item === undefined) return;
    item.wall_ms = Math.round(wallMs);
    if (event.type === 'tool-called') item.tool_calls += 1;
    if (event.type === 'tool-answered' && event.isError) item.tool_errors += 1;
    if (event.type !== 'model-answered') return;
    item.usage = addUsage(item.usage, event.usage);
    item.context_tokens = Math.max(item.context_tokens, event.contextTokens);
    if (this.isWriteDue) return;
    this.isWriteDue = true;
    this.writing = this.writing.then(() => this.writeDue());
  }

  private async writeDue(): Promise<void> {
    this.isWriteDue = false;
    // A disk that refuses is told by the write at the end.
    await this.write().catch(() => {});
  }

  /** Resolves when the answers seen so far are on disk, or the disk refused them. */
  written(): Promise<void> {
    return this.writing;
  }

  /** `refusal` without secrets. */
  refuse(id: string, refusal: Refusal): void {
    const item = this.items.find((candidate) => candidate.id === id);
    if (item !== undefined) item.refusals = withRefusal(item.refusals ?? [], refusal);
  }

  /** `report` and `summary` are kept as given: without secrets. */
  finish(
    id: string,
    result: AgentSessionResult,
    facts: { now: Date; summary: string | null; report: unknown },
  ): Promise<AgentSessionRecord> {
    const { failure, usage } = result;
    return this.change(id, {
      model: result.model,
      finished_at: facts.now.toISOString(),
      status: failure === undefined ? 'completed' : 'failed',
      failure: failure === undefined ? null : { kind: failure.kind, message: failure.message, status: failure.status ?? null },
      usage,
      context_tokens: result.contextTokens,
      context_window: result.contextWindow ?? null,
      tool_calls: result.toolCalls,
      tool_errors: result.toolErrors,
      wall_ms: Math.round(result.wallMs),
      host_ms: Math.round(result.hostMs),
      summary: facts.summary,
      ...(facts.report === undefined ? {} : { report: facts.report }),
    });
  }

  /** We were asked to stop while it ran. */
  interrupt(id: string, now: Date): Promise<AgentSessionRecord> {
    return this.change(id, { status: 'interrupted', finished_at: now.toISOString() });
  }

  traced(id: string, traceId: string): Promise<AgentSessionRecord> {
    return this.change(id, { trace_id: traceId });
  }

  private async change(id: string, change: Partial<AgentSessionRecord>): Promise<AgentSessionRecord> {
    await this.writing;
    this.items = this.items.map((item) => (item.id === id ? { ...item, ...change } : item));
    await this.write();
    return this.items.find((item) => item.id === id)!;
  }

  private write(): Promise<void> {
    return this.store.writeAgentSessions(this.items);
  }
}
