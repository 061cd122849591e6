import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAtomic } from '../../src/store/atomic-write.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evalwright-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('makes the folders, replaces the file and leaves nothing else behind', async () => {
  const path = join(folder, 'a', 'b.json');
  await writeAtomic(path, 'one');
  await writeAtomic(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(join(folder, 'a'))).toEqual(['b.json']);
});

test('writes at once to one path leave one of the contents, whole', async () => {
  const path = join(folder, 'x');
  const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(contents.map((content) => writeAtomic(path, content)));
  expect(contents).toContain(readFileSync(path, 'utf8'));
  expect(readdirSync(folder)).toEqual(['x']);
});

test('a folder in the place of a file is an error that names the path, and the temporary file is gone', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(writeAtomic(join(folder, 'file', 'x'), '')).rejects.toMatchObject({
    code: 'input.output-not-writable',
    message: expect.stringContaining(join(folder, 'file', 'x')),
  });
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a file system that takes no files is an error that names the path', async () => {
  // /proc refuses new files even to root; elsewhere a folder without write permission does.
  const target = process.platform === 'linux' ? '/proc/evalwright/x' : join(folder, 'closed', 'x');
  if (process.platform !== 'linux') chmodSync(folder, 0o500);
  await expect(writeAtomic(target, 'content')).rejects.toMatchObject({
    code: 'input.output-not-writable',
    details: expect.objectContaining({ path: target }),
  });
});
