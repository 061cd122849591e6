/** A tool with the types of its own input, as the one type that servers and runtimes take. */
import { z } from 'zod';
import type { ToolAnswer, ToolCall, ToolDefinition } from '../base/tool.ts';

export interface TypedTool<Input extends z.ZodObject> extends Omit<ToolDefinition<Input>, 'handle'> {
  handle(input: z.infer<Input>, call: ToolCall): Promise<ToolAnswer>;
}

/** `handle` gets what `input` parsed, so that forgetting the type of the input here loses nothing. */
export function defineTool<Input extends z.ZodObject>(tool: TypedTool<Input>): ToolDefinition {
  return tool;
}

// Every session sends the schemas with each request: what a description of the tool says is not said again here.
export const format = z.enum(['concise', 'detailed']).default('concise');
export const offset = z.int().min(0).max(1e9).default(0);
export const limit = (standard: number) => z.int().min(1).max(200).default(standard);
export const id = z.string().max(200);
