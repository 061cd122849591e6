/** What is left of a question when some of its words are dropped: the candidates for its template. */
import { stableHash } from '../../base/random.ts';
import { isMask } from './terms.ts';

export interface Skeleton {
  /** 53 bits of its words: a map of numbers stays small where a million skeletons are seen once. */
  key: number;
  /** Words dropped; masks are not counted. */
  dropped: number;
  /** Dropped are the words from `from` up to, not including, `to`; else all that are rarer than `rarerThan`. */
  isOneGap: boolean;
  from: number;
  to: number;
  rarerThan: number;
}

/** At least this share of the words stays, as in Drain, and at least `KEPT_WORDS`. */
const KEPT_SHARE = 0.5;
const KEPT_WORDS = 2;
/** Longer questions tell a story rather than fill a template: only their masks are gaps. */
const LONGEST = 40;
/** Words in a row that one gap takes. */
const WIDEST = 3;
const GAP = '<*>';

/** A token with what is known of it over all questions. */
export interface Word {
  text: string;
  isMask: boolean;
  frequency: number;
  hashes: readonly [number, number];
}

const BASES = [0x01000193, 0x5bd1e995] as const;
const gapHashes: Word['hashes'] = [0x9e3779b9 | 0, 0x85ebca6b | 0];

export function wordOf(text: string, frequency: number): Word {
  const hash = stableHash(text);
  const spread = BASES.map((base) => Math.imul(hash ^ (hash >>> 15), base)) as [number, number];
  return {
    text,
    isMask: isMask(text),
    frequency,
    hashes: isMask(text) ? gapHashes : [spread[0], spread[1] ^ (spread[1] >>> 13)],
  };
}

/**
 * Without its masks; without one to three words in a row; without all words rarer than each of its others. At most four for each word
 * of the question; those in a row cost constant time each.
 */
export function skeletonsOf(words: readonly Word[]): Skeleton[] {
  const counts = words.flatMap((word) => (word.isMask ? [] : [word.frequency])).sort((a, b) => a - b);
  if (counts.length < KEPT_WORDS) return [];
  const isShort = words.length <= LONGEST;
  const found: Skeleton[] = [{ key: keyOf(words, 0), dropped: 0, isOneGap: true, from: 0, to: 0, rarerThan: 0 }];
  if (!isShort) return found;
  const most = counts.length - Math.max(KEPT_WORDS, Math.ceil(KEPT_SHARE * counts.length));
  oneGaps(words, Math.min(WIDEST, most), found);
  for (let dropped = 2; dropped <= most; dropped += 1) {
    const rarerThan = counts[dropped]!;
    if (rarerThan !== counts[dropped - 1])
      found.push({ key: keyOf(words, rarerThan), dropped, isOneGap: false, from: 0, to: 0, rarerThan });
  }
  return found;
}

function isGap(words: readonly Word[], at: number, { isOneGap, from, to, rarerThan }: Skeleton): boolean {
  return words[at]!.isMask || (isOneGap ? at >= from && at < to : words[at]!.frequency < rarerThan);
}

export function keptWords(words: readonly Word[], skeleton: Skeleton): Set<Word> {
  return new Set(words.filter((_, at) => !isGap(words, at, skeleton)));
}

/** Masks and dropped words are gaps; gaps side by side are one. */
export function textOf(words: readonly Word[], skeleton: Skeleton): string {
  const gaps = words.map((_, at) => isGap(words, at, skeleton));
  return words.flatMap(({ text }, at) => (!gaps[at] ? [text] : gaps[at - 1] === true ? [] : [GAP])).join(' ');
}

/** 32 and 21 bits of two polynomial hashes. */
const joined = (high: number, low: number): number => (high >>> 0) * 0x200000 + (low >>> 11);

/** Of the words that are not rarer than `rarerThan`, in their order. */
function keyOf(words: readonly Word[], rarerThan: number): number {
  let [high, low] = [0, 0];
  let wasGap = false;
  for (let at = words.length - 1; at >= 0; at -= 1) {
    const word = words[at]!;
    const gap = word.isMask || word.frequency < rarerThan;
    if (!gap || !wasGap) {
      const hashes = gap ? gapHashes : word.hashes;
      high = (Math.imul(high, BASES[0]) + hashes[0]) | 0;
      low = (Math.imul(low, BASES[1]) + hashes[1]) | 0;
    }
    wasGap = gap;
  }
  return joined(high, low);
}

/** The hash of a sequence is put together from that of the words before the gap, the gap's, and that of the words after it. */
function oneGaps(words: readonly Word[], widest: number, found: Skeleton[]): void {
  const after: [number, number][] = Array.from({ length: words.length + 1 }, () => [0, 0]);
  for (let at = words.length - 1; at >= 0; at -= 1) {
    const { isMask: gap, hashes } = words[at]!;
    const [high, low] = after[at + 1]!;
    const isDouble = gap && words[at + 1]?.isMask === true;
    after[at] = isDouble
      ? [high, low]
      : [(Math.imul(high, BASES[0]) + hashes[0]) | 0, (Math.imul(low, BASES[1]) + hashes[1]) | 0];
  }
  // Of the words before the last run of masks, which a gap behind it swallows.
  let [high, low, highPower, lowPower] = [0, 0, 1, 1];
  let masksOpen = false;
  for (const [from, word] of words.entries()) {
    if (word.isMask) {
      masksOpen = true;
      continue;
    }
    let [openHigh, openLow, openHighPower, openLowPower] = [high, low, highPower, lowPower];
    if (masksOpen) {
      openHigh = (high + Math.imul(gapHashes[0], highPower)) | 0;
      openLow = (low + Math.imul(gapHashes[1], lowPower)) | 0;
      openHighPower = Math.imul(highPower, BASES[0]);
      openLowPower = Math.imul(lowPower, BASES[1]);
    }
    for (let to = from + 1; to <= from + widest && to <= words.length && !words[to - 1]!.isMask; to += 1) {
      let end = to;
      while (words[end]?.isMask === true) end += 1;
      const rest = after[end]!;
      const key = joined(
        high + Math.imul(highPower, gapHashes[0] + Math.imul(BASES[0], rest[0])),
        low + Math.imul(lowPower, gapHashes[1] + Math.imul(BASES[1], rest[1])),
      );
      found.push({ key, dropped: to - from, isOneGap: true, from, to, rarerThan: 0 });
    }
    high = (openHigh + Math.imul(openHighPower, word.hashes[0])) | 0;
    low = (openLow + Math.imul(openLowPower, word.hashes[1])) | 0;
    highPower = Math.imul(openHighPower, BASES[0]);
    lowPower = Math.imul(openLowPower, BASES[1]);
    masksOpen = false;
  }
}
