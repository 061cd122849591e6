/** Answers that were cut: the model's output limit, or text that stops where no text ends. */
import { isJsonObject, type JsonValue } from '../../base/json-value.ts';
import { words } from '../checks/evidence-index.ts';
import { closingBracket, isListed, seenBy, sentencesIn, withoutCode } from './fault-text.ts';
import { DANGLING } from './fault-words.ts';
import { characters, type SignalRun } from './signal-run.ts';

const dangling: ReadonlySet<string> = new Set(DANGLING);
/** Words of a line or sentence from which on it is prose. */
const PROSE_WORDS = 4;
/** Complete sentences before, all of them, from which on one without an end was cut. */
const COMPLETE = 2;
const ended = /[.!?。！？…]["”’')\]*_]*[ \t]*$/;

export function isTruncated(run: SignalRun): boolean {
  if (hitLimit(run.steps.findLast(({ kind }) => kind === 'model')?.output, 0)) return true;
  const answer = run.answer.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  if (/^[[{]/.test(answer)) return closingBracket(answer) === undefined;
  const text = withoutCode(answer).replace(/[ \t\r\n]+$/, '');
  const parts = sentencesIn(text);
  const last = parts.at(-1)!;
  if (last.startsWith('|')) return !last.endsWith('|');
  const end = /([\p{L}\p{N}]+)[,(]?$/u.exec(last)?.[1];
  if (end === undefined || /[@/][^ ]*$/.test(last)) return false;
  if (words(text).length >= PROSE_WORDS && (dangling.has(end) || isCutWord(end.toLowerCase(), run))) return true;
  const prose = parts.filter((part) => words(part).length >= PROSE_WORDS && !isListed(part) && !/:[*_]*[ \t]*$/.test(part));
  const before = prose.slice(0, -1);
  return prose.at(-1) === last && before.length >= COMPLETE && before.every((part) => ended.test(part));
}

/** A reason of the model's for stopping that names its limit. */
function hitLimit(value: JsonValue | undefined, depth: number): boolean {
  if (depth > 6) return false;
  if (Array.isArray(value)) return value.slice(0, 10).some((item) => hitLimit(item, depth + 1));
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([key, item]) =>
    typeof item === 'string'
      ? /^(?:finish_reason|stop_reason|finishReason|stopReason|done_reason|reason)$/.test(key) &&
        /^(?:length|max_tokens|MAX_TOKENS|max_output_tokens)$/.test(item)
      : hitLimit(item, depth + 1),
  );
}

/** The beginning of a word that the run had seen, itself no word of the run or of the rest of the answer. */
function isCutWord(word: string, run: SignalRun): boolean {
  const { words: known } = seenBy(run);
  if (characters(word) < 2 || /[0-9]/.test(word) || known.has(word)) return false;
  const own = words(run.answer);
  const isLonger = (other: string): boolean => other !== word && other.startsWith(word);
  return own.filter((other) => other === word).length === 1 && ([...known].some(isLonger) || own.some(isLonger));
}
