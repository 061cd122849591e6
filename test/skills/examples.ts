/** The code examples of the shipped plugin's pages, found by their fences: ```<language> <use>. Each use has its test. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const pluginFolder = join(import.meta.dirname, '..', '..', 'plugin');

export interface Example {
  /** Page and line of the fence: "gotchas-rows-12". */
  id: string;
  /** "python run", "python wrong", "python scorer", "json propose_scorer", ...; the language alone where no use is named. */
  use: string;
  text: string;
}

export function pages(folder = pluginFolder): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map((path) => ({ path: relative(folder, join(folder, path)), text: readFileSync(join(folder, path), 'utf8') }));
}

export const examples: readonly Example[] = pages().flatMap(({ path, text }) => examplesIn(path, text));

export const examplesOf = (...uses: string[]): Example[] => examples.filter(({ use }) => uses.includes(use));

/** What the lines `# <key>: ...` of an example promise. */
export function promises({ text }: Example, key: string): string[] {
  return [...text.matchAll(new RegExp(`^# ${key}: (.+)$`, 'gm'))].map((match) => match[1]!);
}

function examplesIn(path: string, text: string): Example[] {
  const page = path.replace(/^.*\//, '').replace(/\.md$/, '');
  const found: Example[] = [];
  let open: { line: number; use: string; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) open = { line: index + 1, use: fence[1]!.trim(), lines: [] };
    else {
      found.push({ id: `${page}-${open.line}`, use: open.use, text: `${open.lines.join('\n')}\n` });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${path}: the fence of line ${open.line} is never closed`);
  return found;
}
