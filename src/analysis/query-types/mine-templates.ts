/**
 * Templates with open slots: questions that differ only in what stands in a slot share one, though no mask knows the shape of what
 * stands there. As in log-template mining, words that vary where the others stay the same are parameters (P. He et al., "Drain", ICWS
 * 2017: at least half of the words stay; R. Vaarandi, M. Pihelgas, "LogCluster", CNSM 2015: the frequent words of a line in their
 * order, gaps of any length). Drain's tree and LogMine's clusters (H. Hamooni et al., CIKM 2016) depend on the order of the lines;
 * here a question takes the skeleton that drops the fewest of its words among those that enough other questions share with enough
 * different fillers. Counts decide alone, so the order of the questions does not matter. The cost is linear in their number.
 */
import { stableHash } from '../../base/random.ts';
import { keptWords, skeletonsOf, textOf, wordOf, type Skeleton, type Word } from './skeletons.ts';
import { tokensOf } from './terms.ts';

export interface Masked {
  text: string;
  /** How many questions have this text once they are masked, and how many different ones they were before. */
  weight: number;
  variants: number;
}

/**
 * A slot is a place where at least this many different fillers were seen. Fewer, but `FEW_FILLERS`, are enough for a mask, which is known
 * for a slot, and where half of the questions with one of the words that stay are of this template.
 */
const FILLERS = 5;
const FEW_FILLERS = 3;
/** With this many fillers it is a slot although each was seen often; fewer that come again and again are different wishes. */
const OPEN_CLASS = 8;
/**
 * A frame of everyday words ("what is the … of the …") is none: fewer questions have it than chance alone would give. Where all
 * questions ask for one thing, its words are in all of them and the frame is as frequent as chance says.
 */
const LEAST_LIFT = 0.5;
/** Support is counted on so many texts at most, which bounds the memory; the others take the templates found there. */
const COUNTED = 50_000;
/** A prime: places of the filter. */
const FILTER = 8_388_593;

interface Support {
  weight: number;
  /** Different fillers of all slots together. */
  fillers: number;
}

/**
 * The template of each text, in the same order: the text itself where no slot was found in it. `texts` are distinct; of two words that
 * could be the slot, one of `likelyNames` is.
 */
export function mineTemplates(texts: readonly Masked[], likelyNames: ReadonlySet<string> = new Set()): string[] {
  const tokens = wordsOf(texts);
  const total = texts.reduce((sum, { weight }) => sum + weight, 0);
  const support = countSupport(texts, tokens);
  const chosen = tokens.map((words) => choose(words, support, likelyNames, total));
  const takers = new Map<number, number>();
  for (const [index, skeleton] of chosen.entries())
    if (skeleton !== undefined) takers.set(skeleton.key, (takers.get(skeleton.key) ?? 0) + texts[index]!.variants);
  return texts.map(({ text }, index) => {
    const skeleton = chosen[index];
    return skeleton === undefined || takers.get(skeleton.key)! < FEW_FILLERS ? text : textOf(tokens[index]!, skeleton);
  });
}

/**
 * Fewest words dropped, a likely name counting half; then most fillers; then the smaller key, so that ties do not hang on the order. A
 * gap is widened where that brings in so many more fillers that its edge must be part of them ("blue lamp", "red lamp").
 */
function choose(
  words: readonly Word[],
  support: ReadonlyMap<number, Support>,
  likelyNames: ReadonlySet<string>,
  total: number,
): Skeleton | undefined {
  const slotted = skeletonsOf(words).flatMap((skeleton) => {
    const own = support.get(skeleton.key);
    if (own === undefined || !isTemplate(own, words, skeleton, total)) return [];
    const isName = skeleton.dropped === 1 && likelyNames.has(words[skeleton.from]!.text);
    return [{ skeleton, fillers: own.fillers, cost: isName ? 0.5 : skeleton.dropped }];
  });
  slotted.sort((a, b) => a.cost - b.cost || b.fillers - a.fillers || a.skeleton.key - b.skeleton.key);
  let best = slotted[0];
  for (const wider of slotted) {
    if (best === undefined || best.skeleton.dropped === 0 || !best.skeleton.isOneGap || !wider.skeleton.isOneGap) continue;
    const contains = wider.skeleton.from <= best.skeleton.from && wider.skeleton.to >= best.skeleton.to;
    if (contains && wider.fillers >= OPEN_CLASS * best.fillers) best = wider;
  }
  return best?.skeleton;
}

function isTemplate({ fillers, weight }: Support, words: readonly Word[], skeleton: Skeleton, total: number): boolean {
  if (fillers < FEW_FILLERS || (fillers < OPEN_CLASS && 3 * fillers < weight)) return false;
  const frequencies = [...keptWords(words, skeleton)].map(({ frequency }) => frequency);
  const isOwn = skeleton.dropped === 0 || 2 * weight >= Math.min(...frequencies);
  if (fillers < FILLERS && !isOwn) return false;
  // How many questions would have all the words that stay, were words strewn at random.
  const chance = frequencies.reduce((share, frequency) => (share * frequency) / total, total);
  return weight >= LEAST_LIFT * chance;
}

function wordsOf(texts: readonly Masked[]): Word[][] {
  const tokens = texts.map(({ text }) => tokensOf(text));
  const frequency = new Map<string, number>();
  for (const [index, words] of tokens.entries())
    for (const word of new Set(words)) frequency.set(word, (frequency.get(word) ?? 0) + texts[index]!.weight);
  const known = new Map([...frequency].map(([word, count]) => [word, wordOf(word, count)]));
  return tokens.map((words) => words.map((word) => known.get(word)!));
}

/** Of the skeletons that two texts or more share; those of one text, nearly all, are kept out of the map by a first pass. */
function countSupport(texts: readonly Masked[], tokens: readonly (readonly Word[])[]): Map<number, Support> {
  const indexes = counted(texts);
  const seen = new Uint8Array(FILTER);
  for (const index of indexes)
    for (const { key } of skeletonsOf(tokens[index]!)) seen[key % FILTER] = Math.min(2, seen[key % FILTER]! + 1);
  const support = new Map<number, Support>();
  for (const index of indexes) {
    const { weight, variants } = texts[index]!;
    for (const { key, dropped } of skeletonsOf(tokens[index]!)) {
      if (dropped > 0 && seen[key % FILTER]! < 2) continue;
      const known = support.get(key) ?? { weight: 0, fillers: 0 };
      known.weight += weight;
      known.fillers += dropped === 0 ? variants : 1;
      support.set(key, known);
    }
  }
  return support;
}

/** All, or a sample that neither the place nor the alphabet decides. */
function counted(texts: readonly Masked[]): number[] {
  const all = texts.map((_, index) => index);
  if (all.length <= COUNTED) return all;
  const order = texts.map(({ text }) => stableHash(text));
  return all.sort((a, b) => order[a]! - order[b]! || a - b).slice(0, COUNTED);
}
