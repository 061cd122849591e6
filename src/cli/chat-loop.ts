/** Takes one line after the other. What goes wrong with one is told, and the next one is taken. */
import type { Chat } from '../app/chat.ts';
import type { ChatResult } from '../app/chat-results.ts';
import { AppError } from '../base/app-error.ts';
import { chatHelp, parseLine } from './chat-commands.ts';
import type { ChatInput } from './chat-input.ts';
import type { ChatScreen } from './chat-screen.ts';
import { chatText, usedText } from './chat-text.ts';
import { describeFailure, exitCodes, type FailureDocument } from './failure.ts';

/** One line of the chat, as --json prints it. */
export interface ChatRecord {
  input: string;
  result: ChatResult | null;
  error: FailureDocument | null;
}

export interface LoopResult {
  turns: ChatRecord[];
  /** Of the first line that failed. */
  exitCode: number;
}

/** `turn`: the one at work, for whoever wants to cancel it. */
export class ChatLoop {
  private readonly chat: Chat;
  private readonly screen: ChatScreen;
  private readonly turns: ChatRecord[] = [];
  private readonly signal: AbortSignal | undefined;
  private exitCode: number = exitCodes.done;
  turn: AbortController | undefined;

  /** `signal`: ends the whole chat. */
  constructor(chat: Chat, screen: ChatScreen, signal: AbortSignal | undefined) {
    this.chat = chat;
    this.screen = screen;
    this.signal = signal;
  }

  async run(input: ChatInput, onLine: () => void): Promise<LoopResult> {
    for (;;) {
      input.prompt();
      const line = await input.next();
      if (line === undefined) break;
      onLine();
      const goesOn =
        line.type === 'line'
          ? await this.take(line.text)
          : this.fail('', new AppError('input.option', 'the line is too long', { hint: 'Ask for less at once.' }));
      if (!goesOn) break;
    }
    return { turns: this.turns, exitCode: this.exitCode };
  }

  /** False: that was the last one. */
  private async take(text: string): Promise<boolean> {
    const turn = new AbortController();
    this.turn = turn;
    try {
      const parsed = parseLine(text);
      if (parsed.type === 'quit') return false;
      if (parsed.type === 'help') this.screen.say(chatHelp);
      if (parsed.type === 'work') this.tell(parsed.input, await parsed.run(this.chat, turn.signal));
    } catch (error) {
      this.signal?.throwIfAborted();
      if (!turn.signal.aborted) return this.fail(text, error);
      this.screen.note('Cancelled.');
    } finally {
      this.turn = undefined;
    }
    return true;
  }

  private tell(input: string, result: ChatResult): void {
    this.turns.push({ input, result, error: null });
    const text = chatText(result);
    if (text !== '') this.screen.say(text);
    if (result.type === 'answer') this.screen.note(usedText(result));
    const hasFailed =
      (result.type === 'answer' && result.status === 'failed') ||
      (result.type === 'validation' && result.validation.validation_status === 'failed');
    if (hasFailed) this.exitCode ||= exitCodes.findings;
  }

  private fail(input: string, error: unknown): true {
    const { exitCode, document, text } = describeFailure(error);
    this.exitCode ||= exitCode;
    this.turns.push({ input, result: null, error: document });
    this.screen.warn(text.trimEnd());
    return true;
  }
}
