/** The words of a template, folded so that singular and plural meet; scripts without spaces give pairs of characters. */

const unspacedScripts =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Khmer}\\p{Script=Lao}\\p{Script=Myanmar}';
const token = new RegExp(`<[a-z]+>|<\\*>|[${unspacedScripts}]\\p{M}*|(?:(?![${unspacedScripts}])[\\p{L}\\p{N}]\\p{M}*)+`, 'gu');
const unspaced = new RegExp(`^[${unspacedScripts}]`, 'u');

export interface Term {
  /** What is compared. */
  term: string;
  /** What a person reads. */
  surface: string;
}

/** Masks, words, and single characters of scripts without spaces, in order; punctuation is left out. */
export function tokensOf(text: string): string[] {
  return text.match(token) ?? [];
}

/** `<name>`, `<*>`: stands for something. */
export const isMask = (word: string): boolean => word.startsWith('<');

/** Distinct terms in order of appearance. Masks and words of one or two ASCII letters are left out. */
export function termsOf(template: string): Term[] {
  const found = new Map<string, Term>();
  const tokens = tokensOf(template);
  for (const [index, word] of tokens.entries()) {
    const surface = unspaced.test(word) ? pairAt(tokens, index) : word;
    if (surface === undefined || isMask(surface) || /^[a-z0-9]{1,2}$/.test(surface)) continue;
    const term = fold(surface);
    if (!found.has(term)) found.set(term, { term, surface });
  }
  return [...found.values()];
}

/** The character and the one after it; a character that stands alone is a word; the last of several is in the pair before. */
function pairAt(tokens: readonly string[], index: number): string | undefined {
  const isJoined = (other: string | undefined): other is string => other !== undefined && unspaced.test(other);
  const next = tokens[index + 1];
  if (isJoined(next)) return tokens[index]! + next;
  return isJoined(tokens[index - 1]) ? undefined : tokens[index]!;
}

/** The plural "-s" of English, French, Spanish and Portuguese; "-ies" becomes "-y". */
export function fold(surface: string): string {
  if (surface.length > 4 && surface.endsWith('ies')) return `${surface.slice(0, -3)}y`;
  if (surface.length > 3 && surface.endsWith('s') && !surface.endsWith('ss') && !surface.endsWith('us'))
    return surface.slice(0, -1);
  return surface;
}
