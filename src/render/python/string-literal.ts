/**
 * Python string literals for any JavaScript string. What comes out is parsed by Python to the same code units: quotes,
 * backslashes, NUL, line ends, lone surrogates and invisible characters are escaped, readable text of any script is not.
 */

const named = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Controls, formats (bidirectional overrides, zero-width), surrogates, private use, unassigned, separators other than space. */
const invisible = /^[\p{C}\p{Zl}\p{Zp}\p{Zs}]$/u;

/** One code point as it stands in a Python literal; quotes are the caller's. */
function escapeCodePoint(character: string): string {
  const known = named.get(character);
  if (known !== undefined) return known;
  if (character === ' ' || !invisible.test(character)) return character;
  const code = character.codePointAt(0)!;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

/** `"..."` on one line. */
export function quote(text: string): string {
  let escaped = '';
  for (const character of text) escaped += character === '"' ? '\\"' : escapeCodePoint(character);
  return `"${escaped}"`;
}

/**
 * The text in pieces whose quoted forms keep to `width`, broken behind line ends and spaces where possible: Python joins adjacent
 * literals. The pieces joined are the text.
 */
export function pieces(text: string, width: number): string[] {
  const found: string[] = [];
  let piece = '';
  let length = 2;
  const flush = (): void => {
    if (piece !== '') found.push(piece);
    piece = '';
    length = 2;
  };
  for (const word of text.match(/[^ \n]*[ \n]+|[^ \n]+/g) ?? []) {
    const size = quote(word).length - 2;
    if (length + size > width) flush();
    if (size + 2 > width) {
      for (const character of word) {
        const characterSize = quote(character).length - 2;
        if (length + characterSize > width) flush();
        piece += character;
        length += characterSize;
      }
    } else {
      piece += word;
      length += size;
    }
    if (word.endsWith('\n')) flush();
  }
  flush();
  return found;
}

/** Text for a docstring: nothing in it ends the literal or escapes; line ends stay. */
export function docstringText(text: string): string {
  let escaped = '';
  for (const character of text.replace(/\r\n?/g, '\n')) escaped += character === '\n' ? '\n' : escapeCodePoint(character);
  return escaped.replace(/"(?="")/g, '\\"').replace(/"$/, '\\"');
}

/** Text for comments: one line without controls. */
export function commentText(text: string): string {
  let escaped = '';
  for (const character of text.replace(/\s+/g, ' ')) escaped += escapeCodePoint(character);
  return escaped;
}
