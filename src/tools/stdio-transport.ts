/**
 * MCP over a pair of streams: one JSON-RPC message a line. The library's own transport closes when a line is too long and keeps silent
 * about one that is no message; this one answers both with an error and goes on.
 */
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ErrorCode, JSONRPCMessageSchema, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { LineSplitter, type SplitLine } from '../base/line-splitter.ts';

/** Far more than any tool takes. */
const maxLineBytes = 1_000_000;

export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  private readonly input: Readable;
  private readonly output: Writable;
  private readonly lines = new LineSplitter(maxLineBytes);
  private isClosed = false;

  constructor(input: Readable, output: Writable) {
    this.input = input;
    this.output = output;
  }

  start(): Promise<void> {
    this.input.on('data', this.onData);
    this.input.once('end', this.onEnd);
    this.input.once('error', this.onEnd);
    return Promise.resolve();
  }

  close(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    this.isClosed = true;
    this.input.off('data', this.onData);
    this.input.off('end', this.onEnd);
    this.input.pause();
    this.onclose?.();
    return Promise.resolve();
  }

  /** A client that reads slowly holds up its own answers. */
  send(message: JSONRPCMessage): Promise<void> {
    return this.write(message);
  }

  private readonly onData = (chunk: Buffer): void => {
    for (const line of this.lines.push(chunk)) this.receive(line);
  };

  private readonly onEnd = (): void => {
    const rest = this.lines.rest();
    if (rest !== undefined) this.receive(rest);
    void this.close();
  };

  private receive(line: SplitLine): void {
    if (line.type === 'too-long')
      return this.refuse(ErrorCode.InvalidRequest, `the message is longer than ${maxLineBytes} bytes and was passed over`);
    if (line.text.trim() === '') return;
    let value: unknown;
    try {
      value = JSON.parse(line.text);
    } catch {
      return this.refuse(ErrorCode.ParseError, 'the line is no JSON');
    }
    const parsed = JSONRPCMessageSchema.safeParse(value);
    if (!parsed.success)
      return this.refuse(ErrorCode.InvalidRequest, 'the line is no JSON-RPC message; batches are not supported', idOf(value));
    this.onmessage?.(parsed.data);
  }

  private refuse(code: ErrorCode, message: string, id: string | number | null = null): void {
    this.onerror?.(new Error(message));
    void this.write({ jsonrpc: '2.0', id, error: { code, message } });
  }

  private write(message: unknown): Promise<void> {
    return new Promise((resolve) => {
      if (this.isClosed) return resolve();
      this.output.write(`${JSON.stringify(message)}\n`, () => resolve());
    });
  }
}

/** So that the sender of a faulty request need not wait for its answer. */
function idOf(value: unknown): string | number | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
