/** docs/explanation/mutants.md against the code. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutations } from '../../src/mutants/mutations.ts';

test('the page lists every kind as it is', () => {
  const page = readFileSync(new URL('../../docs/explanation/mutants.md', import.meta.url), 'utf8');
  const rows = (part: string): string[] => part.split('\n').filter((line) => line.startsWith('| `'));
  const [wrong, harmless] = page.split('\n## Harmless');
  const expected = (harm: string): string[] =>
    mutations
      .filter((mutation) => mutation.harm === harm)
      .map(({ kind, family, description }) => `| \`${kind}\` | ${family} | ${description} |`);
  expect(rows(wrong!)).toEqual(expected('wrong'));
  expect(rows(harmless!)).toEqual(expected('harmless'));
});
