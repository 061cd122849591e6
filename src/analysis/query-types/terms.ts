/** The words of a template, folded so that singular and plural meet; scripts without spaces give pairs of characters. */

const word = /<[a-z]+>|[\p{L}\p{M}\p{N}]+/gu;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/u;

export interface Term {
  /** What is compared. */
  term: string;
  /** What a person reads. */
  surface: string;
}

/** Distinct terms in order of appearance. Masks and words of one or two ASCII letters are left out. */
export function termsOf(template: string): Term[] {
  const found = new Map<string, Term>();
  for (const match of template.match(word) ?? []) {
    if (match.startsWith('<')) continue;
    for (const surface of unspaced.test(match) ? pairs(match) : [match]) {
      if (/^[a-z0-9]{1,2}$/.test(surface)) continue;
      const term = fold(surface);
      if (!found.has(term)) found.set(term, { term, surface });
    }
  }
  return [...found.values()];
}

function pairs(text: string): string[] {
  const characters = Array.from(text);
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => characters[index]! + character);
}

/** The plural "-s" of English, French, Spanish and Portuguese; "-ies" becomes "-y". */
function fold(surface: string): string {
  if (surface.length > 4 && surface.endsWith('ies')) return `${surface.slice(0, -3)}y`;
  if (surface.length > 3 && surface.endsWith('s') && !surface.endsWith('ss') && !surface.endsWith('us'))
    return surface.slice(0, -1);
  return surface;
}
