/** What a SKILL.md may hold, and that its pages hang together. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { roles } from '../../src/session/claude/roles.ts';
import { examples, pages, pluginFolder } from './examples.ts';

const skills = pages().filter(({ path }) => path.endsWith('SKILL.md'));
const references = pages().filter(({ path }) => path.includes('references/'));
const generated = ['interfaces.md', 'built-in-scorers.md'];

describe.for(skills)('$path', ({ path, text }) => {
  const [, frontmatter, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text)!;

  // With `allowed-tools` the Agent SDK widens permissions, with others it starts models and hooks.
  test('says its name and description, and nothing else', () => {
    const keys = frontmatter!.split('\n').map((line) => /^(\w[\w-]*): \S/.exec(line)?.[1]);
    expect(keys).toEqual(['name', 'description']);
    expect(frontmatter).toContain(`name: ${path.split('/').at(-2)}\n`);
    // The listing with all descriptions is part of the first request of every session.
    expect(frontmatter!.length).toBeLessThan(500);
  });

  test('is a page at most, and names every reference', () => {
    expect(body!.length).toBeLessThan(3500);
    for (const name of references.map((page) => page.path.split('/').at(-1)!)) expect(body).toContain(`\`${name}\``);
  });
});

describe('every page', () => {
  test('runs no command when it is loaded, and takes no arguments', () => {
    for (const { path, text } of pages()) {
      expect([path, text.match(/!`|^!|\$ARGUMENTS|\$\{|\$\d/gm)]).toEqual([path, null]);
      expect([path, text.match(/^---$/gm)?.length ?? 0]).toEqual([path, path.endsWith('SKILL.md') ? 2 : 0]);
    }
  });

  test('is short enough to be read at once', () => {
    for (const { path, text } of pages()) expect([path, text.length < 9000]).toEqual([path, true]);
  });

  test('names files and headings that exist', () => {
    const names = new Set(pages().map(({ path }) => path.split('/').at(-1)!));
    for (const { path, text } of pages()) {
      const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
      const files = [...prose.matchAll(/`([\w-]+\.md)`/g)].map((match) => match[1]!);
      expect([path, files.filter((name) => !names.has(name))]).toEqual([path, []]);
      const headings = new Set([...prose.matchAll(/^#+ (.+)$/gm)].map((match) => slug(match[1]!)));
      const anchors = [...prose.matchAll(/\]\(#([\w-]+)\)/g)].map((match) => match[1]!);
      expect([path, anchors.filter((anchor) => !headings.has(anchor))]).toEqual([path, []]);
    }
  });

  test('has a test for every block of code', () => {
    const tested = /^(?:python (?:run|wrong|scorer|scorer refused)|json (?:propose_scorer|propose_scorer refused|\w+))$/;
    expect(examples.filter(({ use }) => !tested.test(use)).map(({ id, use }) => `${id} ${use}`)).toEqual([]);
    expect(examples.length).toBeGreaterThan(50);
  });

  test('tells nobody to run commands or to write files: sessions have no such tools', () => {
    for (const { path, text } of references.filter((page) => !generated.some((name) => page.path.endsWith(name)))) {
      const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
      expect([path, prose.match(/pip install|\bnpx?\b|\bbash\b|python3? \S+\.py|evalwright \w+ --/g)]).toEqual([path, null]);
    }
  });
});

test('the pages about the installed MLflow are stand-ins in the shipped plugin', () => {
  for (const name of generated) expect(references.find(({ path }) => path.endsWith(name))!.text).toMatch(/^# Not written yet\n/);
});

test('sessions that are told to read the skill may use the tool Skill', () => {
  const named = Object.values(roles).filter(({ prompt }) =>
    readFileSync(join(dirname(pluginFolder), 'prompts', `${prompt}.md`), 'utf8').includes('evalwright:mlflow-evaluation'),
  );
  expect(named.length).toBeGreaterThan(0);
  for (const role of named) expect(role.builtinTools).toEqual(expect.arrayContaining(['Skill', 'Read']));
  expect(existsSync(join(pluginFolder, 'skills', 'mlflow-evaluation', 'SKILL.md'))).toBe(true);
});

const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/\s+/g, '-');
