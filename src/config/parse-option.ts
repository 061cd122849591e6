/** One option's value from text (flags, environment) or JSON (file), checked against its definition. */
import { AppError } from '../base/app-error.ts';
import { plainLine } from '../base/plain-text.ts';
import type { OptionDefinition } from './options.ts';
import { redactText } from './redact.ts';

export type OptionValue = string | number | boolean;

/** `origin` names where the value stands, as the user knows it: "--max-traces", "EVALWRIGHT_MAX_TRACES", "a.json: maxTraces". */
export function parseOption(definition: OptionDefinition, value: unknown, origin: string): OptionValue {
  if (definition.type === 'switch') return parseSwitch(value, origin);
  if (definition.type === 'integer') return parseInteger(definition, value, origin);
  if (definition.type === 'number') return parseNumber(definition, value, origin);
  if (typeof value !== 'string' || value.trim() === '') throw invalid(origin, 'a text that is not empty', value);
  if (value.includes('\0')) throw invalid(origin, 'a text without NUL', value);
  if (definition.type === 'text' && definition.refusesSecrets === true && redactText(value) !== value)
    throw new AppError('input.option', `${origin} holds what looks like a key, token or password`, {
      hint: 'Credentials are taken from environment variables only, e.g. ANTHROPIC_API_KEY; the reference of the command line names them.',
      details: { option: origin },
    });
  if (definition.type === 'choice' && !definition.choices.includes(value))
    throw invalid(origin, `one of ${definition.choices.join(', ')}`, value);
  return value;
}

function parseSwitch(value: unknown, origin: string): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  if (word === 'true' || word === '1' || word === 'yes') return true;
  if (word === 'false' || word === '0' || word === 'no') return false;
  throw invalid(origin, 'true or false', value);
}

function parseInteger(definition: { minimum: number; maximum: number }, value: unknown, origin: string): number {
  const number = typeof value === 'string' && /^\s*-?\d{1,15}\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < definition.minimum || number > definition.maximum)
    throw invalid(origin, `a whole number from ${definition.minimum} to ${definition.maximum}`, value);
  return number;
}

function parseNumber(definition: { minimum: number; maximum: number }, value: unknown, origin: string): number {
  const number = typeof value === 'string' && /^\s*-?\d{1,15}(?:\.\d{1,15})?\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(number >= definition.minimum && number <= definition.maximum))
    throw invalid(origin, `a number from ${definition.minimum} to ${definition.maximum}`, value);
  return number;
}

function invalid(origin: string, wanted: string, value: unknown): AppError {
  const shown = typeof value === 'string' ? `"${plainLine(value, 60)}"` : plainLine(JSON.stringify(value) ?? 'nothing', 60);
  return new AppError('input.option', `${origin} must be ${wanted}, not ${shown}`, {
    hint: `Correct ${origin}.`,
    details: { option: origin },
  });
}
