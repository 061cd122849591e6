/** Progress on stderr: one line that is redrawn on a terminal, plain lines elsewhere (at most one a phase and every ten seconds). */
import type { WriteStream } from 'node:tty';
import type { Logger } from '../base/deps.ts';
import { plainLine } from '../base/plain-text.ts';
import type { Progress, ReportProgress } from '../base/progress.ts';

export interface ProgressView {
  report: ReportProgress;
  logger: Logger;
  /** Prints lines (terminal-safe already) above the progress, which stays in sight. */
  print: (lines: string) => void;
  start(): void;
  /** Leaves a clean line behind. */
  stop(): void;
}

const redrawMs = 80;
const plainMs = 10_000;
const barWidth = 24;

/** Silent until started. */
export function createProgressView(stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>): ProgressView {
  const isTerminal = stream.isTTY;
  let isOn = false;
  let last: Progress | undefined;
  let lastMs = 0;
  let isLineOpen = false;

  function write(text: string): void {
    stream.write(isTerminal ? `\r\u001b[2K${text}` : text);
    isLineOpen = isTerminal && !text.endsWith('\n');
  }

  function report(progress: Progress): void {
    if (!isOn) return;
    const now = performance.now();
    const isNews = progress.phase !== last?.phase || progress.note !== last.note;
    if (!isNews && now - lastMs < (isTerminal ? redrawMs : plainMs) && progress.done !== progress.total) return;
    if (!isNews && !isTerminal && now - lastMs < plainMs) return;
    last = progress;
    lastMs = now;
    write(isTerminal ? drawn(progress, stream.columns || 80) : `${plainProgress(progress)}\n`);
  }

  function print(lines: string): void {
    if (!isOn) return;
    write(`${lines}\n`);
    if (isTerminal && last !== undefined) write(drawn(last, stream.columns || 80));
  }

  const say = (message: string): void => {
    if (isOn) write(`${plainLine(message, 500)}\n`);
  };
  return {
    report,
    print,
    logger: { debug() {}, info: say, warn: (message) => say(`warning: ${message}`) },
    start: () => {
      isOn = true;
    },
    stop: () => {
      if (isLineOpen) write('');
      isOn = false;
      isLineOpen = false;
    },
  };
}

export function plainProgress(progress: Progress): string {
  const amount =
    progress.total === undefined ? (progress.done > 0 ? ` ${progress.done}` : '') : ` ${progress.done}/${progress.total}`;
  return plainLine(`${progress.phase}${amount}${progress.note === undefined ? '' : `: ${progress.note}`}`, 300);
}

function drawn(progress: Progress, columns: number): string {
  if (progress.total === undefined || progress.total <= 0) return plainLine(`· ${plainProgress(progress)}`, columns - 1);
  const filled = Math.max(0, Math.min(barWidth, Math.round((progress.done / progress.total) * barWidth)));
  return plainLine(`${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${plainProgress(progress)}`, columns - 1);
}
