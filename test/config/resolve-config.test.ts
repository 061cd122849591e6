import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppError } from '../../src/base/app-error.ts';
import { environmentName, flagName, optionNames } from '../../src/config/options.ts';
import { resolveConfig, type ConfigInput } from '../../src/config/resolve-config.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'evalwright-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const write = (content: string, name = 'evalwright.config.json'): void => writeFileSync(join(cwd, name), content);
const resolve = (input: Partial<ConfigInput> = {}) => resolveConfig({ flags: {}, env: {}, cwd, ...input });

describe('precedence', () => {
  test('defaults when nothing is said', () => {
    expect(resolve()).toMatchObject({ maxTraces: 2000, strategy: 'traces', json: false, serve: true, trackingUri: undefined });
  });

  test('a flag wins over the environment, the environment over the file, the file over the default', () => {
    write('{"maxTraces": 3, "seed": 3, "maxCases": 3}');
    const env = { EVALWRIGHT_MAX_TRACES: '2', EVALWRIGHT_SEED: '2' };
    expect(resolve({ flags: { maxTraces: '1' }, env })).toMatchObject({ maxTraces: 1, seed: 2, maxCases: 3, top: undefined });
  });

  test('a switch can be turned off by each of them', () => {
    write('{"quiet": true, "json": true}');
    const config = resolve({ flags: { serve: false }, env: { EVALWRIGHT_QUIET: 'false' } });
    expect(config).toMatchObject({ serve: false, quiet: false, json: true });
  });

  test('an empty variable counts as not set', () => {
    expect(resolve({ env: { EVALWRIGHT_MAX_TRACES: '' } }).maxTraces).toBe(2000);
  });

  test('--config and EVALWRIGHT_CONFIG name another file', () => {
    write('{"seed": 4}', 'other.json');
    expect(resolve({ configFile: 'other.json' }).seed).toBe(4);
    expect(resolve({ env: { EVALWRIGHT_CONFIG: 'other.json' } }).seed).toBe(4);
  });
});

describe('names', () => {
  test('derive from the option', () => {
    expect(flagName('includeEvaluationTraces')).toBe('--include-evaluation-traces');
    expect(environmentName('includeEvaluationTraces')).toBe('EVALWRIGHT_INCLUDE_EVALUATION_TRACES');
  });

  test('no two options share a variable', () => {
    expect(new Set(optionNames.map(environmentName)).size).toBe(optionNames.length);
  });
});

describe('faults', () => {
  test.each([
    ['{"trackinUri": "x"}', /unknown key "trackinUri"/],
    ['{"maxTraces": "many"}', /maxTraces must be a whole number from 1 to 1000000, not "many"/],
    ['{"maxTraces": 1.5}', /not 1.5/],
    ['{"strategy": "guess"}', /must be one of traces, manual, hybrid/],
    ['{"json": "perhaps"}', /must be true or false/],
    ['{"experiment": ""}', /not empty/],
    ['[]', /must hold a JSON object/],
    ['{', /is not JSON/],
    ['{"__proto__": 1}', /unknown key "__proto__"/],
    ['{"constructor": 1}', /unknown key "constructor"/],
  ])('%s', (content, message) => {
    write(content);
    expect(() => resolve()).toThrow(message);
  });

  test('an unknown key is answered with the near name', () => {
    write('{"trackinUri": "x"}');
    expect(() => resolve()).toThrow(expect.objectContaining({ hint: 'Did you mean "trackingUri"?', code: 'input.config-file' }));
  });

  test('a named file has to exist', () => {
    expect(() => resolve({ configFile: 'absent.json' })).toThrow(expect.objectContaining({ code: 'input.config-file' }));
  });

  test('the message names where the value stands', () => {
    expect(() => resolve({ flags: { top: '0' } })).toThrow(/--top must be/);
    expect(() => resolve({ env: { EVALWRIGHT_TOP: '-1' } })).toThrow(/EVALWRIGHT_TOP must be/);
  });
});

describe('secrets', () => {
  const secret = 'sk-ant-planted0123456789';
  const thrown = (input: Partial<ConfigInput>): AppError => {
    try {
      resolve(input);
    } catch (error) {
      return error as AppError;
    }
    throw new Error('nothing was thrown');
  };

  test.each([
    ['a flag', { flags: { model: secret } }],
    ['a flag with a URL', { flags: { modelUrl: `https://ada:${secret}@host/` } }],
    ['a flag with a parameter', { flags: { modelUrl: `https://host/?api_key=${secret}` } }],
    ['a variable of ours', { env: { EVALWRIGHT_MODEL: secret } }],
  ])('are refused in %s, and not repeated', (_, input) => {
    const error = thrown(input);
    expect(error).toMatchObject({ code: 'input.option', hint: expect.stringContaining('environment') });
    expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain('planted');
  });

  test.each(['apiKey', 'anthropicApiKey', 'databricksToken', 'ANTHROPIC_AUTH_TOKEN'])('are refused in the file: %s', (name) => {
    write(JSON.stringify({ [name]: secret }));
    const error = thrown({});
    expect(error).toMatchObject({ code: 'input.config-file', hint: expect.stringContaining('environment') });
    expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain('planted');
  });

  test('no option is made for one', () => {
    const known = ['maxTokens'];
    expect(optionNames.filter((name) => /token|key|secret|password|credential/i.test(name) && !known.includes(name))).toEqual([]);
  });
});

describe('numbers', () => {
  test.each(['0', '-1', '1e3', 'x', '', 'NaN'])('--max-cost %j is refused', (maxCost) => {
    expect(() => resolve({ flags: { maxCost } })).toThrow(/--max-cost must be a number from 0.01 to 100000/);
  });
  test('need not be whole', () => {
    write('{"maxMinutes": 0.5}');
    expect(resolve({ flags: { maxCost: '2.50' } })).toMatchObject({ maxCost: 2.5, maxMinutes: 0.5 });
  });
});
