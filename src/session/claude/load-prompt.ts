/** Prompts are files under `prompts/`, shipped beside `dist/`: `<!-- version: N -->`, then text with `{{placeholders}}`. */
import { readFile } from 'node:fs/promises';
import { AppError } from '../../base/app-error.ts';

export type PromptName = 'system' | 'initializer' | 'dataset' | 'scorers' | 'script' | 'validation' | 'fix' | 'chat';

export interface Prompt {
  version: number;
  text: string;
}

/** Every placeholder has a value and every value a place: anything else is our own mistake. */
export async function loadPrompt(name: PromptName, values: Readonly<Record<string, string>> = {}): Promise<Prompt> {
  const file = await readFile(new URL(`../../../prompts/${name}.md`, import.meta.url), 'utf8');
  const header = /^<!-- version: (\d+) -->\n/.exec(file);
  if (header === null) throw new AppError('internal.bug', `prompts/${name}.md has no version line`);
  const used = new Set<string>();
  const text = file.slice(header[0].length).replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined) throw new AppError('internal.bug', `prompts/${name}.md asks for ${key}`);
    used.add(key);
    return value;
  });
  const unused = Object.keys(values).find((key) => !used.has(key));
  if (unused !== undefined) throw new AppError('internal.bug', `prompts/${name}.md has no place for ${unused}`);
  return { version: Number(header[1]), text: text.trim() };
}
