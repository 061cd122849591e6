/**
 * Which words are names, told from how a corpus capitalises them and from no list of words: a word that is capitalised where no
 * sentence begins and never written small. The evidence of the whole corpus decides, also for the words that open a sentence
 * (A. Mikheev, "Document centered approach to text normalization", SIGIR 2000; L. Lita et al., "tRuEcasIng", ACL 2003).
 * Scripts without capitals have no such names; templates (mine-templates.ts) find their slots.
 */

/** A capital and a small letter: no acronym and no "I", "I'd". */
const capitalised = /\p{Lu}(?:['’]\p{Lu})?\p{Ll}[\p{L}\p{M}'’-]*/u;
/** A word, or a run of capitalised words, with what stands before it. */
const words = new RegExp(
  `(?<before>^|[^\\p{L}\\p{M}\\p{N}'’-])(?<run>${capitalised.source}(?: ${capitalised.source})*|[\\p{L}\\p{M}\\p{N}'’-]+)`,
  'gu',
);
const opensSentence = /(?:^|[^\p{L}\p{M}\p{N},;:>)] )$/u;

/** Names are masked one by one only where this share of the questions does without: languages that capitalise all nouns do not. */
const PLAIN_SHARE = 0.25;
/** More capitals than this are headings ("What Is The Weather"), not names. */
const HEADING_SHARE = 0.5;
const SHORTEST = 3;

interface Usage {
  small: number;
  inside: number;
  inRun: number;
  opening: number;
}

/** Both in lower case. */
export interface Names {
  /** To be masked. */
  certain: ReadonlySet<string>;
  /** Written like names where nouns may be written so too: if any word of a question fills a slot, then one of these. */
  likely: ReadonlySet<string>;
}

/**
 * `questions` with particulars already masked, case kept. Linear; the order of the questions does not matter. A word that opens
 * sentences more often than it stands inside them is none ("Will my order …").
 */
export function namesIn(questions: readonly string[]): Names {
  const usage = new Map<string, Usage>();
  let insideWords = 0;
  let insideCapitals = 0;
  let long = 0;
  let plain = 0;
  for (const question of questions) {
    let count = 0;
    let capitals = 0;
    for (const match of question.matchAll(words)) {
      const parts = match.groups!['run']!.split(' ');
      const opens = opensSentence.test(
        question.slice(Math.max(0, match.index - 1), match.index + match.groups!['before']!.length),
      );
      for (const [position, part] of parts.entries()) {
        count += 1;
        const inside = !opens || position > 0;
        const isCapital = capitalised.test(part) && /^\p{Lu}/u.test(part);
        if (inside) insideWords += 1;
        if (inside && isCapital) capitals += 1;
        note(part, isCapital, inside, parts.length - (opens ? 1 : 0) > 1);
      }
    }
    insideCapitals += capitals;
    if (count >= SHORTEST) long += 1;
    if (count >= SHORTEST && capitals === 0) plain += 1;
  }
  if (insideCapitals > HEADING_SHARE * insideWords) return { certain: new Set(), likely: new Set() };
  const isException = plain >= PLAIN_SHARE * long;
  const named = [...usage].filter(([, { small, inside, opening }]) => small === 0 && inside > 0 && inside >= opening);
  const isCertain = ({ inside, inRun }: Usage): boolean => isException || 2 * inRun >= inside;
  return {
    certain: new Set(named.flatMap(([word, known]) => (isCertain(known) ? [word] : []))),
    likely: new Set(named.flatMap(([word, known]) => (isCertain(known) ? [] : [word]))),
  };

  function note(word: string, isCapital: boolean, inside: boolean, inRun: boolean): void {
    const key = word.toLowerCase();
    const known = usage.get(key) ?? { small: 0, inside: 0, inRun: 0, opening: 0 };
    if (!isCapital) known.small += 1;
    else if (!inside) known.opening += 1;
    else {
      known.inside += 1;
      if (inRun) known.inRun += 1;
    }
    usage.set(key, known);
  }
}

const anyCapitalised = new RegExp(capitalised.source, 'gu');

/** Capitalised words for which `isName` holds become `<name>`; it is asked for the word in lower case. */
export function maskNames(text: string, isName: (word: string) => boolean): string {
  const masked = text.replace(anyCapitalised, (word: string, at: number) => {
    const before = text[at - 1];
    if (before !== undefined && /[\p{L}\p{M}\p{N}'’-]/u.test(before)) return word;
    return isName(word.toLowerCase()) ? '<name>' : word;
  });
  return masked.replace(/<name>(?: <name>)+/g, '<name>');
}
