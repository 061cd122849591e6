/** Flags > EVALWRIGHT_* environment > configuration file > default: the only place that decides it. */
import { readConfigFile } from './config-file.ts';
import { environmentName, flagName, options, optionNames, type Config, type OptionName } from './options.ts';
import { parseOption, type OptionValue } from './parse-option.ts';

export interface ConfigInput {
  /** Values the user typed, by option name; absent keys were not typed. */
  flags: Readonly<Record<string, unknown>>;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** --config, else EVALWRIGHT_CONFIG, else evalwright.config.json in `cwd` when it exists. */
  configFile?: string | undefined;
}

/** Throws AppError input.option or input.config-file. An empty environment variable counts as not set. */
export function resolveConfig(input: ConfigInput): Config {
  const file = readConfigFile(input.cwd, input.configFile ?? (input.env['EVALWRIGHT_CONFIG'] || undefined));
  const values: Partial<Record<OptionName, OptionValue | undefined>> = {};
  for (const name of optionNames) values[name] = resolveOption(name, input, file);
  return values as Config;
}

function resolveOption(name: OptionName, input: ConfigInput, file: Map<OptionName, OptionValue>): OptionValue | undefined {
  const definition = options[name];
  const flag = Object.hasOwn(input.flags, name) ? input.flags[name] : undefined;
  if (flag !== undefined) return parseOption(definition, flag, flagName(name));
  const variable = environmentName(name);
  const text = input.env[variable];
  if (text !== undefined && text !== '') return parseOption(definition, text, variable);
  return file.get(name) ?? ('default' in definition ? definition.default : undefined);
}
