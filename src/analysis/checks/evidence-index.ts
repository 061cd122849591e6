/** What has been seen so far in a run: words, numbers and the texts without separators. Built once a trace, in one pass. */
import { numbersIn } from './numbers.ts';

const word = /[\p{L}\p{N}]+/gu;

/** Lower-case runs of letters and digits (Python: re.findall(r"[^\W_]+", text.lower())). */
export function words(text: string): string[] {
  return text.toLowerCase().match(word) ?? [];
}

export class EvidenceIndex {
  private readonly numbers = new Set<number>();
  private sorted: number[] | undefined;
  private readonly seenTexts = new Set<string>();
  private readonly seenWords = new Set<string>();
  private readonly joined: string[] = [];

  add(text: string): void {
    if (text === '' || this.seenTexts.has(text)) return;
    this.seenTexts.add(text);
    const found = words(text);
    for (const item of found) this.seenWords.add(item);
    this.joined.push(found.join(''));
    numbersIn(text, this.numbers);
    this.sorted = undefined;
  }

  /** All numbers seen, ascending, each once. */
  sortedNumbers(): readonly number[] {
    this.sorted ??= [...this.numbers].sort((a, b) => a - b);
    return this.sorted;
  }

  /** The word itself occurred. `word` is lower-case. */
  hasWord(word: string): boolean {
    return this.seenWords.has(word);
  }

  /** `letters` (lower-case, no separators) occurs in a text from which separators were taken out. */
  hasLetters(letters: string): boolean {
    return this.joined.some((text) => text.includes(letters));
  }
}
