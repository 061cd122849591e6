/**
 * Starts a command under `python/guard.py`: it and its descendants end when it ends, when we ask, or when this process is gone
 * (the guard reads a pipe that the kernel closes with us, SIGKILL included).
 */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Where the Python files shipped with the package lie; the same from src/ and from dist/. */
export function shippedPython(name: string): string {
  return fileURLToPath(new URL(`../../python/${name}`, import.meta.url));
}

export interface GuardedOptions {
  /** Any Python >= 3.8; it runs the guard only. */
  python: string;
  command: readonly string[];
  cwd: string;
  env: Record<string, string>;
  /** Resident memory of the command and all its descendants (Linux); undefined for no limit. */
  memoryBytes?: number | undefined;
  /** Descriptors for stdout and stderr, or pipes. */
  stdout?: number | 'pipe';
  stderr?: number | 'pipe';
}

export interface Ending {
  exitCode: number | undefined;
  signal: NodeJS.Signals | undefined;
  /** Set when the guard could not be started at all. */
  spawnError: Error | undefined;
}

export interface GuardedProcess {
  child: ChildProcess;
  /** Process id of the command itself, once the guard has told it. */
  commandPid(): number | undefined;
  /** True when the guard ended the command because of its memory. */
  hitMemoryLimit(): boolean;
  /** Resolves when the guard is gone; never rejects. */
  ended: Promise<Ending>;
  /** How it ended, as soon as it has. */
  ending(): Ending | undefined;
  /** Ends everything: SIGTERM and three seconds later SIGKILL, or at once. Resolves when it is done. */
  end(how?: 'gracefully' | 'at-once'): Promise<void>;
}

/** The guard needs at most its grace of three seconds; after this we no longer trust it. */
const guardPatienceMs = 6000;

export function startGuarded(options: GuardedOptions): GuardedProcess {
  const limits = options.memoryBytes === undefined ? [] : ['--memory-bytes', String(Math.floor(options.memoryBytes))];
  const stdio: StdioOptions = ['pipe', options.stdout ?? 'pipe', options.stderr ?? 'pipe', 'pipe'];
  const child = spawn(options.python, ['-I', '-S', shippedPython('guard.py'), ...limits, '--', ...options.command], {
    cwd: options.cwd,
    env: options.env,
    stdio,
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let commandPid: number | undefined;
  let hitMemoryLimit = false;
  let notes = '';
  child.stdin?.on('error', () => {});
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    notes += chunk.toString();
    const pid = /\{"pid": (\d+)\}/.exec(notes)?.[1];
    if (pid !== undefined) commandPid = Number(pid);
    if (notes.includes('{"limit": "memory"}')) hitMemoryLimit = true;
  });
  child.stdio[3]?.on('error', () => {});

  let ending: Ending | undefined;
  const ended = new Promise<Ending>((resolve) => {
    const finish = (exitCode: number | null, signal: NodeJS.Signals | null, spawnError?: Error): void => {
      ending ??= { exitCode: exitCode ?? undefined, signal: signal ?? undefined, spawnError };
      resolve(ending);
    };
    child.once('error', (spawnError) => finish(null, null, spawnError));
    child.once('close', (exitCode, signal) => finish(exitCode, signal));
  });

  async function end(how: 'gracefully' | 'at-once' = 'gracefully'): Promise<void> {
    child.stdin?.destroy();
    const killAll = (): void => {
      if (commandPid !== undefined) killQuietly(-commandPid);
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) killQuietly(child.pid);
    };
    // Killing the command is enough: the guard then ends what the command left behind, and itself.
    if (how === 'at-once' && commandPid !== undefined) killQuietly(-commandPid);
    const timer = setTimeout(killAll, guardPatienceMs);
    await ended;
    clearTimeout(timer);
  }

  return { child, commandPid: () => commandPid, hitMemoryLimit: () => hitMemoryLimit, ended, ending: () => ending, end };
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}
