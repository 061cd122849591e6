/** How faults read texts, and what a run has seen. */
import { plainWords } from '../checks/answer-text.ts';
import { evidenceSteps, isCall, outputTexts } from '../checks/check-input.ts';
import { lowerCase, words } from '../checks/evidence-index.ts';
import type { SignalCall, SignalRun } from './signal-run.ts';
import { LOOKUP_VERBS } from './fault-words.ts';

/** Code in fences and between back quotes. */
export const withoutCode = (text: string): string => text.replace(/```[\s\S]*?(?:```|$)/g, '\n').replace(/`[^`\n]*`/g, ' ');

/** Lines, cut after each full stop, exclamation and question mark that white space follows. */
export const sentencesIn = (text: string): string[] => text.replace(/([.!?。！？]["”’')\]*_]*)[ \t]+/g, '$1\n').split('\n');

/** An item of a list, a row of a table, a heading, a quotation. */
export const isListed = (line: string): boolean => /^[ \t]*(?:[-*•|>#+]|[0-9]+[.)])/.test(line);

/** What is up to the end of the bracket that a text starts with; undefined where it is never closed. Quotations are passed over. */
export function closingBracket(text: string): string | undefined {
  let [depth, quote, isEscaped, length] = [0, '', false, 0];
  for (const character of text) {
    length += character.length;
    if (isEscaped) isEscaped = false;
    else if (character === '\\') isEscaped = true;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if ('[{('.includes(character)) depth += 1;
    else if (']})'.includes(character)) depth -= 1;
    if (depth === 0) return text.slice(0, length);
  }
  return undefined;
}

export const matcher = (pattern: string): ((text: string) => boolean) => {
  const expression = new RegExp(pattern);
  return (text) => expression.test(plainWords(text));
};

/** Words of an identifier: "getOrder_details" has get, order and details. */
export const nameParts = (name: string): readonly string[] => words(name.replace(/([a-z0-9])([A-Z])/g, '$1 $2'));

const lookups: ReadonlySet<string> = new Set(LOOKUP_VERBS);

/** A retriever, or a tool whose name begins or ends with a verb of looking up. */
export function isLookup({ step }: SignalCall): boolean {
  const parts = nameParts(step.name);
  return step.kind === 'retrieval' || lookups.has(parts[0] ?? '') || lookups.has(parts.at(-1) ?? '');
}

/** What the run was told, found out, and passed to calls that did not fail. */
export interface Seen {
  /** Something came back from a step that gives evidence. */
  hasEvidence: boolean;
  /** In lower case. */
  texts: readonly string[];
  words: ReadonlySet<string>;
}

const seen = new WeakMap<SignalRun, Seen>();

export function seenBy(run: SignalRun): Seen {
  const before = seen.get(run);
  if (before !== undefined) return before;
  const passed = run.calls.filter(({ step }) => step.error === undefined);
  const ofCalls = [...run.calls.flatMap(({ outputTexts: texts }) => texts), ...passed.map(({ input }) => input)];
  const ofOthers = evidenceSteps(run).flatMap((step) => (isCall(step) ? [] : outputTexts(step)));
  const given = [...run.declaredValues, ...run.givenTexts, ...run.users.map(({ text }) => text), ...ofOthers];
  const known = new Set([...run.systemWords, ...run.resultWords]);
  for (const { inputWords } of passed) for (const word of inputWords) known.add(word);
  for (const text of new Set(given)) for (const word of words(text)) known.add(word);
  const found = {
    hasEvidence: run.resultWords.size > 0 || ofOthers.some((text) => words(text).length > 0),
    texts: [...new Set([...run.systemTexts, ...given, ...ofCalls])].map(lowerCase),
    words: known,
  };
  seen.set(run, found);
  return found;
}
