/**
 * One agent session: a prompt, tools, limits in; events while it works; a result that is never believed. `claude-runtime.ts` is the
 * implementation on the Claude Agent SDK, `scripted-runtime.ts` calls tools without any model. Sessions share nothing.
 */
import type { z } from 'zod';
import type { ToolDefinition } from '../base/tool.ts';
import type { AgentUsage } from './agent-usage.ts';

/** Tools of the Agent SDK itself that a session may use. Everything else (shell, web, writing, sub-agents) never exists. */
export type BuiltinTool = 'Read' | 'Glob' | 'Grep' | 'Skill';

export interface AgentSessionLimits {
  /** Model answers. */
  maxTurns: number;
  /** Hard stop by our own clock. */
  wallClockMs: number;
  /** Left of the run's budget; undefined: no bound. The session is interrupted when an answer has passed it. */
  maxCostUsd?: number | undefined;
  maxTokens?: number | undefined;
}

export interface AgentSessionSpec {
  /** Unique in the run, [a-z0-9_.-], e.g. "create_scorers.1". */
  id: string;
  systemPrompt: string;
  prompt: string;
  /** Our tools, offered as MCP tools of the server "evalwright". */
  tools: readonly ToolDefinition[];
  builtinTools: readonly BuiltinTool[];
  /** Absolute folders that Read, Glob and Grep may see. */
  readable: readonly string[];
  /** Folder with .claude-plugin/plugin.json and skills/. */
  plugin: { folder: string; skills: readonly string[] } | undefined;
  /** Shape of the worker's report; undefined: none is asked for. */
  report: z.ZodType | undefined;
  limits: AgentSessionLimits;
  /** Folder that belongs to this session (made when missing): transcript.jsonl (redacted), child.json (pid file). */
  folder: string;
  onEvent(event: AgentEvent): void;
  /** Awaited before each tool call: resolves when what `onEvent` was told so far is kept. Never rejects. */
  onBeforeCall(): Promise<void>;
  signal: AbortSignal | undefined;
}

export type AgentEvent =
  | { type: 'started'; model: string; tools: string[] }
  | { type: 'thinking'; summary: string }
  | { type: 'text'; text: string }
  /** Only streamed, repeated whole as `text` afterwards. */
  | { type: 'text-delta'; text: string }
  | { type: 'tool-called'; callId: string; tool: string; input: unknown }
  | {
      type: 'tool-answered';
      callId: string;
      tool: string;
      isError: boolean;
      characters: number;
      durationMs: number;
      text: string;
    }
  /** After each answer of the model: what that answer alone used, and the tokens its request filled of the context window. */
  | { type: 'model-answered'; messageId: string; model: string; usage: AgentUsage; contextTokens: number; durationMs: number }
  | { type: 'retrying'; attempt: number; status: number | undefined; delayMs: number; reason: string };

/** Why a session gave nothing. docs/reference/agent-failures.md says what the harness does about each. */
export type AgentFailureKind =
  | 'authentication' // 401
  | 'permission' // 403
  | 'model-not-found' // 404
  | 'invalid-request' // 400
  | 'request-too-large' // 413
  | 'prompt-too-long'
  | 'rate-limited' // 429
  | 'overloaded' // 529
  | 'server-error' // 5xx
  | 'connection' // refused, reset, cut off
  | 'malformed-response'
  | 'empty-answer'
  | 'output-limit' // stop_reason max_tokens
  | 'refusal'
  | 'turn-limit'
  | 'wall-clock'
  | 'budget'
  | 'missing-report' // no structured report, or one that does not fit
  | 'child-died'
  | 'start' // the SDK's child did not come up
  | 'unknown';

export interface AgentFailure {
  kind: AgentFailureKind;
  /** One line for a person, redacted, without trace text. */
  message: string;
  /** HTTP status, where there was one. */
  status: number | undefined;
}

export interface AgentSessionResult {
  /** undefined: the session ended by itself, with a report that fits when one was asked for. Says nothing about its work. */
  failure: AgentFailure | undefined;
  /** Parsed by `report`; undefined on failure. */
  report: unknown;
  /** The last text of the model. */
  text: string;
  usage: AgentUsage;
  model: string;
  /** Highest fill of the context window; the window's size where known. */
  contextTokens: number;
  contextWindow: number | undefined;
  toolCalls: number;
  /** Tool calls that were refused or failed. */
  toolErrors: number;
  wallMs: number;
  /** Part of `wallMs` spent in our own code: folders, options, the hook, reading messages, cleaning up. Tools are not part of it. */
  hostMs: number;
}

export interface AgentRuntime {
  /** One tiny request, so that a wrong key, URL or model fails in seconds. Throws AppError (remote.model-*). */
  preflight(signal?: AbortSignal): Promise<void>;
  /** Resolves however the session ends; rejects only when `signal` aborts, or with internal.bug. */
  run(spec: AgentSessionSpec): Promise<AgentSessionResult>;
  /** Ends what killed hosts left running in `folder` (a session's agent folder): children by their pid files, their temporary folders. */
  reap(folder: string): Promise<void>;
}
