/**
 * Runs Python scripts with limits on time, memory and output, in a scrubbed environment. What hit a limit is told apart from what
 * failed by itself; output beyond the limit is cut in the middle of nothing: head and tail are kept.
 */
import type { Clock } from '../base/deps.ts';
import { systemClock } from '../base/deps.ts';
import { AppError } from '../base/app-error.ts';
import { startGuarded } from './guarded-process.ts';

export interface RunOptions {
  /** Arguments after the interpreter: options, script, its arguments. */
  arguments: readonly string[];
  cwd: string;
  env: Record<string, string>;
  timeoutMs: number;
  /** Bytes of stdout and stderr together. */
  maxOutputBytes?: number;
  memoryBytes?: number;
  signal?: AbortSignal | undefined;
  /** Called with each complete line of stdout. */
  onLine?: (line: string) => void;
}

export interface RunResult {
  exitCode: number | undefined;
  signal: NodeJS.Signals | undefined;
  /** Head and tail when the output limit was hit. */
  stdout: string;
  stderr: string;
  durationMs: number;
  /** Which limit ended the run. */
  limit: 'time' | 'memory' | 'output' | undefined;
}

const defaultMaxOutputBytes = 4 * 1024 * 1024;

export class PythonRunner {
  readonly #python: string;
  readonly #clock: Clock;

  constructor(python: string, clock: Clock = systemClock) {
    this.#python = python;
    this.#clock = clock;
  }

  /** Runs `python ...arguments`. Rejects only when the signal aborts or the interpreter cannot be started. */
  run(options: RunOptions): Promise<RunResult> {
    return this.runCommand([this.#python, ...options.arguments], options);
  }

  /** Any command, guarded by this Python. */
  async runCommand(command: readonly string[], options: Omit<RunOptions, 'arguments'>): Promise<RunResult> {
    options.signal?.throwIfAborted();
    const startMs = this.#clock.monotonicMs();
    const { cwd, env, memoryBytes } = options;
    const guarded = startGuarded({ python: this.#python, command, cwd, env, memoryBytes });
    let limit: RunResult['limit'];
    let budget = options.maxOutputBytes ?? defaultMaxOutputBytes;
    const stop = (reason: 'time' | 'output' | undefined): void => {
      limit ??= reason;
      void guarded.end('at-once');
    };
    const stdout = new BoundedText(64 * 1024);
    const stderr = new BoundedText(64 * 1024);
    const lines = new LineSplitter(options.onLine);
    const collect = (kept: BoundedText, chunk: Buffer): void => {
      kept.add(chunk);
      budget -= chunk.length;
      if (budget < 0) stop('output');
    };
    guarded.child.stdout?.on('data', (chunk: Buffer) => {
      collect(stdout, chunk);
      lines.add(chunk);
    });
    guarded.child.stderr?.on('data', (chunk: Buffer) => collect(stderr, chunk));
    const abort = (): void => stop(undefined);
    options.signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => stop('time'), options.timeoutMs);
    const { exitCode, signal, spawnError } = await guarded.ended;
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', abort);
    options.signal?.throwIfAborted();
    if (spawnError !== undefined)
      throw new AppError('input.python-unusable', `Python could not be started: ${spawnError.message}`, {
        details: { python: this.#python },
        cause: spawnError,
      });
    if (guarded.hitMemoryLimit()) limit = 'memory';
    const durationMs = this.#clock.monotonicMs() - startMs;
    return { exitCode, signal, stdout: stdout.text(), stderr: stderr.text(), durationMs, limit };
  }
}

/** Keeps the first and the last `half` bytes of a stream. */
class BoundedText {
  readonly #half: number;
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);
  #cut = 0;

  constructor(half: number) {
    this.#half = half;
  }

  add(chunk: Buffer): void {
    const room = this.#half - this.#head.length;
    if (room > 0) this.#head = Buffer.concat([this.#head, chunk.subarray(0, room)]);
    if (chunk.length <= room) return;
    const rest = Buffer.concat([this.#tail, chunk.subarray(Math.max(room, 0))]);
    this.#cut += Math.max(0, rest.length - this.#half);
    this.#tail = rest.subarray(Math.max(0, rest.length - this.#half));
  }

  text(): string {
    if (this.#cut === 0) return Buffer.concat([this.#head, this.#tail]).toString('utf8');
    return `${this.#head.toString('utf8')}\n… ${this.#cut} bytes left out …\n${this.#tail.toString('utf8')}`;
  }
}

/** Lines longer than 8 KB are cut; this is for progress only. */
class LineSplitter {
  readonly #onLine: ((line: string) => void) | undefined;
  #rest = '';

  constructor(onLine: ((line: string) => void) | undefined) {
    this.#onLine = onLine;
  }

  add(chunk: Buffer): void {
    if (this.#onLine === undefined) return;
    const lines = (this.#rest + chunk.toString('utf8')).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, 8192);
    for (const line of lines) this.#onLine(line);
  }
}
