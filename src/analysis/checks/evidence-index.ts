/**
 * What has been seen so far in a run. The semantics are those of three sets built from every text added (words, texts with
 * separators taken out, numbers); they are built only when a plain search does not already answer, since most values occur
 * literally and most runs ask little.
 */
import { remembered } from '../../base/remembered.ts';
import { numbersIn } from './numbers.ts';

const word = /[\p{L}\p{N}]+/gu;
const letterOrDigit = /[\p{L}\p{N}]/u;

export const lowerCase = remembered((text) => text.toLowerCase());

/** Lower-case runs of letters and digits (Python: re.findall(r"[^\W_]+", text.lower())). */
export const words: (text: string) => readonly string[] = remembered((text) => lowerCase(text).match(word) ?? []);

/** Its words in a row, without what is between them. */
export const lettersOf = remembered((text) => words(text).join(''));

export class EvidenceIndex {
  private readonly texts = new Set<string>();
  private readonly lower: string[] = [];
  private readonly joined: string[] = [];
  private readonly numbers = new Set<number>();
  private sorted: number[] = [];
  /** How many texts, in order of adding, each of the three already covers. */
  private covered = { lower: 0, joined: 0, numbers: 0 };

  add(text: string): void {
    if (text !== '') this.texts.add(text);
  }

  /** `word` (lower-case, letters and digits only) is one of the words of a text. */
  hasWord(word: string): boolean {
    return this.lowerTexts().some((text) => {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        if (!continues(text, at - 1, -1) && !continues(text, at + word.length, 1)) return true;
      }
      return false;
    });
  }

  /** `literal` in any case occurs in a text as it stands. Implies `hasLetters` of its letters. */
  hasLiteral(literal: string): boolean {
    const wanted = literal.toLowerCase();
    return this.lowerTexts().some((text) => text.includes(wanted));
  }

  /** `letters` (lower-case, no separators) occurs in a text from which separators were taken out. */
  hasLetters(letters: string): boolean {
    for (const text of this.pending('joined')) this.joined.push(lettersOf(text));
    return this.joined.some((text) => text.includes(letters));
  }

  /** A text has this number with exactly these digits and separators. Implies that the numbers hold its readings. */
  hasDigits(digits: string): boolean {
    for (const text of this.texts) {
      for (let at = text.indexOf(digits); at >= 0; at = text.indexOf(digits, at + 1)) {
        const after = text.slice(at + digits.length, at + digits.length + 2);
        if (!/[0-9.,]/.test(text[at - 1] ?? '') && !/^(?:[0-9]|[.,][0-9])/.test(after)) return true;
      }
    }
    return false;
  }

  /** All numbers seen, ascending, each once. */
  sortedNumbers(): readonly number[] {
    const before = this.numbers.size;
    for (const text of this.pending('numbers')) numbersIn(text, this.numbers);
    if (this.numbers.size !== before) this.sorted = [...this.numbers].sort((a, b) => a - b);
    return this.sorted;
  }

  private lowerTexts(): readonly string[] {
    for (const text of this.pending('lower')) this.lower.push(lowerCase(text));
    return this.lower;
  }

  private pending(what: 'lower' | 'joined' | 'numbers'): string[] {
    if (this.covered[what] === this.texts.size) return [];
    const rest = [...this.texts].slice(this.covered[what]);
    this.covered[what] = this.texts.size;
    return rest;
  }
}

/** Whether the character at `at` (the code unit next to a match, in `direction`) is a letter or digit. */
function continues(text: string, at: number, direction: 1 | -1): boolean {
  const unit = text.charCodeAt(at);
  if (Number.isNaN(unit)) return false;
  if (unit < 128) return (unit >= 48 && unit <= 57) || (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);
  const start = direction === -1 && unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
  return letterOrDigit.test(String.fromCodePoint(text.codePointAt(start) ?? 0));
}
