/** The messages of the Agent SDK, as far as they are looked at. What else there is, and what is added later, passes. */
import type { WireUsage } from './list-price.ts';

export interface SdkBlock {
  type: string;
  id?: string;
  name?: string;
  text?: string;
  thinking?: string;
  input?: unknown;
  tool_use_id?: string;
  content?: unknown;
  is_error?: boolean;
}

export interface SdkModelUsage {
  inputTokens: number;
  outputTokens: number;
  cacheReadInputTokens: number;
  cacheCreationInputTokens: number;
  costUSD: number;
  contextWindow: number;
  costBasis?: string;
}

export interface SdkResult {
  type: 'result';
  subtype: string;
  is_error: boolean;
  result?: string;
  errors?: string[];
  stop_reason?: string | null;
  terminal_reason?: string;
  api_error_status?: number | null;
  startup_failure_reason?: string;
  structured_output?: unknown;
  modelUsage?: Record<string, SdkModelUsage>;
  duration_api_ms?: number;
}

export interface SdkStreamEvent {
  type: string;
  message?: { id?: string; model?: string; usage?: WireUsage };
  delta?: { type?: string; text?: string; stop_reason?: string };
  usage?: WireUsage;
}

export type SdkMessage =
  | {
      type: 'system';
      subtype: string;
      model?: string;
      tools?: string[];
      skills?: string[];
      mcp_servers?: { name: string; status: string }[];
      plugin_errors?: { message: string }[];
      permissionMode?: string;
      attempt?: number;
      retry_delay_ms?: number;
      error_status?: number | null;
      error?: string;
    }
  | {
      type: 'assistant';
      error?: string;
      message: { id: string; model: string; content: SdkBlock[]; usage?: WireUsage; stop_reason?: string | null };
    }
  | { type: 'user'; message: { content: string | SdkBlock[] } }
  | { type: 'stream_event'; event: SdkStreamEvent }
  | SdkResult
  | { type: 'other' };
