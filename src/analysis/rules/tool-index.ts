/** Which tools a piece of a sentence speaks of: by name, or by the words of the name ("cancel the order" for cancel_pending_order). */
import type { RuleTool, RuleVocabulary } from './rule-types.ts';
import { bareName, nameWords, stem, wordsOf } from './stem.ts';
import { lookupVerbs, sameVerb, verbSense } from './verbs.ts';

const stems = (text: string): ReadonlySet<string> => new Set(text.split(' ').map(stem));

/** Words that carry no action and no thing: articles, pronouns, prepositions, auxiliaries. */
const emptyWords = stems(
  "the a an any all every each some this that these those of for to in on at by with from via and or nor not no is are be been being was were do does did have has had can could may might must shall should will would you your yours i we our us it its they them their theirs he she his her him who whom's which what when then there here as so also up out only ever never always please first before after until without again same other such more than calling call use using take taking make making perform performing run running",
);
/** Words that narrow nothing: whoever and whatever is spoken of anyway. */
const neutralWords = stems(
  "user user's users' customer customer's client client's caller agent assistant person detail info information data record existing current given actual new requested request action step tool function explicit",
);
const pronouns = new Set(['it', 'its', 'them', 'their', 'this', 'that', 'these', 'those']);

interface IndexedTool {
  tool: RuleTool;
  verb: string;
  nouns: ReadonlySet<string>;
}

export interface PhraseOptions {
  /** A text whose nouns stand in where the phrase says "it" or "its". */
  context?: string;
  /** Words that no tool has may occur: the phrase may speak of more than the tool does. */
  loose?: boolean;
  /** Not even words that narrow nothing may occur, unless the tool's name has them. */
  bare?: boolean;
}

export class ToolIndex {
  readonly tools: readonly RuleTool[];
  readonly #byName: ReadonlyMap<string, RuleTool>;
  readonly #indexed: readonly IndexedTool[];
  readonly #verbs: ReadonlySet<string>;
  readonly #nouns: ReadonlySet<string>;

  constructor({ tools }: RuleVocabulary) {
    this.tools = [...tools].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#byName = new Map(this.tools.map((tool) => [tool.name.toLowerCase(), tool]));
    this.#indexed = this.tools.map((tool) => {
      const words = nameWords(bareName(tool.name)).map(stem);
      const at = Math.max(
        0,
        words.findIndex((_, index) => verbSense(words.slice(index)) !== undefined),
      );
      const nouns = words.filter((word, index) => index !== at && !emptyWords.has(word));
      return { tool, verb: sameVerb(words[at] ?? ''), nouns: new Set(nouns) };
    });
    this.#verbs = new Set(this.#indexed.map(({ verb }) => verb));
    this.#nouns = new Set(this.#indexed.flatMap(({ nouns }) => [...nouns]));
  }

  /** Tools that change something, by the estimate of tool-effects.ts. */
  writes(): string[] {
    return this.tools.filter((tool) => tool.effect === 'write').map((tool) => tool.name);
  }

  has(name: string): boolean {
    return this.tools.some((tool) => tool.name === name);
  }

  /**
   * Tools named in the text. A name that is a plain word counts in code marks, or beside "tool" or "function" only.
   */
  named(text: string): string[] {
    const found = new Set<string>();
    for (const match of text.matchAll(/[A-Za-z][A-Za-z0-9_.-]*/g)) {
      const word = match[0].replace(/[.-]+$/, '');
      const tool = this.#byName.get(word.toLowerCase());
      if (tool === undefined) continue;
      const before = text.slice(Math.max(0, match.index - 12), match.index);
      const after = text.slice(match.index + word.length, match.index + word.length + 12);
      const isMarked =
        before.endsWith('`') || /^(?:`|\(|["'”]? (?:tool|function)\b)/.test(after) || /\b(?:tool|function) ["'“]?$/i.test(before);
      if (/[_.-]|[a-z][A-Z]/.test(word) || isMarked) found.add(tool.name);
    }
    return [...found].sort();
  }

  /** Tools whose name has this verb (stemmed): the searches, the lookups. */
  verbTools(verb: string): string[] {
    return this.#indexed
      .filter(({ tool }) => nameWords(bareName(tool.name)).map(stem).includes(verb) && verbSense([verb]))
      .map(({ tool }) => tool.name);
  }

  /**
   * Tools whose verb and at least one other word of whose name occur in the phrase; of several those that share most words with it.
   * Strict (the default): every other word of the phrase belongs to one of them, else [].
   */
  meant(phrase: string, options: PhraseOptions = {}): string[] {
    const own = wordsOf(phrase);
    const words = contentWords(own);
    const verbs = new Set(words.map(sameVerb));
    const isPronoun = own.some((word) => pronouns.has(word));
    const lent = isPronoun ? contentWords(wordsOf(options.context ?? '')) : [];
    const nouns = new Set([...words, ...lent.filter((word) => this.#nouns.has(word))]);
    // "Show the draft to the user" is about the draft: whoever is spoken of anyway counts only where nothing else is named.
    const telling = [...nouns].filter((word) => !neutralWords.has(word) && !this.#verbs.has(sameVerb(word)));
    const shares = (entry: IndexedTool): boolean => telling.length === 0 || telling.some((word) => entry.nouns.has(word));
    const scored = this.#indexed
      .filter(({ verb }) => verbs.has(verb))
      .map((entry) => ({ ...entry, shared: [...entry.nouns].filter((noun) => nouns.has(noun)).length }))
      .filter(
        (entry) =>
          (entry.shared > 0 && shares(entry)) ||
          (entry.nouns.size === 0 && nouns.size <= 1 && !isPronoun && !lookupVerbs.has(entry.verb)),
      );
    const most = Math.max(0, ...scored.map(({ shared }) => shared));
    const chosen = scored.filter(({ shared }) => (options.loose ? 2 * shared >= most : shared === most));
    if (!options.loose) {
      const covered = new Set(chosen.flatMap((entry) => [entry.verb, ...entry.nouns]));
      if (words.some((word) => !covered.has(word) && !covered.has(sameVerb(word)) && (options.bare || !neutralWords.has(word))))
        return [];
    }
    return chosen.map(({ tool }) => tool.name);
  }
}

const contentWords = (words: readonly string[]): string[] => words.map(stem).filter((word) => !emptyWords.has(word));
