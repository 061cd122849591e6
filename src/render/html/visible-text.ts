/**
 * Characters that hide or reorder text are shown instead of obeyed: a reader of the report must see what the trace really
 * holds. Zero-width joiners stay (emoji and Indic scripts need them), tab and newline stay.
 */

/* oxlint-disable no-control-regex -- showing control characters is the purpose */
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Well-formed text: lone surrogates become U+FFFD, C0 controls their pictures (NUL is ␀), the rest ⟨U+202E⟩. */
export function visibleText(text: string): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replace(hidden, picture);
}

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** The first `limit` UTF-16 units, never half a character, and how many were left out. */
export function cutText(text: string, limit: number): { text: string; omitted: number } {
  if (text.length <= limit) return { text, omitted: 0 };
  const kept = text.slice(0, limit).replace(/[\ud800-\udbff]$/, '');
  return { text: kept, omitted: text.length - kept.length };
}

/** One visible line, cut with an ellipsis: for names, titles and labels. The limit holds after hidden characters are shown. */
export function oneLine(text: string, limit = 120): string {
  const head = cutText(text, limit * 4);
  const line = visibleText(head.text).replace(/\s+/g, ' ').trim();
  return line.length <= limit && head.omitted === 0 ? line : `${cutText(line, limit - 1).text}…`;
}
