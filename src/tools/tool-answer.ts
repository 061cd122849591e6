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
const maxCompared = 500;

/** Of many names those that begin, end or go on like the one asked for: a cut or mistyped id still has one right end. */
function candidates(id: string, known: readonly string[]): readonly string[] {
  if (known.length <= maxCompared) return known;
  const [start, end] = [id.slice(0, 7), id.slice(-7)];
  return known
    .filter((name) => name.startsWith(id) || name.startsWith(start) || name.endsWith(end))
    .sort((left, right) => Number(right.startsWith(id)) - Number(left.startsWith(id)))
    .slice(0, maxCompared);
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
