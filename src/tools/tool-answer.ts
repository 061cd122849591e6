/** What tools answer: our own words first, then what was recorded, marked as data, then what can be asked next. */
import type { ToolAnswer } from '../base/tool.ts';
import { nearNames } from '../base/near-name.ts';
import { plainLine } from '../base/plain-text.ts';
import { cutText, dataRoom } from './paged.ts';
import { markAsData, unmarked } from './trace-text.ts';

/** Characters of our own words before and after the data. */
const wordsRoom = 1500;

export interface AnswerParts {
  /** Our own words: no text of traces, no id, no name. */
  about: string;
  /** Shown between the data markers; tools page by themselves, and what is too long all the same is cut here. */
  data?: string | undefined;
  /** What to ask next; our own words. */
  next?: string | undefined;
}

export function answer(parts: AnswerParts): ToolAnswer {
  return { text: composed(parts), isError: false };
}

/** The call had no effect: why, what to do instead, and the ids and texts that the reason quotes, if it does. */
export function refusal(about: string, next: string, data?: string): ToolAnswer {
  return { text: composed({ about, data, next }), isError: true };
}

/** For an id that is none: the nearest ones that exist. */
export function unknownId(kind: string, id: string, known: readonly string[], where: string): ToolAnswer {
  const near = nearNames(id, candidates(id, known));
  const about = near.length === 0 ? `There is no such ${kind}.` : `There is no such ${kind}; the nearest that there are:`;
  return refusal(about, `See ${where}.`, near.map((name) => plainLine(name, 200)).join('\n'));
}

/** More names than these are not compared letter by letter. */
const maxCompared = 300;

/** Of many names those that share most with the one asked for at both ends: a cut or mistyped id is right at one of them. */
function candidates(id: string, known: readonly string[]): readonly string[] {
  if (known.length <= maxCompared) return known;
  return known
    .map((name) => ({ name, shared: sharedEnds(id, name) }))
    .sort((left, right) => right.shared - left.shared)
    .slice(0, maxCompared)
    .map(({ name }) => name);
}

function sharedEnds(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  let start = 0;
  while (start < length && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < length - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  return start + end;
}

/** Under MAX_TOOL_ANSWER, with both markers, whatever the parts hold. */
function composed({ about, data, next }: AnswerParts): string {
  return [
    ownWords(about),
    ...(data === undefined || data === '' ? [] : [markAsData(cutText(data, dataRoom))]),
    ...(next === undefined ? [] : [ownWords(next)]),
  ].join('\n');
}

const ownWords = (text: string): string => unmarked(plainLine(text, wordsRoom));
