/** Pieces of plain-text reports. Whatever may come from a trace passes `line` before it is printed. */
import { plainLine } from '../../base/plain-text.ts';

export const line = plainLine;

/** Columns padded to their widest cell; numbers (cells of digits, "–" or decimals) to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  const isNumeric = header.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^(?:[-+]?[\d.,]+(?: ?(?:%|ms|s))?|–)$/.test(row[column] ?? '')),
  );
  const printed = all.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat(widths[column]! - width(cell));
        return isNumeric[column] ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd(),
  );
  return printed.map((text) => `  ${text}\n`).join('');
}

/** Code points are near enough to columns: names and numbers, not prose. */
const width = (text: string): number => Array.from(text).length;

export function mean(value: number | null): string {
  return value === null ? '–' : value.toFixed(3).replace(/\.?0+$/, '');
}

export function plural(count: number, noun: string, more = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : more}`;
}
