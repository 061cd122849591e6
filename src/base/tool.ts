/**
 * A tool that a model may call: what the in-process server of an agent session, the stdio server (`evalwright mcp`) and the scripted
 * runtime all take. Neither the Agent SDK nor the MCP library is known here.
 */
import type { z } from 'zod';

export interface ToolAnswer {
  /** Under MAX_TOOL_ANSWER characters. Text from traces stands between data markers. */
  text: string;
  /** True: the call had no effect; `text` says what to do instead. */
  isError: boolean;
}

export interface ToolCall {
  /** Aborted when the session ends: a handler must stop then, or it would run on in our process. */
  signal: AbortSignal;
}

export interface ToolDefinition<Input extends z.ZodObject = z.ZodObject> {
  /** snake_case, unique in its server. */
  name: string;
  /** For people: "Search and read traces". */
  title: string;
  /** What it does, when to use it, what comes back: the model reads nothing else. */
  description: string;
  input: Input;
  /** Read-only calls of one turn may run in parallel. */
  isReadOnly: boolean;
  /** `input` was parsed by the schema. May throw AppError: its message and hint become the error answer. */
  handle(input: z.infer<Input>, call: ToolCall): Promise<ToolAnswer>;
}

/** The Agent SDK moves longer answers (over 50,000 characters) out of the model's sight into a file. */
export const MAX_TOOL_ANSWER = 40_000;
