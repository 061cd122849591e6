import { withChat, type Chat } from '../../app/chat.ts';
import { pipedInput, terminalInput, type ChatInput } from '../chat-input.ts';
import { ChatLoop, type LoopResult } from '../chat-loop.ts';
import { ChatScreen } from '../chat-screen.ts';
import type { CommandInput, CommandOutput } from '../command.ts';
import { exitCodes } from '../failure.ts';

const { stdin, stdout, stderr } = process;

/** On a terminal a conversation; elsewhere one line of standard input is one turn. */
export async function command({ config, directory, deps }: CommandInput): Promise<CommandOutput> {
  const isTerminal = stdin.isTTY && stdout.isTTY && !config.json;
  const screen = new ChatScreen({
    out: config.json ? undefined : (text) => stdout.write(text),
    log: (text) => stderr.write(text),
    quiet: config.quiet,
    verbose: config.verbose,
  });
  const { onAgentEvent, onProgress, logger } = screen;
  return withChat(directory, config, { ...deps, onAgentEvent, onProgress, logger }, async (chat) => {
    const loop = new ChatLoop(chat, screen, deps.signal);
    const { turns, exitCode } = await (isTerminal ? talk(chat, loop, screen, deps.signal) : listen(loop, deps.signal));
    deps.signal?.throwIfAborted();
    const document = { schema_version: 1, session: chat.folder, turns };
    return { document, text: '', exitCode: isTerminal ? exitCodes.done : exitCode };
  });
}

function listen(loop: ChatLoop, signal: AbortSignal | undefined): Promise<LoopResult> {
  return untilClosed(pipedInput(stdin), loop, signal, () => {});
}

function talk(chat: Chat, loop: ChatLoop, screen: ChatScreen, signal: AbortSignal | undefined): Promise<LoopResult> {
  let isWarned = false;
  const onInterrupt = (): void => {
    // A turn that does not end, or a second Ctrl-C in a row: the same as a signal from outside.
    if (loop.turn?.signal.aborted === true) process.kill(process.pid, 'SIGINT');
    else if (loop.turn !== undefined) loop.turn.abort(new Error('cancelled'));
    else if (isWarned) input.close();
    else {
      isWarned = true;
      screen.note('\nCtrl-C once more ends the chat; so do /quit and Ctrl-D.');
      input.prompt();
    }
  };
  const onClose = (): void => loop.turn?.abort(new Error('the terminal was closed'));
  const asked = chat.turns.map(({ message }) => message).toReversed();
  const input = terminalInput(stdin, stdout, asked, { onInterrupt, onClose });
  screen.note(`${chat.folder}: ask about its traces; /help lists the commands`);
  return untilClosed(input, loop, signal, () => {
    isWarned = false;
  });
}

async function untilClosed(
  input: ChatInput,
  loop: ChatLoop,
  signal: AbortSignal | undefined,
  onLine: () => void,
): Promise<LoopResult> {
  const close = (): void => input.close();
  signal?.addEventListener('abort', close, { once: true });
  try {
    return await loop.run(input, onLine);
  } finally {
    signal?.removeEventListener('abort', close);
    close();
  }
}
