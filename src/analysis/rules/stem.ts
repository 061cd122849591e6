/** English words folded so that "cancelling", "cancelled" and "cancels" meet "cancel". Never shown to anyone. */

const vowel = /[aeiouy]/;

export function stem(word: string): string {
  let text = word;
  if (text.length > 4 && (text.endsWith('ies') || text.endsWith('ied'))) return `${text.slice(0, -3)}y`;
  if (text.length > 3 && text.endsWith('s') && !/(?:ss|us|is)$/.test(text)) text = text.slice(0, -1);
  if (text.length > 5 && text.endsWith('ing') && vowel.test(text.slice(0, -3))) text = text.slice(0, -3);
  else if (text.length > 4 && text.endsWith('ed') && vowel.test(text.slice(0, -2))) text = text.slice(0, -2);
  if (text.length > 3 && text.endsWith('e')) text = text.slice(0, -1);
  const last = text.at(-1);
  return text.length > 3 && last === text.at(-2) && !vowel.test(last ?? '') ? text.slice(0, -1) : text;
}

/** Lower-case words and numbers of a text, "’" as "'", in order. */
export function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}']*/gu) ?? []
  );
}

/** The words of an identifier: "getOrder_details" has get, order and details. */
export function nameWords(name: string): string[] {
  return wordsOf(name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' '));
}

/** Without its name space: "mcp__files__read_file", "github.create_issue", "files/read". */
export function bareName(name: string): string {
  return name.split(/__|[.:/]/).findLast((part) => /[A-Za-z]/.test(part)) ?? name;
}
