/** Where the lines of a chat come from: a pipe, one line a turn, or a person at a terminal. */
import { createInterface } from 'node:readline';
import type { ReadStream } from 'node:tty';
import { LineSplitter, type SplitLine } from '../base/line-splitter.ts';
import { plainLine } from '../base/plain-text.ts';

export interface ChatInput {
  /** undefined: there are no more. */
  next(): Promise<SplitLine | undefined>;
  /** Asks for the next line; does nothing on a pipe. */
  prompt(): void;
  close(): void;
}

export interface TerminalEvents {
  /** Ctrl-C. */
  onInterrupt(): void;
  /** Ctrl-D, or the terminal is gone. */
  onClose(): void;
}

const maxLineBytes = 100_000;
/** Lines read ahead of the turn at work. */
const maxQueued = 100;

export function pipedInput(stdin: NodeJS.ReadStream): ChatInput {
  const splitter = new LineSplitter(maxLineBytes);
  const queue = new LineQueue();
  stdin.on('data', (chunk: Buffer) => {
    for (const line of splitter.push(chunk)) queue.add(line);
    if (queue.length > maxQueued) stdin.pause();
  });
  const end = (): void => {
    const rest = splitter.rest();
    if (rest !== undefined) queue.add(rest);
    queue.end();
  };
  stdin.once('end', end).once('error', end);
  return {
    next: () => {
      if (queue.length <= maxQueued && !stdin.destroyed) stdin.resume();
      return queue.next();
    },
    prompt() {},
    close: () => {
      queue.end();
      stdin.destroy();
    },
  };
}

/** `history`: what was asked before, the last first. Lines typed while an answer comes are taken afterwards. */
export function terminalInput(
  stdin: ReadStream,
  stdout: NodeJS.WriteStream,
  history: readonly string[],
  events: TerminalEvents,
): ChatInput {
  const queue = new LineQueue();
  const reader = createInterface({
    input: stdin,
    output: stdout,
    terminal: true,
    prompt: '> ',
    history: history.map((line) => plainLine(line, 2000)),
    historySize: 500,
    removeHistoryDuplicates: true,
  });
  reader.on('line', (text) => queue.add({ type: 'line', text }));
  reader.on('SIGINT', () => events.onInterrupt());
  reader.on('close', () => {
    queue.end();
    events.onClose();
  });
  return {
    next: () => queue.next(),
    prompt: () => reader.prompt(),
    close: () => reader.close(),
  };
}

class LineQueue {
  private readonly lines: SplitLine[] = [];
  private isEnded = false;
  private wake: () => void = () => {};

  get length(): number {
    return this.lines.length;
  }

  add(line: SplitLine): void {
    this.lines.push(line);
    this.wake();
  }

  end(): void {
    this.isEnded = true;
    this.wake();
  }

  async next(): Promise<SplitLine | undefined> {
    while (this.lines.length === 0 && !this.isEnded) await new Promise<void>((resolve) => (this.wake = resolve));
    return this.lines.shift();
  }
}
