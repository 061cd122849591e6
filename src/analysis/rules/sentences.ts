/**
 * A prompt as sentences: Markdown headings give sections, list items and paragraphs are split at full stops, hard-wrapped lines are
 * joined, fenced code is left out. Linear in the text; what is beyond the bounds is not read.
 */

export interface Sentence {
  text: string;
  section: string[];
  /** The line that introduces the list, where the sentence is an item of one ("You must never:"). */
  lead: string | undefined;
}

const TEXT_LIMIT = 100_000;
/** A paragraph without an end is no prose: more of it is not read. */
const BLOCK_LIMIT = 2000;
const MOST_SENTENCES = 1000;
const SECTION_LIMIT = 120;
/** A line that ends with ":" introduces what follows only when it is this short. */
const LEAD_LIMIT = 200;

const heading = /^(#{1,6})[ \t]+(.+?)[ \t]*#*$/;
const boldHeading = /^(?:\*\*|__)([^*_]+)(?:\*\*|__):?$/;
const tag = /^<(\/?)([A-Za-z][\w -]{0,40})>$/;
const bullet = /^(?:[-*•‣–]|[0-9]{1,3}[.)]|\([0-9a-z]\)|[a-z]\))[ \t]+/;

interface Block {
  text: string;
  isItem: boolean;
}

export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let section: { depth: number; title: string }[] = [];
  let lead: string | undefined;
  let block: Block | undefined;
  let isCode = false;
  const close = (): void => {
    if (block === undefined) return;
    const { text: whole, isItem } = block;
    block = undefined;
    if (!isItem) lead = undefined;
    for (const part of split(whole))
      if (sentences.length < MOST_SENTENCES)
        sentences.push({ text: part, section: section.map(({ title }) => title), lead: isItem ? lead : undefined });
    if (!isItem && whole.endsWith(':') && whole.length <= LEAD_LIMIT) lead = split(whole).at(-1);
  };
  const open = (title: string, depth: number): void => {
    close();
    lead = undefined;
    section = [...section.filter((item) => item.depth < depth), { depth, title: title.trim().slice(0, SECTION_LIMIT) }];
  };
  for (const raw of text.slice(0, TEXT_LIMIT).split('\n')) {
    const line = raw.slice(0, BLOCK_LIMIT).trim();
    if (line.startsWith('```') || line.startsWith('~~~')) {
      close();
      isCode = !isCode;
      continue;
    }
    if (isCode) continue;
    const title = heading.exec(line);
    const bold = boldHeading.exec(line);
    const mark = tag.exec(line);
    if (line === '' || /^(?:[-=_*][ \t]*){3,}$/.test(line)) close();
    else if (title !== null) open(title[2]!.replace(/[*_`]/g, ''), title[1]!.length);
    else if (bold !== null) open(bold[1]!, 7);
    else if (mark !== null) {
      close();
      lead = undefined;
      section = mark[1] === '' ? [{ depth: 0, title: mark[2]! }] : [];
    } else if (bullet.test(line)) {
      close();
      block = { text: line.replace(bullet, ''), isItem: true };
    } else if (block === undefined) block = { text: line, isItem: false };
    else if (block.text.endsWith(':') && !block.isItem) {
      close();
      block = { text: line, isItem: true };
    } else if (block.text.length < BLOCK_LIMIT) block.text += ` ${line}`;
  }
  close();
  return sentences;
}

const abbreviations = new Set(
  'e.g i.e eg ie etc vs no nr dr mr mrs ms st ca z.b d.h bzw usw ggf inkl p.ej ej p.ex ex cf max min approx incl'.split(' '),
);

/** Cuts after ".", "!", "?", ";"-free: only where white space and no lower-case letter follow, and no abbreviation precedes. */
function split(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(/[.!?。！？]+["”»'’)\]]*[ \t]+/g)) {
    const end = match.index + match[0].length;
    const next = text[end];
    if (next === undefined || /[\p{Ll}]/u.test(next)) continue;
    const before = /[^\s(["“]*$/.exec(text.slice(Math.max(start, match.index - 12), match.index))![0].toLowerCase();
    if (match[0].startsWith('.') && (abbreviations.has(before) || /^(?:\p{L}|[0-9]{1,2})$/u.test(before))) continue;
    parts.push(text.slice(start, end).trim());
    start = end;
  }
  const rest = text.slice(start).trim();
  return rest === '' ? parts : [...parts, rest];
}
