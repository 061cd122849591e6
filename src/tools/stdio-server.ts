// oxlint-disable unicorn/prefer-add-event-listener -- the MCP library knows no other way
/**
 * The tools for other agents: an MCP server over a pair of streams. What a call costs is bounded here, since nobody knows who calls;
 * what a tool may do is not decided here.
 */
import type { Readable, Writable } from 'node:stream';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type CallToolResult,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { Logger } from '../base/deps.ts';
import { plainLine } from '../base/plain-text.ts';
import { thrownText } from '../base/thrown-text.ts';
import type { ToolDefinition } from '../base/tool.ts';
import { StdioTransport } from './stdio-transport.ts';

export interface StdioServerOptions {
  tools: readonly ToolDefinition[];
  /** Of Evalwright. */
  version: string;
  /** What a client may tell its model about this server. */
  instructions: string;
  input: Readable;
  /** Carries the protocol and nothing else. */
  output: Writable;
  logger: Logger;
  signal: AbortSignal | undefined;
}

/** Calls at work at once; more wait. */
const maxRunning = 8;
/** Calls that may wait; more are refused at once. */
const maxWaiting = 200;

/**
 * Resolves when the input has ended; rejects with the reason of `signal`. Calls at work are aborted then, and have come to their end
 * before this does.
 */
export async function serveOverStdio(options: StdioServerOptions): Promise<void> {
  const { tools, signal, logger } = options;
  signal?.throwIfAborted();
  const closing = new AbortController();
  const limit = pLimit(maxRunning);
  const running = new Set<Promise<unknown>>();

  const server = new Server(
    { name: 'evalwright', title: 'Evalwright', version: options.version },
    { capabilities: { tools: {} }, instructions: options.instructions },
  );
  const listed = tools.map(listedTool);
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listed }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal: cancelled }) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (tool === undefined)
      throw new McpError(
        ErrorCode.InvalidParams,
        `there is no tool ${plainLine(params.name, 80)}; there are ${tools.map(({ name }) => name).join(', ')}`,
      );
    if (limit.pendingCount >= maxWaiting)
      return errorAnswer(`${maxWaiting} calls are waiting already: wait for their answers, then call again`);
    const call = limit(() => answer(tool, params.arguments ?? {}, AbortSignal.any([cancelled, closing.signal])));
    running.add(call);
    return call.finally(() => running.delete(call));
  });
  server.onerror = (error) => logger.warn(`mcp: ${plainLine(error.message, 300)}`);

  const ended = new Promise<void>((resolve) => (server.onclose = resolve));
  const stop = (): void => void server.close();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await server.connect(new StdioTransport(options.input, options.output));
    await ended;
  } finally {
    signal?.removeEventListener('abort', stop);
    closing.abort(new Error('the connection has ended'));
    await Promise.allSettled(running);
  }
  signal?.throwIfAborted();
}

function listedTool({ name, title, description, input, isReadOnly }: ToolDefinition): Tool {
  return {
    name,
    title,
    description,
    inputSchema: z.toJSONSchema(input, { target: 'draft-7', io: 'input' }) as Tool['inputSchema'],
    annotations: { title, readOnlyHint: isReadOnly, openWorldHint: false },
  };
}

/** Never throws: what goes wrong is an answer that says what to do. */
async function answer(tool: ToolDefinition, input: unknown, signal: AbortSignal): Promise<CallToolResult> {
  try {
    signal.throwIfAborted();
    const { text, isError } = await tool.handle(tool.input.parse(input), { signal });
    return { content: [{ type: 'text', text }], isError };
  } catch (error) {
    return errorAnswer(thrownText(error));
  }
}

const errorAnswer = (text: string): CallToolResult => ({ content: [{ type: 'text', text }], isError: true });
