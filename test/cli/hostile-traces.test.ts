/** Hostile texts through the whole pipeline, from a trace file to a suite that was run and its report: they stay data everywhere. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runCli, temporaryFolder, type CliResult } from '../support/cli.ts';
import { hostileTraceLines } from '../support/hostile-traces.ts';

const folder = temporaryFolder();
const marker = join(folder.path, 'owned');
let run: CliResult;
beforeAll(async () => {
  writeFileSync(join(folder.path, 'traces.jsonl'), hostileTraceLines(45, marker));
  run = await runCli(
    [
      'run',
      '--traces',
      'traces.jsonl',
      '--tracking-uri',
      inject('mlflowUrl'),
      '--evaluation-experiment',
      `hostile-${process.pid}-${Date.now()}`,
      '--max-cases',
      '15',
      '--out',
      'session',
    ],
    { cwd: folder.path, env: { EVALWRIGHT_PYTHON: inject('python'), TMPDIR: folder.path } },
  );
}, 180_000);
afterAll(() => folder.remove());

test('the suite passes and nothing was executed', () => {
  expect(run.stderr + run.stdout).toContain('Validation passed');
  expect(run.code).toBe(0);
  expect(existsSync(marker)).toBe(false);
});

test('no control character reaches the terminal', () => {
  // oxlint-disable-next-line no-control-regex -- these must not be there
  expect(run.stdout + run.stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});

test('each case keeps its texts to the letter', () => {
  const lines = readFileSync(join(folder.path, 'session', 'evaluation', 'data', 'cases.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const queries = lines.map((line) => (JSON.parse(line) as { inputs: { query: string } }).inputs.query);
  expect(queries.length).toBe(15);
  expect(queries.some((query) => query.startsWith(`"""+__import__("os").system("touch ${marker}")+"""`))).toBe(true);
  expect(queries.some((query) => query.startsWith('\u0000\u001b[2J'))).toBe(true);
});

test('the report holds no markup of theirs', () => {
  const page = readFileSync(join(folder.path, 'session', 'report.html'), 'utf8');
  expect(page).not.toMatch(/<script|<img|onerror="/i);
  expect(page).toContain('&lt;/script&gt;');
});
