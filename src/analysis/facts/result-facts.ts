/** What calls got back: its form, and whether it names what was asked for. Facts only: what is usual of a tool is learnt over all runs. */
import type { JsonValue } from '../../base/json-value.ts';
import { isJsonObject } from '../../base/json-value.ts';
import { argumentValues, isJudged } from '../checks/arguments.ts';
import { isCall, namedArguments, outputTexts, type CheckStep } from '../checks/check-input.ts';
import { answerFields, answerItems } from '../signals/answer-items.ts';
import { beginning } from '../signals/signal-run.ts';
import { isEmptyResult } from './empty-result.ts';

/**
 * One call that did not fail. `step`: position in the run's steps. `verb`: first word of the first argument that is a text with white
 * space ("select", "ls"), "" for none. `form`: see `formOf`. `echoes`: arguments with identifiers and numbers, "+" before those that
 * the result has as they stand, "-" before the others.
 */
export type ResultFact = [step: number, verb: string, form: string, echoes: string[]];

/** Calls of a run and arguments of a call that are looked at; characters of a result that tell its form. */
const MOST_CALLS = 100;
const MOST_ECHOES = 10;
const READ = 400;

export const resultFacts = (steps: readonly CheckStep[]): ResultFact[] =>
  steps
    .flatMap((step, index): ResultFact[] =>
      isCall(step) && step.error === undefined ? [[index, verbOf(step.input), formOf(step.output), echoesOf(step)]] : [],
    )
    .slice(0, MOST_CALLS);

function verbOf(input: JsonValue | undefined): string {
  const text = namedArguments(input).find(([, value]) => typeof value === 'string' && /[ \t\r\n]/.test(value))?.[1];
  const verb = typeof text === 'string' ? /^[ \t\r\n]*([A-Za-z]{2,12})[ \t\r\n]/.exec(text)?.[1] : undefined;
  return verb?.toLowerCase() ?? '';
}

/** "empty", "number", "word", "text", "{order_id" by the first key, "[{id", "[(3" by the fields of the first tuple. */
export function formOf(value: JsonValue | undefined): string {
  // Numbers that JSON does not have are kept as text.
  if (typeof value === 'number' && !Number.isFinite(value)) return formOf(String(value));
  if (isEmptyResult(value)) return 'empty';
  if (Array.isArray(value)) return `[${formOf(value[0])}`;
  if (isJsonObject(value)) return `{${beginning(Object.keys(value)[0] ?? '', 40)}`;
  if (typeof value !== 'string') return typeof value === 'boolean' ? 'word' : 'number';
  const text = beginning(value, READ).replace(/^[ \t\r\n]+/, '');
  const [, lists, key] = /^([[ \t\r\n]*)\{[ \t\r\n]*["']([A-Za-z0-9_ -]{1,40})["']/.exec(text) ?? [];
  if (key !== undefined) return `${lists!.replace(/[ \t\r\n]/g, '')}{${key}`;
  if (/^\[[ \t\r\n]*\(/.test(text)) return `[(${answerFields(answerItems(text)?.[0] ?? '')}`;
  const [bracket] = /^[[{(]/.exec(text) ?? [];
  if (bracket !== undefined) return bracket;
  return /^[-+]?[0-9][0-9.,]*[ \t\r\n]*$/.test(text) ? 'number' : /[ \t\r\n]/.test(text) ? 'text' : 'word';
}

function echoesOf(step: CheckStep): string[] {
  const outputs = outputTexts(step);
  return argumentValues(step.input)
    .filter(({ value }) => isJudged(value))
    .slice(0, MOST_ECHOES)
    .map(({ argument, value }) => `${outputs.some((text) => text.includes(String(value))) ? '+' : '-'}${argument}`);
}
