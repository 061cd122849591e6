/** What sessions with a model are given from outside; app/ makes one for the engine claude, tests make their own. */
import type { AgentEvent, AgentRuntime } from '../../agent/agent-runtime.ts';
import type { AgentSessionRecord } from '../../store/agent-documents.ts';

/** Bounds of the whole run, over all its starts; undefined: no bound. */
export interface RunBudget {
  maxCostUsd: number | undefined;
  /** Of all kinds together. */
  maxTokens: number | undefined;
  maxSessions: number | undefined;
  /** Of sessions with a model, added up; the builtin part does not count. */
  maxMinutes: number | undefined;
}

export interface AgentContext {
  runtime: AgentRuntime;
  model: string;
  budget: RunBudget;
  /** The skills, with the interfaces of the managed environment's MLflow; prepared once, when first needed. */
  plugin(): Promise<{ folder: string; skills: readonly string[] }>;
  /** --annotate: tools may write to this run's traces. */
  mayAnnotate: boolean;
  /** Everything an agent does, live, for people. */
  onAgentEvent(session: AgentSessionRecord, event: AgentEvent): void;
  /** Takes secrets out of what is persisted. */
  redact(text: string): string;
  /** Logs a finished session as a trace to the experiment of --self-experiment; undefined: not wanted. Never throws. */
  ownTraces: OwnTraceWriter | undefined;
}

export interface OwnTraceWriter {
  /** The id of the trace; null when it could not be written (a warning was logged). */
  write(session: AgentSessionRecord, prompt: string, events: readonly TimedAgentEvent[]): Promise<string | null>;
}

export interface TimedAgentEvent {
  timeMs: number;
  event: AgentEvent;
}
