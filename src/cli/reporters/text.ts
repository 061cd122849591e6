/** Pieces of plain-text reports. Whatever may come from a trace passes `line` before it is printed. */
import { plainLine } from '../../base/plain-text.ts';

export const line = plainLine;

/** Text from traces as Markdown text: its punctuation stays punctuation. */
export function cell(text: string, length = 120): string {
  return line(text, length).replace(/[\\`*_{}[\]<>|#!~&]/g, (character) => `\\${character}`);
}

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

/** 950, 12.3k, 4.5M */
export function amount(value: number): string {
  if (value < 1000) return String(value);
  const [divisor, unit] = value < 999_950 ? [1000, 'k'] : [1e6, 'M'];
  return `${(value / divisor).toFixed(1).replace(/\.0$/, '')}${unit}`;
}

/** $0.0004, $0.04, $12.30 */
export function dollars(value: number): string {
  return `$${value.toFixed(value !== 0 && value < 0.01 ? 4 : 2)}`;
}

/** 0.2 s, 75 s */
export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(durationMs < 10_000 ? 1 : 0)} s`;
}
