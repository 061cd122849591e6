/**
 * The double of a model behind the Messages API: roles answer requests, reactively. `next` is a pure function of the request (which
 * holds the whole conversation so far), so retries, resumes and parallel sessions need no shared state.
 */

export interface ToolResult {
  callId: string;
  tool: string;
  input: unknown;
  text: string;
  isError: boolean;
}

export interface ModelRequest {
  /** 1 for the first request that the server saw. */
  number: number;
  model: string;
  system: string;
  /** Names as offered, e.g. "mcp__evalwright__findings". */
  tools: string[];
  /** The first user message without system reminders. */
  prompt: string;
  /** Assistant messages so far. */
  step: number;
  /** Results that answer the last assistant message, in the order of its calls, reminders stripped. */
  results: ToolResult[];
  /** All results of the conversation, oldest first. */
  history: ToolResult[];
  /** The results of each assistant message so far, in the order of its calls; empty for one that only talked. */
  turns: ToolResult[][];
  /** Size of the request body in bytes. */
  bytes: number;
  headers: Readonly<Record<string, string>>;
  raw: unknown;
}

export interface ScriptedUsage {
  input_tokens: number;
  output_tokens: number;
  cache_read_input_tokens: number;
  cache_creation_input_tokens: number;
}

export type ModelReply =
  | {
      thinking?: string;
      say?: string;
      call?: readonly { tool: string; input: unknown }[];
      /** Sent as the arguments of the (one) call instead of JSON. */
      rawInput?: string;
      usage?: Partial<ScriptedUsage>;
      stop?: 'end_turn' | 'tool_use' | 'max_tokens' | 'refusal';
    }
  /** `status`: an error answer; retryAfterS becomes the header. */
  | { fault: 'status'; status: number; retryAfterS?: number; message?: string; errorType?: string }
  /** reset: before any byte; reset-mid-stream, cut-mid-stream: after half of the answer; stall: headers, then nothing. */
  | { fault: 'reset' | 'reset-mid-stream' | 'cut-mid-stream' | 'stall' | 'html' | 'bad-json' | 'empty-content' };

export interface ModelRole {
  name: string;
  /** By markers in the prompt, e.g. "Session: create_scorers.1". */
  matches(request: ModelRequest): boolean;
  next(request: ModelRequest): ModelReply | Promise<ModelReply>;
}

export interface ScriptedModelServer {
  /** To be given as base URL, without trailing slash. */
  url: string;
  /** Messages requests in the order in which they came; count_tokens and preflight requests included. */
  requests: readonly ModelRequest[];
  /** Requests that no role matched: answered 400 with x-should-retry: false. */
  unmatched: readonly ModelRequest[];
  stop(): Promise<void>;
}
