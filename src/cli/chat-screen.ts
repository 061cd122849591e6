/**
 * What a chat prints: answers and results on standard output, what happens meanwhile on standard error. Both may be the same terminal,
 * so a line that is still open is ended before anything else is said.
 */
import type { AgentEvent } from '../agent/agent-runtime.ts';
import type { OnAgentEvent } from '../app/deps.ts';
import { plainLine, plainText } from '../base/plain-text.ts';
import { createAgentView } from './agent-view.ts';
import type { Logger } from '../base/deps.ts';
import type { ReportProgress } from '../base/progress.ts';
import { plainProgress } from './progress-view.ts';

export interface ChatScreenOptions {
  /** undefined: nothing but the document at the end is for standard output. */
  out: ((text: string) => void) | undefined;
  log: (text: string) => void;
  quiet: boolean;
  verbose: boolean;
}

export class ChatScreen {
  readonly onAgentEvent: OnAgentEvent;
  readonly logger: Logger;
  readonly onProgress: ReportProgress;
  private readonly options: ChatScreenOptions;
  private isLineOpen = false;
  private hasStreamed = false;
  private phase = '';

  constructor(options: ChatScreenOptions) {
    this.options = options;
    const view = createAgentView((lines) => this.note(lines), options);
    this.onAgentEvent = (session, event, soFar) => {
      if (event.type === 'text-delta' || event.type === 'text') this.stream(event);
      else if (options.verbose || isWorthALine(event)) view(session, event, soFar);
    };
    const { note } = this;
    const say = (message: string): void => note(plainLine(message, 500));
    this.logger = { debug() {}, info: say, warn: (message) => say(`warning: ${message}`) };
    this.onProgress = (progress) => {
      if (progress.phase === this.phase) return;
      this.phase = progress.phase;
      note(`· ${plainProgress(progress)}`);
    };
  }

  /** A result; terminal-safe already. */
  say(text: string): void {
    this.endLine();
    this.options.out?.(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Lines about what happens, without the line break at the end; terminal-safe already. */
  readonly note = (lines: string): void => {
    if (!this.options.quiet) this.warn(lines);
  };

  /** Said even when nothing else is. */
  warn(lines: string): void {
    this.endLine();
    this.options.log(`${lines}\n`);
  }

  endLine(): void {
    if (this.isLineOpen) this.options.out?.('\n');
    this.isLineOpen = false;
  }

  /** The text of an answer as it comes; one that was not streamed comes whole. */
  private stream(event: Extract<AgentEvent, { type: 'text' | 'text-delta' }>): void {
    if (event.type === 'text-delta' || !this.hasStreamed) {
      const text = plainText(event.text);
      if (text === '') return;
      this.options.out?.(text);
      this.isLineOpen = !text.endsWith('\n');
    }
    this.hasStreamed = event.type === 'text-delta';
    if (event.type === 'text') this.endLine();
  }
}

const isWorthALine = (event: AgentEvent): boolean =>
  event.type === 'tool-called' || event.type === 'retrying' || (event.type === 'tool-answered' && event.isError);
