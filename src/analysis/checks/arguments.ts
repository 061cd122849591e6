/**
 * Argument provenance: does a value that the agent passed to a tool occur in anything it had seen before? Only values that
 * cannot be a matter of wording are judged: identifiers and numbers. Words ("economy" for "cheap seats"), dates (often computed)
 * and free text (SQL, thoughts) are left alone.
 */
import { isJsonObject, type JsonValue } from '../../base/json-value.ts';
import { namedArguments } from './check-input.ts';
import { words, type EvidenceIndex } from './evidence-index.ts';
import { claimedNumbers, isGroundedNumber, SMALL_NUMBER } from './numbers.ts';

export interface ArgumentValue {
  /** Path of the argument: "order_id", "items[].id", "user.email". */
  argument: string;
  value: string | number;
}

/** Scalar leaves of the arguments in document order; booleans and null are left out, integers beyond 2^53 come as strings. */
export function argumentValues(input: JsonValue | undefined): ArgumentValue[] {
  const found: ArgumentValue[] = [];
  for (const [name, value] of namedArguments(input)) leaves(value, name, found);
  return found;
}

function leaves(value: JsonValue, argument: string, found: ArgumentValue[]): void {
  if (typeof value === 'string' || typeof value === 'number') found.push({ argument, value });
  else if (typeof value === 'bigint') found.push({ argument, value: String(value) });
  else if (Array.isArray(value)) for (const item of value) leaves(item, `${argument}[]`, found);
  else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) leaves(item, `${argument}.${key}`, found);
}

const date = /^[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?:[T ][0-9:.]*(?:Z|[+-][0-9:]+)?)?$|^[0-9]{1,2}:[0-9]{2}/;

/**
 * Judged: finite numbers that are no whole number up to SMALL_NUMBER; strings of 3 to 60 characters without white space that hold a
 * digit or "@", are no date or time, and are not just such a small number.
 */
export function isJudged(value: string | number): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && (!Number.isInteger(value) || Math.abs(value) > SMALL_NUMBER);
  const text = value.trim();
  const length = Array.from(text.slice(0, 130)).length;
  if (length < 3 || length > 60 || /\s/.test(text)) return false;
  return (
    /[0-9@]/.test(text) &&
    /[\p{L}\p{N}]/u.test(text) &&
    !date.test(text) &&
    !(/^[0-9]+$/.test(text) && Number(text) <= SMALL_NUMBER)
  );
}

/**
 * Grounded: the value without separators, case ignored, is a word seen before, or (5 characters or more) occurs in a text seen
 * before with its separators taken out; a number, or text that reads as one, also when it is grounded as an answer's number
 * would be (same value, sum, difference, rounding, unit).
 */
export function isGroundedArgument(value: string | number, seen: EvidenceIndex): boolean {
  const text = String(value);
  const parts = words(text);
  const letters = parts.join('');
  if (parts.length === 1 && seen.hasWord(letters)) return true;
  if (Array.from(letters).length >= 5 && (seen.hasLiteral(text) || seen.hasLetters(letters))) return true;
  if (!/^[-+$€£]?[0-9.,]+$/.test(text)) return false;
  const claims = claimedNumbers(text.replace(/^[-+$€£]/, ''));
  return claims.every((claim) => isGroundedNumber(claim, seen.sortedNumbers()));
}
