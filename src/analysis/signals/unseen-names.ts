/** Names, identifiers, addresses and quotations of an answer that occur nowhere in what the run had seen. */
import { lettersOf, words } from '../checks/evidence-index.ts';
import { seenBy, withoutCode, type Seen } from './fault-text.ts';
import { CALENDAR } from './fault-words.ts';
import { languageOf } from './language.ts';
import { beginning, characters, type SignalRun } from './signal-run.ts';

const address = /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|https?:\/\/[^ \t\r\n<>()"'\]`|]+/g;
/** Letters and digits in one word, joined by hyphens and underscores. */
const identifier = /[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*/g;
/** "3rd", "10am", "45min"; "Q3", "GPT-4", "COVID-19", "player2". */
const common =
  /^[0-9]+-?[A-Za-z]{1,5}$|^[A-Za-z]{1,4}[0-9]{1,2}$|^[A-Za-z]{4,}-[0-9]{1,2}$|^[A-Za-z]+-[0-9]$|^[A-Z]?[a-z]+-?[0-9]{1,2}$/;
/** A date or a time. */
const time = /^[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,4}(?:T[0-9]+Z?)?$/;
const quotation = /"([^"\n]+)"|“([^”\n]+)”|«([^»\n]+)»/g;
/** Words of a quotation, letters of a name. */
const QUOTED_WORDS = 4;
const NAME_LETTERS = 4;

const calendar = new Set(CALENDAR);

export function unseenNames(run: SignalRun): string[] {
  const seen = seenBy(run);
  const text = withoutCode(run.answer);
  const addresses = (text.match(address) ?? []).map((found) => found.toLowerCase().replace(/[.,;:!?*_/]+$/, ''));
  const rest = text.replace(address, ' ');
  const quotations = [...rest.matchAll(quotation)].map((match) => match[1] ?? match[2] ?? match[3]!);
  return [
    ...new Set([
      ...addresses.filter((found) => !seen.texts.some((known) => known.includes(found))),
      ...(rest.match(identifier) ?? []).filter((word) => isIdentifier(word) && !isSeen(word, seen)),
      ...quotations.filter((quoted) => isUnseenQuotation(quoted, seen)),
      ...(languageOf(text) === 'de' ? [] : capitalised(rest).filter((name) => !isSeenName(name.toLowerCase(), seen))),
    ]),
  ];
}

/** Four characters or more, among them a letter and a digit. */
const isIdentifier = (word: string): boolean =>
  word.length >= 4 && /[A-Za-z]/.test(word) && /[0-9]/.test(word) && !common.test(word) && !time.test(word);

/** Its parts are known, or its letters and digits stand in a text in this order. */
function isSeen(word: string, { words: known, texts }: Seen): boolean {
  const parts = words(word);
  return parts.every((part) => known.has(part)) || texts.some((text) => lettersOf(text).includes(parts.join('')));
}

/** More than half of its words are unknown. */
function isUnseenQuotation(quoted: string, { words: known }: Seen): boolean {
  const own = words(quoted);
  return own.length >= QUOTED_WORDS && own.filter((word) => !known.has(word)).length > own.length / 2;
}

/** The plural and the singular count for one another. */
const isSeenName = (name: string, { words: known }: Seen): boolean =>
  calendar.has(name) || known.has(name) || known.has(`${name}s`) || (name.endsWith('s') && known.has(name.slice(0, -1)));

interface Token {
  text: string;
  /** What stands between this word and the one before. */
  before: string;
}

/** Words with a capital where names stand: inside sentences, before another such word after a colon, and in tables and lists of data. */
function capitalised(text: string): string[] {
  const isData = /^[ \t\r\n]*[[{]/.test(text);
  const small = new Set(text.match(/[\p{L}\p{N}]+/gu)?.filter((word) => word === word.toLowerCase()));
  const lines = text.split('\n').filter((line) => !/^[ \t]*#|^[ \t]*\*\*[^*]*\*\*[: \t\r]*$/.test(line));
  return lines.flatMap((line) => {
    const tokens = tokensOf(line);
    const isRow = isData || line.startsWith('|');
    return tokens.flatMap(({ text: name, before }, at) => {
      if (!isName(name) || small.has(name.toLowerCase())) return [];
      const next = tokens[at + 1];
      const isInside = at > 0 && /^[,;]? $/.test(before) && !/^[*_]*:/.test(next?.before ?? '');
      const isValue = /:[*_]* $/.test(before) && next?.before === ' ' && isName(next.text);
      return isRow || isInside || isValue ? [name] : [];
    });
  });
}

/** The last token is what stands after the last word. */
function tokensOf(line: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of line.matchAll(/[\p{L}\p{N}]+|$/gu)) {
    tokens.push({ text: match[0], before: line.slice(end, match.index) });
    end = match.index + match[0].length;
  }
  return tokens;
}

/** A capital, and small letters only after it. */
function isName(word: string): boolean {
  const initial = beginning(word, 1);
  const rest = word.slice(initial.length);
  return (
    characters(word) >= NAME_LETTERS && initial !== initial.toLowerCase() && rest === rest.toLowerCase() && !/[0-9]/.test(rest)
  );
}
