/** What tools answer: our own words first, then what was recorded, marked as data, then what can be asked next. */
import type { ToolAnswer } from '../base/tool.ts';
import { MAX_TOOL_ANSWER } from '../base/tool.ts';
import { nearNames } from '../base/near-name.ts';
import { plainLine } from '../base/plain-text.ts';
import { markAsData } from './trace-text.ts';

/** Room for what was recorded; the rest is for our own words and the markers. */
export const dataRoom = MAX_TOOL_ANSWER - 4000;

export interface AnswerParts {
  /** Our own words: no text of traces. */
  about: string;
  /** Shown between the data markers. */
  data?: string;
  /** What to ask next; our own words. */
  next?: string | undefined;
}

export function answer({ about, data, next }: AnswerParts): ToolAnswer {
  const parts = [about, ...(data === undefined || data === '' ? [] : [markAsData(data)]), ...(next === undefined ? [] : [next])];
  return { text: bounded(parts.join('\n')), isError: false };
}

/** `reason` and `hint` are sentences; what they quote of a trace or of the model is cut and made plain. */
export function refusal(reason: string, hint: string): ToolAnswer {
  return { text: `${plainLine(reason, 2000)} ${plainLine(hint, 1000)}`, isError: true };
}

/** For an id that is none: the nearest ones that exist. */
export function unknownId(kind: string, id: string, known: Iterable<string>, where: string): ToolAnswer {
  const near = nearNames(id, known);
  const hint =
    near.length === 0 ? `See ${where}.` : `Did you mean ${near.map((name) => plainLine(name, 80)).join(', ')}? See ${where}.`;
  return refusal(`There is no ${kind} "${plainLine(id, 80)}".`, hint);
}

/** The last guard: tools bound what they show by themselves. */
function bounded(text: string): string {
  const cut = '\n(cut: the answer was too long; ask for less)';
  return text.length < MAX_TOOL_ANSWER
    ? text
    : `${text.slice(0, MAX_TOOL_ANSWER - cut.length - 1).replace(/[\ud800-\udbff]$/, '')}${cut}`;
}
