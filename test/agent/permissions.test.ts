/** The hook's verdicts by themselves: paths in all spellings, searched for one that gets out. */
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { allowedRules, deniedRules, judgeCall, readableFolders } from '../../src/agent/permissions.ts';
import type { SessionFolders } from '../../src/agent/session-folders.ts';
import { doubleTool, specFor } from './run-session.ts';
import { makeSandbox } from './sandbox.ts';

const box = makeSandbox();
const work = join(box.root, 'work');
const spec = specFor(box.folder, {
  tools: [doubleTool],
  builtinTools: ['Read', 'Glob', 'Grep', 'Skill'],
  readable: [box.readable],
  plugin: { folder: box.plugin, skills: ['ours:scoring'] },
});
let readable: string[];
beforeAll(async () => {
  mkdirSync(work);
  // Links out of the readable folder, and out of one inside it.
  symlinkSync(box.home, join(box.readable, 'scorers', 'home'));
  symlinkSync('../..', join(box.readable, 'scorers', 'up'));
  symlinkSync('/nonexistent', join(box.readable, 'dangling'));
  readable = await readableFolders(spec);
});
afterAll(() => box.remove());

const judge = async (tool: string, input: Record<string, unknown>, given = spec): Promise<boolean> =>
  (await judgeCall(tool, input, given, readable, work)).isAllowed;

/** The real path of what exists, or of its nearest folder that does. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realOf(dirname(path)), path.slice(dirname(path).length));
  }
}

const segment = fc.constantFrom(
  '..',
  '.',
  '',
  'scorers',
  'checks.py',
  'dataset.jsonl',
  'file-link',
  'folder-link',
  'inner-link',
  'hard-link',
  'dangling',
  'home',
  'up',
  '.ssh',
  'id_rsa',
  'secret.txt',
  'outside',
  'evaluation',
  'evaluation-2',
  '~',
  '*',
  '%2e%2e',
  '..\\..',
);

describe('a path', () => {
  test('is allowed only when what it leads to lies in a readable folder', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(box.readable, `${box.plugin}/skills`, work, box.root, '', '/'),
        fc.array(segment, { maxLength: 7 }),
        async (start, segments) => {
          const path = [start, ...segments].join('/');
          if (!(await judge('Read', { file_path: path }))) return;
          const real = realOf(resolve(work, path));
          expect([...readable, work].some((folder) => real === folder || real.startsWith(folder + sep))).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('of any text is judged without a throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (path) => {
        const verdicts = [
          await judge('Read', { file_path: path }),
          await judge('Glob', { pattern: path }),
          await judge('Grep', { pattern: 'x', path, glob: path }),
        ];
        expect(verdicts).toHaveLength(3);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [`${box.readable}/dataset.jsonl`, true],
    [`${box.readable}/inner-link`, true],
    [box.readable, true],
    [`${box.readable}/not-there`, true],
    [`${box.readable}/hard-link`, false],
    [`${box.readable}/scorers/home/.ssh/id_rsa`, false],
    [`${box.readable}/scorers/up/outside/secret.txt`, false],
    [`${box.readable}/folder-link/not-there`, false],
    [`${box.readable}/dangling`, false],
    [`${box.readable}/dangling/x`, false],
    [`${box.readable}/dataset.jsonl/x`, true],
    [`${box.readable}-2/secret.txt`, false],
    [`${box.plugin}/skills/scoring/SKILL.md`, true],
    [`${box.plugin}/.claude-plugin/plugin.json`, false],
    ['', true],
    ['../outside/secret.txt', false],
  ])('%s: %s', async (path, isAllowed) => {
    expect(await judge('Read', { file_path: path })).toBe(isAllowed);
    expect(await judge('Grep', { pattern: 'x', path })).toBe(isAllowed);
  });

  test.each([1, null, ['/etc/passwd'], { path: '/etc/passwd' }])('that is no text is refused: %j', async (path) => {
    expect(await judge('Read', { file_path: path ?? 7 })).toBe(false);
  });
});

describe('a pattern', () => {
  test.each([
    ['**/*.py', true],
    ['..', false],
    ['../*', false],
    ['a/../../*', false],
    ['..\\*', false],
    ['/etc/*', false],
    ['file..name', true],
  ])('%s: %s', async (pattern, isAllowed) => {
    expect(await judge('Glob', { pattern, path: box.readable })).toBe(isAllowed);
  });
});

describe('a tool', () => {
  test.each([
    'Bash',
    'Write',
    'Edit',
    'NotebookEdit',
    'WebFetch',
    'WebSearch',
    'Agent',
    'Task',
    'ToolSearch',
    'KillShell',
    'constructor',
    '',
  ])('that is not listed is refused: %s', async (tool) => {
    expect(await judge(tool, {})).toBe(false);
  });

  test('that is listed for another session is refused in this one', async () => {
    const few = { ...spec, builtinTools: ['Read'] as const };
    expect(await judge('Glob', { pattern: '*', path: box.readable }, few)).toBe(false);
    expect(await judge('Skill', { skill: 'ours:scoring' }, few)).toBe(false);
  });

  test('of ours is known by its whole name', async () => {
    expect(await judge('mcp__evalwright__double', {})).toBe(true);
    for (const name of [
      'double',
      'mcp__evalwright__',
      'mcp__evalwright__doubles',
      'mcp__evalwright__double2',
      'mcp__other__double',
    ])
      expect(await judge(name, {})).toBe(false);
  });

  test('for the report is there only when a report is asked for', async () => {
    expect(await judge('StructuredOutput', {})).toBe(false);
    expect(await judge('StructuredOutput', {}, { ...spec, report: z.object({}) })).toBe(true);
  });

  test.each([
    ['ours:scoring', true],
    ['scoring', true],
    ['ours:unlisted', false],
    ['compact', false],
    ['', false],
    [undefined, false],
    [['ours:scoring'], false],
  ])('for skills knows those that are listed: %j', async (skill, isAllowed) => {
    expect(await judge('Skill', { skill })).toBe(isAllowed);
  });
});

describe('rules', () => {
  test('allow our tools and absolute folders, nothing by a bare name', () => {
    expect(allowedRules(spec, ['/a b', '/c [d] (e)\\f'])).toEqual([
      'mcp__evalwright__double',
      'Read(//a b/**)',
      'Read(//c ?d? ?e??f/**)',
    ]);
  });

  test("deny the child's own folders, and writing everywhere below", () => {
    expect(deniedRules({ root: '/tmp/ewa-1' } as SessionFolders)).toEqual([
      'Edit(//tmp/ewa-1/**)',
      'Read(//tmp/ewa-1/c/**)',
      'Read(//tmp/ewa-1/h/**)',
      'Read(//tmp/ewa-1/t/**)',
      'Read(//tmp/ewa-1/r/**)',
      'Read(//tmp/ewa-1/x/**)',
    ]);
  });

  test('are about real paths', async () => {
    const linked = join(box.root, 'linked');
    symlinkSync(box.readable, linked);
    writeFileSync(join(box.root, 'plain'), '');
    const folders = await readableFolders({ ...spec, readable: [linked, join(box.root, 'missing')] });
    expect(folders).toEqual([box.readable, join(box.root, 'missing'), join(box.plugin, 'skills')]);
  });
});
