/** The MCP server without a client library between: standard output must hold messages and nothing else. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cliPath } from '../support/cli.ts';

export interface McpMessage {
  id: number | null;
  error?: { code: number; message: string };
  result?: { isError: boolean };
}

export interface RawMcp {
  process: ChildProcess;
  write(text: string): void;
  send(message: object): void;
  /** So far; throws when a line is no JSON. */
  messages(): McpMessage[];
  /** Processes that it started, directly or not. */
  descendants(): number[];
  /** Its exit code. */
  ended: Promise<number | null>;
}

export function startRawMcp(parameters: readonly string[], options: { cwd: string; env: Record<string, string> }): RawMcp {
  const child = spawn(process.execPath, [cliPath, ...parameters], { ...options, stdio: ['pipe', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.on('error', () => {});
  const write = (text: string): void => void child.stdin.write(text);
  return {
    process: child,
    write,
    send: (message) => write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    messages: () =>
      output
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as McpMessage),
    descendants: () => descendantsOf(child.pid!),
    ended: new Promise((resolve) => child.on('close', resolve)),
  };
}

export function descendantsOf(root: number): number[] {
  const pairs = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = new Set([root]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const [pid, parent] of pairs) if (found.has(parent!)) found.add(pid!);
  }
  found.delete(root);
  return [...found];
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
