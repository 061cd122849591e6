/**
 * Numbers in an answer and whether the evidence supports them. A number is *ungrounded* when it occurs nowhere in the evidence
 * and is no simple function of what does. Built to stay silent in doubt: everything ambiguous counts as grounded.
 */

/** A number as written: all values it may stand for, and half a unit of its last written digit. */
export interface WrittenNumber {
  text: string;
  /** Its digits and separators alone. */
  digits: string;
  values: number[];
  tolerance: number;
  /** Followed by a percent sign. */
  percent: boolean;
}

const written =
  /(?<![A-Za-z0-9_])(?<![A-Za-z0-9_][.,])([0-9]+(?:[.,][0-9]+)*)(?: ?(thousand|million|billion|bn|k|m|b)(?![A-Za-z0-9_])|(?![A-Za-z0-9_]|[.,][0-9])(?: ?(%))?)/gi;
const anyDigits = /[0-9]+(?:[.,][0-9]+)*/g;
/** Not claims: list numbering at the start of a line, web addresses, "24/7". */
const notClaims = /^[ \t]*[0-9]+[.)](?=\s)|https?:\/\/\S+|\b24\/7\b/gm;

const scales = new Map([
  ['thousand', 1e3],
  ['k', 1e3],
  ['million', 1e6],
  ['m', 1e6],
  ['billion', 1e9],
  ['bn', 1e9],
  ['b', 1e9],
]);

/** Whole numbers up to this are counts, ordinals and idioms: never judged, and never operands of a sum. */
export const SMALL_NUMBER = 12;

/**
 * Readings of digits with separators, most likely first. Both kinds: the last one is the decimal mark. One kind, several
 * times: thousands. One comma before exactly three digits: thousands. One point before exactly three digits: decimal, or
 * thousands. Any other single separator: decimal.
 */
export function readings(digits: string): { values: number[]; decimals: number } {
  const separators = digits.replace(/[0-9]/g, '');
  const plain = digits.replace(/[.,]/g, '');
  if (separators === '') return { values: [Number(plain)], decimals: 0 };
  const last = separators[separators.length - 1]!;
  const position = digits.lastIndexOf(last);
  const decimals = digits.length - position - 1;
  const asDecimal = Number(`${digits.slice(0, position).replace(/[.,]/g, '')}.${digits.slice(position + 1)}`);
  const mixed = separators.includes('.') && separators.includes(',');
  if (!mixed && separators.length > 1) return { values: [Number(plain)], decimals: 0 };
  if (mixed || decimals !== 3) return { values: [asDecimal], decimals };
  return last === ',' ? { values: [Number(plain)], decimals: 0 } : { values: [asDecimal, Number(plain)], decimals };
}

/**
 * The numbers an answer claims: digits not attached to letters, without list numbering, web addresses, "24/7", "100 %" and
 * whole numbers up to SMALL_NUMBER. "1.2 million", "45k" carry the scaled value as well as the plain one.
 */
export function claimedNumbers(answer: string): WrittenNumber[] {
  const text = answer.replace(notClaims, ' ');
  const numbers: WrittenNumber[] = [];
  for (const match of text.matchAll(written)) {
    const { values, decimals } = readings(match[1]!);
    const scale = scales.get((match[2] ?? '').toLowerCase()) ?? 1;
    const percent = match[3] === '%';
    const value = values[0]!;
    if (scale === 1 && decimals === 0 && (value <= SMALL_NUMBER || (percent && value === 100))) continue;
    numbers.push({
      text: match[0],
      digits: match[1]!,
      values: scale === 1 ? values : [value * scale, value],
      tolerance: 0.5 * 10 ** -decimals * scale,
      percent,
    });
  }
  return numbers;
}

/** Every value that digits in a text may stand for; also those inside identifiers, and the parts of "12,345". */
export function numbersIn(text: string, into: Set<number> = new Set()): Set<number> {
  for (const match of text.match(anyDigits) ?? []) {
    if (!match.includes('.') && !match.includes(',')) {
      into.add(Number(match));
      continue;
    }
    for (const value of readings(match).values) into.add(value);
    if (match.includes(',')) for (const part of match.split(',')) for (const value of readings(part).values) into.add(value);
  }
  return into;
}

/** Whether `sorted` (ascending) holds a value in [value - tolerance, value + tolerance]. */
function holds(sorted: readonly number[], value: number, tolerance: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value - tolerance) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length && sorted[low]! <= value + tolerance;
}

/** Factors between common units: percent, thousands, millions, minutes and hours. */
const unitFactors = [100, 1000, 1e6, 60, 3600];

/**
 * Grounded when, for one of its values v: the evidence holds v within its written precision (rounding), or v times or divided
 * by a unit factor; or v is the sum or difference of two evidence numbers, an evidence number times a whole number up to
 * SMALL_NUMBER or divided by one; or a whole number of 3 to 6 digits that ends a longer whole number ("card ending in 4821"); or, for a percentage, the ratio or the relative change of two. Operands of sums are decimals or above SMALL_NUMBER;
 * derived values are compared exactly for whole numbers and within rounding for decimals.
 */
export function isGroundedNumber(number: WrittenNumber, sorted: readonly number[]): boolean {
  return number.values.some((value) => holds(sorted, value, number.tolerance + 1e-9 * value) || isDerived(value, number, sorted));
}

function isDerived(value: number, number: WrittenNumber, sorted: readonly number[]): boolean {
  const isWhole = Number.isInteger(value);
  const exact = 1e-9 * value + (isWhole ? 1e-6 : number.tolerance);
  for (const factor of unitFactors) {
    if (holds(sorted, value / factor, number.tolerance / factor + 1e-12)) return true;
    if (holds(sorted, value * factor, isWhole ? 1e-6 : number.tolerance * factor)) return true;
  }
  for (let count = 2; count <= SMALL_NUMBER; count += 1) {
    if (holds(sorted, value / count, exact / count) || holds(sorted, value * count, exact * count)) return true;
  }
  const tail = isWhole && value >= 100 && value < 1e6 ? 10 ** String(value).length : undefined;
  for (const operand of sorted) {
    if (tail !== undefined && operand > tail && operand % tail === value) return true;
    if (number.percent && operand !== 0) {
      const share = (value / 100) * operand;
      const within = (number.tolerance / 100) * operand + 1e-9;
      if (holds(sorted, share, within) || holds(sorted, operand - share, within) || holds(sorted, operand + share, within))
        return true;
    }
    if (Number.isInteger(operand) && operand <= SMALL_NUMBER) continue;
    const rest = value - operand;
    if (rest > 0 && !(Number.isInteger(rest) && rest <= SMALL_NUMBER) && holds(sorted, rest, exact)) return true;
    if (holds(sorted, value + operand, exact)) return true;
  }
  return false;
}

/** The evidence, as an `EvidenceIndex` holds it. */
export interface NumberEvidence {
  /** A shortcut: true only when `sortedNumbers` holds the readings of these digits. */
  hasDigits: (digits: string) => boolean;
  sortedNumbers: () => readonly number[];
}

/** Of a longer list of numbers only these are judged. */
const MOST_CLAIMS = 200;

/**
 * Numbers of `answer` (the first 200) that nothing in the evidence supports, as written, in order. A number that is the sum of
 * two or more consecutive numbers of the answer before it (a total after its parts) is supported by them.
 */
export function ungroundedNumbers(answer: string, evidence: NumberEvidence): string[] {
  const claims = claimedNumbers(answer).slice(0, MOST_CLAIMS);
  const found: string[] = [];
  for (const [index, claim] of claims.entries()) {
    if (evidence.hasDigits(claim.digits) || isGroundedNumber(claim, evidence.sortedNumbers())) continue;
    if (!isTotal(claim, claims.slice(0, index))) found.push(claim.text.trim());
  }
  return found;
}

function isTotal(claim: WrittenNumber, before: readonly WrittenNumber[]): boolean {
  const wanted = claim.values[0]!;
  for (let start = Math.max(0, before.length - 50); start < before.length - 1; start += 1) {
    let sum = before[start]!.values[0]!;
    for (let end = start + 1; end < before.length; end += 1) {
      sum += before[end]!.values[0]!;
      if (Math.abs(sum - wanted) <= claim.tolerance + 1e-9 * wanted) return true;
    }
  }
  return false;
}
