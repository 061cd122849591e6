/** A chat as a process: over pipes, or on a pseudo terminal. */
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { cliPath, type CliResult } from '../support/cli.ts';

export interface ChatProcess {
  process: ChildProcess;
  /** What is typed. */
  write(text: string): void;
  /** What stands on standard output so far; on a terminal standard error too. */
  output(): string;
  /** Resolves when the output holds `text`, from `from` on; rejects after a while, with what there is. */
  shows(text: string | RegExp, from?: number): Promise<void>;
  ended: Promise<CliResult>;
}

export interface ChatProcessOptions {
  cwd: string;
  env: Record<string, string>;
  /** "chat" unless told. */
  command?: 'chat' | 'calibrate';
  /** Python that makes the pseudo terminal; a pipe when undefined. */
  terminal?: string;
}

/** Python's pty module gives the command a terminal; what is written to it arrives as typed. */
const wrapper = 'import pty, sys, os; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

const started = new Set<ChildProcess>();

/** For chats that a failed test left. */
export function endChats(): void {
  for (const child of started) child.kill('SIGKILL');
}

export function startChat(
  parameters: readonly string[],
  { cwd, env, terminal, command: name = 'chat' }: ChatProcessOptions,
): ChatProcess {
  const command = [process.execPath, cliPath, name, ...parameters];
  const [program, ...rest] = terminal === undefined ? command : [terminal, '-c', wrapper, ...command];
  const child = spawn(program!, rest, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  started.add(child);
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part));
  child.stdin.on('error', () => {});
  const ended = new Promise<CliResult>((resolve) => {
    child.on('close', (code, signal) => {
      started.delete(child);
      resolve({ code, signal, ...text });
    });
  });
  return {
    process: child,
    write: (line) => void child.stdin.write(line),
    output: () => text.stdout,
    async shows(wanted, from = 0) {
      for (let round = 0; round < 600; round += 1) {
        const shown = text.stdout.slice(from);
        if (typeof wanted === 'string' ? shown.includes(wanted) : wanted.test(shown)) return;
        if (child.exitCode !== null) break;
        await sleep(50);
      }
      throw new Error(`${String(wanted)} does not come: ${text.stdout.slice(from)}\n${text.stderr}`);
    },
    ended,
  };
}

/** The lines as one input, and its end. */
export function chatWith(
  parameters: readonly string[],
  lines: readonly string[],
  options: ChatProcessOptions,
): Promise<CliResult> {
  const chat = startChat(parameters, options);
  chat.write(lines.map((line) => `${line}\n`).join(''));
  chat.process.stdin!.end();
  return chat.ended;
}
