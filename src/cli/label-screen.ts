/** Labels from a person at a terminal: one key a row. All text of the run is hostile and printed as plain text. */
import type { ReadStream } from 'node:tty';
import type { AskLabel } from '../app/calibrate.ts';
import type { ShownRow } from '../app/calibrate-result.ts';
import { plainLine, plainText } from '../base/plain-text.ts';

const textLength = 4000;
const stepLength = 300;
const stepsShown = 40;

const keys = { p: 'pass', f: 'fail', s: 'skip', q: 'quit' } as const;
const isKey = (key: string): key is keyof typeof keys => Object.hasOwn(keys, key);
/** Ctrl-C and Ctrl-D, which a terminal in raw mode hands over as characters. */
const leaving: readonly string[] = ['\u0003', '\u0004'];

export interface LabelScreen {
  ask: AskLabel;
  close(): void;
}

/** `close` gives the terminal back as it was. A terminal that goes away, or a signal, is the same as q. */
export function labelScreen(stdin: ReadStream, write: (text: string) => void, signal: AbortSignal | undefined): LabelScreen {
  const waiting: { typed: string; isOver: boolean; wake?: () => void } = { typed: '', isOver: false };
  const onData = (text: string): void => {
    waiting.typed += text;
    waiting.wake?.();
  };
  const onEnd = (): void => {
    waiting.isOver = true;
    waiting.wake?.();
  };
  stdin.setRawMode(true);
  stdin.setEncoding('utf8').on('data', onData).once('end', onEnd).once('error', onEnd).resume();
  signal?.addEventListener('abort', onEnd, { once: true });

  async function nextKey(): Promise<string> {
    while (waiting.typed === '' && !waiting.isOver) await new Promise<void>((resolve) => (waiting.wake = resolve));
    if (waiting.typed === '') return 'q';
    const key = waiting.typed[0]!;
    waiting.typed = waiting.typed.slice(1);
    return leaving.includes(key) ? 'q' : key.toLowerCase();
  }

  return {
    ask: async (row) => {
      write(rowText(row));
      for (;;) {
        const key = await nextKey();
        if (!isKey(key)) continue;
        write(`${keys[key]}\n`);
        return keys[key];
      }
    },
    close: () => {
      signal?.removeEventListener('abort', onEnd);
      stdin.setRawMode(false);
      stdin.off('data', onData).off('end', onEnd).off('error', onEnd).pause();
    },
  };
}

export function rowText({ position, total, case_id, about, question, answer, steps }: ShownRow): string {
  const shown = steps.slice(0, stepsShown).map((step) => `  ${plainLine(step, stepLength)}`);
  const asked =
    about === null ? 'Is this a good run?' : `Does it pass ${plainLine(about.scorer)}? ${plainLine(about.rationale, 400)}`;
  return [
    `\n── ${position} of ${total}, case ${plainLine(case_id)} ──`,
    'Question',
    indented(question),
    ...(shown.length > 0 ? ['Steps', ...shown] : []),
    ...(steps.length > stepsShown ? [`  … and ${steps.length - stepsShown} more`] : []),
    'Answer',
    indented(answer),
    asked,
    'p pass, f fail, s skip, q quit: ',
  ].join('\n');
}

function indented(text: string | null): string {
  if (text === null) return '  (none)';
  const cut = text.length > textLength ? `${text.slice(0, textLength)}\n… (${text.length} characters)` : text;
  return plainText(cut)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
