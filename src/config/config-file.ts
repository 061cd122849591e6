/** evalwright.config.json: a flat object whose keys are option names. An unknown key is an error, so that a typo is not silent. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { isJsonObject } from '../base/json-value.ts';
import { nearNames } from '../base/near-name.ts';
import { plainLine } from '../base/plain-text.ts';
import { options, optionNames, type OptionName } from './options.ts';
import { parseOption, type OptionValue } from './parse-option.ts';

export const configFileName = 'evalwright.config.json';

/** `path` undefined: the file in `cwd` is read when it exists; given: it has to exist. */
export function readConfigFile(cwd: string, path: string | undefined): Map<OptionName, OptionValue> {
  const file = resolve(cwd, path ?? configFileName);
  const text = readText(file, path === undefined);
  const values = new Map<OptionName, OptionValue>();
  if (text === undefined) return values;
  for (const [key, value] of Object.entries(parseObject(file, text))) {
    if (key === '$schema') continue;
    if (!Object.hasOwn(options, key)) throw unknownKey(file, key);
    values.set(key as OptionName, parseOption(options[key as OptionName], value, `${file}: ${key}`));
  }
  return values;
}

function readText(file: string, mayBeMissing: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (mayBeMissing && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new AppError('input.config-file', `cannot read the configuration file ${file}: ${(cause as Error).message}`, {
      hint: 'Name an existing file with --config, or leave it out.',
      details: { path: file },
      cause,
    });
  }
}

function parseObject(file: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new AppError('input.config-file', `${file} is not JSON: ${plainLine((cause as Error).message)}`, {
      hint: 'Correct the file; comments are not allowed.',
      details: { path: file },
      cause,
    });
  }
  if (!isJsonObject(value))
    throw new AppError('input.config-file', `${file} must hold a JSON object`, {
      hint: 'Write {"trackingUri": "…"}.',
      details: { path: file },
    });
  return value;
}

function unknownKey(file: string, key: string): AppError {
  return new AppError('input.config-file', `${file}: unknown key "${plainLine(key, 60)}"`, {
    hint: unknownKeyHint(key),
    details: { path: file, key: plainLine(key, 60) },
  });
}

function unknownKeyHint(key: string): string {
  const near = nearNames(key, optionNames)[0];
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (/token|key|secret|password|credential/i.test(key))
    return 'Credentials do not belong into a file: set their environment variable, e.g. ANTHROPIC_API_KEY or MLFLOW_TRACKING_TOKEN.';
  return `Known keys: ${optionNames.join(', ')}.`;
}
