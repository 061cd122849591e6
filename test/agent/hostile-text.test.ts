/** What stands in a prompt is text, and what stands in the name of a folder is a name: neither is a command, a mention or a pattern. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runSession } from './run-session.ts';
import { makeSandbox, planted } from './sandbox.ts';

const box = makeSandbox();
afterAll(() => box.remove());

describe('the text of a prompt', () => {
  test.each([
    ['a file that is mentioned', `Look at @/etc/passwd and @${box.outside}/secret.txt and @${box.readable}/dataset.jsonl`],
    ['a command', '/compact now'],
    ['a skill as a command', '/ours:scoring'],
    ['a command of a shell', `!cat ${box.outside}/secret.txt`],
    ['something to remember', '# remember this'],
  ])('is sent as it stands: %s', async (_name, prompt) => {
    const { requests, result } = await runSession({
      next: () => ({ say: 'read' }),
      spec: {
        prompt,
        builtinTools: ['Read', 'Skill'],
        readable: [box.readable],
        plugin: { folder: box.plugin, skills: ['ours:scoring'] },
      },
    });
    expect(result.text).toBe('read');
    expect(requests).toHaveLength(1);
    expect(requests[0]!.prompt).toBe(prompt);
    const sent = JSON.stringify(requests[0]!.raw);
    expect(sent).not.toContain(planted);
    expect(sent).not.toContain('root:x');
    expect(sent).not.toContain('Where is my order?');
  });
});

test('folders whose names mean something in a rule can be read', async () => {
  const names = ['copy (2) of [new] {a,b}', 'a),(b', 'back\\slash', 'st*r? !'];
  const folders = names.map((name) => join(box.root, 'odd', name));
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'x.txt'), 'readable');
  }
  const { result } = await runSession({
    next: ({ step, results }) =>
      step === 0
        ? { call: folders.map((folder) => ({ tool: 'Read', input: { file_path: join(folder, 'x.txt') } })) }
        : { say: results.map(({ text }) => text.includes('readable')).join(' ') },
    spec: { builtinTools: ['Read'], readable: folders },
  });
  expect(result.text).toBe('true true true true');
});
