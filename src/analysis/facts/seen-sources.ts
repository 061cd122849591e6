/** What a run had seen so far, by where it stood, and which of it a value was taken or computed from. */
import { EvidenceIndex, words } from '../checks/evidence-index.ts';
import { claimedNumbers, isGroundedNumber, readings } from '../checks/numbers.ts';

export type Source = 'u' | 'r' | 'w' | 'e' | 's' | 'd';

/** Letters from which on a value is looked for inside of texts as well. */
const LONG = 5;
/** Days between a date that was seen and one that is reckoned from it. */
const DAYS = 31;

export class SeenSources {
  readonly #bySource = new Map<Source, EvidenceIndex>();
  readonly #all = new EvidenceIndex();
  readonly #texts = new Set<string>();
  #dates: number[] = [];
  #dated = 0;

  add(source: Source, text: string): void {
    const index = this.#bySource.get(source) ?? new EvidenceIndex();
    index.add(text);
    this.#bySource.set(source, index);
    this.#all.add(text);
    this.#texts.add(text);
  }

  /** Letters of the sources in the order u, r, w, e, s, d; else "c" for computed; else "n". */
  sourcesOf(text: string): string {
    const parts = words(text);
    if (!holds(this.#all, text, parts)) return this.#isComputed(text, parts) ? 'c' : 'n';
    const found = (['u', 'r', 'w', 'e', 's', 'd'] as const).filter((source) => {
      const index = this.#bySource.get(source);
      return index !== undefined && holds(index, text, parts);
    });
    return found.length === 0 ? 'c' : found.join('');
  }

  /** Put together from words that were seen, a simple function of numbers, or a date near one that was seen or named by its day. */
  #isComputed(text: string, parts: readonly string[]): boolean {
    if (parts.length > 1 && parts.every((part) => this.#all.hasWord(part))) return true;
    const date = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])/.exec(text);
    if (date !== null) return this.#isReckoned(dayNumber(date), Number(date[3]));
    if (!isNumber(text)) return false;
    const claims = claimedNumbers(text.replace(/^[-+$€£]/, ''));
    return claims.length > 0 && claims.every((claim) => isGroundedNumber(claim, this.#all.sortedNumbers()));
  }

  #isReckoned(day: number, ofMonth: number): boolean {
    if (['', 'st', 'nd', 'rd', 'th'].some((ending) => this.#all.hasWord(`${ofMonth}${ending}`))) return true;
    if (this.#dated < this.#texts.size) {
      for (const text of [...this.#texts].slice(this.#dated))
        for (const match of text.matchAll(/([0-9]{4})-([0-9]{2})-([0-9]{2})/g)) this.#dates.push(dayNumber(match));
      this.#dated = this.#texts.size;
    }
    return this.#dates.some((seen) => Math.abs(seen - day) <= DAYS);
  }
}

/** Days, as if every month had 31: exact within a month, a few too many across months. */
const dayNumber = ([, year, month, day]: RegExpExecArray | RegExpMatchArray): number =>
  372 * Number(year) + 31 * Number(month) + Number(day);

const isNumber = (text: string): boolean => /^[-+$€£]?[0-9][0-9.,]*$/.test(text);

/** Case and separators aside, the value is a word, or stands in a text, or its number does. */
function holds(index: EvidenceIndex, text: string, parts: readonly string[]): boolean {
  const letters = parts.join('');
  if (parts.length === 1 && index.hasWord(letters)) return true;
  if (letters.length >= LONG && (index.hasLiteral(text) || index.hasLetters(letters))) return true;
  if (letters.length < LONG && parts.length > 1 && parts.every((part) => index.hasWord(part))) return true;
  if (!isNumber(text)) return false;
  const [value] = readings(text.replace(/^[-+$€£]/, '').replace(/[.,]+$/, '')).values;
  return value !== undefined && includes(index.sortedNumbers(), value);
}

function includes(sorted: readonly number[], value: number): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value;
}
