/** Names and user names that are known to be such (participants.ts), as whole words. */
import type { Found } from './found.ts';
import { alsoTitles, type Participants } from './participants.ts';

const token = /[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{2,63}/gu;
const word = /(?<![\p{L}\p{M}\p{N}_])[\p{L}\p{M}]+(?![\p{L}\p{M}\p{N}_])/gu;

export function findUsers(text: string, { users }: Participants): Found[] {
  if (users.size === 0) return [];
  return [...text.matchAll(token)].flatMap(({ 0: match, index }): Found[] => {
    const written = match.replace(/[._-]+$/, '');
    const canonical = written.toLowerCase();
    if (!users.has(canonical)) return [];
    return [{ start: index, end: index + written.length, kind: 'USER', canonical }];
  });
}

/** A word that is ordinary as well counts with a capital inside a sentence, beside another word of a name, or as the whole text. */
export function findNames(text: string, { names, ordinary }: Participants): Found[] {
  if (names.size === 0) return [];
  const hits: Found[] = [];
  for (const { 0: match, index } of text.matchAll(word)) {
    const canonical = match.toLowerCase();
    if (names.has(canonical) && isWritten(match)) hits.push({ start: index, end: index + match.length, kind: 'NAME', canonical });
  }
  const beside = (one: Found | undefined, other: Found | undefined): boolean =>
    one !== undefined && other !== undefined && /^[ ,._-]{1,2}$/.test(text.slice(one.end, other.start)) && isUpper(text, one);
  return hits.filter((hit, at) => {
    if (!ordinary.has(hit.canonical) || hit.end - hit.start === text.trim().length) return true;
    if (isUpper(text, hit) && isInside(text, hit) && !alsoTitles.has(hit.canonical)) return true;
    return isUpper(text, hit) && (beside(hits[at - 1], hit) || (beside(hit, hits[at + 1]) && isUpper(text, hits[at + 1]!)));
  });
}

const isUpper = (text: string, { start }: Found): boolean => /^\p{Lu}/u.test(text.slice(start, start + 2));
/** After a word or a comma, where no sentence begins; a row of words with capitals is a title. */
const isInside = (text: string, { start }: Found): boolean =>
  /(?:^|[^\p{L}\p{M}])[\p{Ll}\p{N}][\p{L}\p{M}\p{N}'’]*,? $/u.test(text.slice(Math.max(0, start - 24), start));

/** "Rossi", "ROSSI", "rossi", "McKay"; not "rOSSI". */
const isWritten = (match: string): boolean => /^\p{Lu}|^[\p{Ll}\p{Lo}\p{M}]+$/u.test(match);
