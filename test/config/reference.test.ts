/** docs/reference/command-line.md lists every option as it is defined. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { environmentName, flagName, optionNames, options } from '../../src/config/options.ts';

test('the table of options is up to date', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'reference', 'command-line.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `--'));
  const expected = optionNames.map((name) => {
    const definition = options[name];
    const standard = 'default' in definition ? String(definition.default) : '';
    return `| \`${flagName(name)}\` | \`${environmentName(name)}\` | \`${name}\` | ${standard} | ${definition.description} |`;
  });
  expect(rows).toEqual(expected);
});
