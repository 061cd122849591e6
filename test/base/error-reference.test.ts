import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const codesIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1]!).sort();

test('docs/reference/errors.md lists every error code, and no other', () => {
  const declared = codesIn(read('src/base/app-error.ts'), /^ {2}\| '([a-z]+\.[a-z-]+)'/gm);
  expect(declared.length).toBeGreaterThan(20);
  expect(codesIn(read('docs/reference/errors.md'), /^\| `([a-z]+\.[a-z-]+)` \|/gm)).toEqual(declared);
});
