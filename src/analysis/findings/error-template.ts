/** An error message without its particulars, so that equal failures are counted together. */
import { plainLine } from '../../base/plain-text.ts';

/** Quoted parts become "…", digits #, further lines and what exceeds 120 characters are cut. */
export function errorTemplate(message: string): string {
  const firstLine = plainLine(message.trimStart().split('\n', 1)[0] ?? '', 300);
  const masked = firstLine
    .replace(/'[^']*'|"[^"]*"|`[^`]*`/g, '…')
    .replace(/#?[\p{L}_]*[0-9](?:[\p{L}\p{N}_]|[-./:,](?=[0-9]))*/gu, '#')
    .replace(/#(?: #)+/g, '#');
  return plainLine(masked, 120);
}
