/**
 * What was passed to tools, and where each value came from. Facts only: which source is usual for an argument is learnt over all runs.
 * The rendered Python counts the same from the evidence, so sources are told by words, letters and numbers, never by meaning.
 */
import type { JsonValue } from '../../base/json-value.ts';
import { isJsonObject } from '../../base/json-value.ts';
import { evidenceSteps, isCall, namedArguments, outputTexts, type CheckInput } from '../checks/check-input.ts';
import { SMALL_NUMBER } from '../checks/numbers.ts';
import { isChange } from '../signals/actions.ts';
import { characters } from '../signals/signal-run.ts';
import { SeenSources } from './seen-sources.ts';

/** Names as in JSON Schema; a number without fraction is an integer. */
export type ValueType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null';

/**
 * One value of one call. `step`: position in the run's steps. `argument`: its path ("order_id", "items[].id"). `value`: as text, "" for
 * containers and for more than 60 characters. `sources`: "" where not judged, else letters, see `SOURCES`.
 */
export type ArgumentFact = [step: number, argument: string, type: ValueType, value: string, sources: string];

/** Where a value was seen before its call. Values seen at several places have several letters; `c` and `n` stand alone. */
export const SOURCES = {
  u: 'the user',
  r: 'a result that was read',
  w: 'the result of a change',
  e: 'a failed call',
  s: 'the instructions',
  d: 'the declaration of a tool',
  c: 'other values, computed',
  n: 'nowhere',
} as const;

/** Kept of one run and of one call; nesting that is followed. */
export const MOST_CALLS = 100;
export const MOST_OF_CALL = 50;
const DEPTH = 3;
const VALUE_LENGTH = 60;
/** Characters up to which text is taken for a value that comes from somewhere; longer text is composed. */
const JUDGED_LENGTH = 80;

export function argumentFacts(input: CheckInput, declared: readonly string[]): ArgumentFact[] {
  const seen = new SeenSources();
  for (const text of input.systemTexts) seen.add('s', text);
  for (const text of declared) seen.add('d', text);
  for (const text of input.givenTexts) seen.add('u', text);
  const positions = new Map(input.steps.map((step, index) => [step, index]));
  const facts: ArgumentFact[] = [];
  let calls = 0;
  for (const step of evidenceSteps(input)) {
    if (isCall(step) && calls < MOST_CALLS) {
      calls += 1;
      const values: [string, JsonValue][] = [];
      for (const [name, value] of namedArguments(step.input)) collect(value, name, 0, values);
      for (const [argument, value] of values.slice(0, MOST_OF_CALL)) {
        const text = textOf(value);
        const kept = text !== undefined && characters(text) <= VALUE_LENGTH ? text : '';
        const sources = text !== undefined && isJudged(value, text) ? seen.sourcesOf(text) : '';
        facts.push([positions.get(step)!, argument, typeOf(value), kept, sources]);
      }
    }
    const source = step.error !== undefined ? 'e' : isCall(step) && isChange(step.name) ? 'w' : 'r';
    for (const text of outputTexts(step)) seen.add(source, text);
  }
  return facts;
}

/** The value and what it holds, in document order. */
function collect(value: JsonValue, argument: string, depth: number, found: [string, JsonValue][]): void {
  if (found.length >= MOST_OF_CALL) return;
  found.push([argument, value]);
  if (depth >= DEPTH) return;
  if (Array.isArray(value)) for (const item of value) collect(item, `${argument}[]`, depth + 1, found);
  else if (isJsonObject(value))
    for (const [key, item] of Object.entries(value)) collect(item, `${argument}.${key}`, depth + 1, found);
}

function typeOf(value: JsonValue): ValueType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'integer';
  // Numbers that JSON does not have are kept as text.
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : Number.isFinite(value) ? 'number' : 'string';
  return typeof value as 'string' | 'boolean' | 'object';
}

function textOf(value: JsonValue): string | undefined {
  return value === null || typeof value === 'object' ? undefined : String(value);
}

/** Not judged: truth values, whole numbers up to SMALL_NUMBER, text without letters and digits, long text. */
function isJudged(value: JsonValue, text: string): boolean {
  if (typeof value === 'boolean') return false;
  if (/^ *-?[0-9]{1,2} *$/.test(text) && Math.abs(Number(text)) <= SMALL_NUMBER) return false;
  return /[\p{L}\p{N}]/u.test(text) && characters(text) <= JUDGED_LENGTH;
}
