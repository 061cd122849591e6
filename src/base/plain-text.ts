/** Text from traces is hostile: before it reaches a terminal, a file name or a log line it passes here. */

// oxlint-disable-next-line no-control-regex -- removing control characters is the purpose
const controlCharacters = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Terminal-safe: C0/C1 controls (so every escape sequence) and bidirectional overrides become U+FFFD; tab and newline stay. */
export function plainText(text: string): string {
  return text.toWellFormed().replace(controlCharacters, '\ufffd');
}

/** One terminal-safe line of at most `maxLength` UTF-16 units, cut at a code point with an ellipsis. */
export function plainLine(text: string, maxLength = 120): string {
  const line = plainText(text.slice(0, maxLength * 4))
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= maxLength) return line;
  return `${line.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
