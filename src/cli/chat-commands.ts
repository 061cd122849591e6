/** The lines of a chat: commands begin with a slash, everything else is a question. */
import type { Chat } from '../app/chat.ts';
import type { ChatResult } from '../app/chat-results.ts';
import { AppError } from '../base/app-error.ts';
import { nearNames } from '../base/near-name.ts';
import { plainLine } from '../base/plain-text.ts';

interface ChatCommand {
  name: string;
  /** For the help; "" without one. */
  argument: string;
  help: string;
  run(chat: Chat, argument: string, signal: AbortSignal): ChatResult | Promise<ChatResult>;
}

const commands: readonly ChatCommand[] = [
  { name: 'status', argument: '', help: 'tasks, last validation, open proposals', run: (chat) => chat.status() },
  {
    name: 'findings',
    argument: '[id]',
    help: 'what was found; with an id or its number in the list: one finding whole',
    run: (chat, id) => (id === '' ? chat.findings() : chat.finding(id)),
  },
  { name: 'explain', argument: 'trace', help: 'why a trace is suspect, span by span', run: (chat, id) => chat.explain(id) },
  { name: 'suite', argument: '', help: 'cases and scorers, with the open proposals', run: (chat) => chat.suite() },
  {
    name: 'validate',
    argument: '',
    help: 'run the suite with the open proposals; when it passes they are part of it',
    run: (chat, _, signal) => chat.validate(signal),
  },
  { name: 'drop', argument: 'id', help: 'take an open proposal back', run: (chat, id) => chat.drop(id) },
  { name: 'cost', argument: '', help: 'tokens and money used, and what is left of the budget', run: (chat) => chat.cost() },
];

export const chatHelp = [
  'Ask about the traces, or say what the suite should be like: "more edge cases on refunds", "drop the scorer x".',
  ...[...commands, { name: 'help', argument: '', help: 'this' }, { name: 'quit', argument: '', help: 'end; Ctrl-D too' }].map(
    ({ name, argument, help }) => `  ${`/${name} ${argument}`.padEnd(16)}${help}`,
  ),
  'Only questions need a model. Ctrl-C cancels what is running.',
].join('\n');

export type ParsedLine =
  | { type: 'empty' | 'help' | 'quit' }
  | { type: 'work'; input: string; run(chat: Chat, signal: AbortSignal): Promise<ChatResult> };

/** Throws AppError input.option for a command that there is not. */
export function parseLine(text: string): ParsedLine {
  const input = text.trim();
  if (input === '') return { type: 'empty' };
  if (!input.startsWith('/')) return { type: 'work', input, run: (chat, signal) => chat.ask(input, signal) };
  const [, name = '', argument = ''] = /^\/(\S*)\s*(.*)$/s.exec(input) ?? [];
  if (name === 'help' || name === 'quit' || name === 'exit') return { type: name === 'help' ? 'help' : 'quit' };
  const command = commands.find((item) => item.name === name);
  if (command !== undefined)
    return { type: 'work', input, run: async (chat, signal) => command.run(chat, argument.trim(), signal) };
  const near = nearNames(
    name,
    commands.map((item) => item.name),
  );
  throw new AppError('input.option', `there is no command /${plainLine(name, 40)}`, {
    hint: near.length === 0 ? 'See /help.' : `Did you mean /${near[0]}? See /help.`,
  });
}
