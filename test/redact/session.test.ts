/** A whole session over runs full of personal data: what leaves the directory holds none of it, what stays holds all of it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runSession } from '../../src/app/run-session.ts';
import type { RunResult } from '../../src/app/results.ts';
import { resolveConfig } from '../../src/config/resolve-config.ts';
import { reportInput, suiteFiles } from '../../src/session/redaction.ts';
import { SessionStore } from '../../src/store/session-store.ts';
import { temporaryFolder } from '../support/cli.ts';
import { people, plantedTraces } from './planted-traces.ts';

const folder = temporaryFolder();
const { lines, planted } = plantedTraces(4);
let result: RunResult;
let store: SessionStore;
const text = (path: string): string => readFileSync(join(store.folder, path), 'utf8');

beforeAll(async () => {
  writeFileSync(join(folder.path, 'traces.jsonl'), lines);
  const env = { EVALWRIGHT_PYTHON: inject('python'), HOME: folder.path, PATH: process.env['PATH'] };
  const flags = { traces: 'traces.jsonl', trackingUri: inject('mlflowUrl'), out: 'session', maxCases: 24 };
  result = await runSession(resolveConfig({ flags, env, cwd: folder.path }), { env, cwd: folder.path });
  store = new SessionStore(join(folder.path, 'session'));
}, 180_000);
afterAll(() => folder.remove());

/** Of the files that leave, by path. */
function leaving(): Map<string, string> {
  const files = readdirSync(join(store.folder, 'evaluation'), { recursive: true, withFileTypes: true });
  const paths = files
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    [...paths, store.path('report')].map((path) => [path.slice(store.folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

test('the suite passes', () => expect(result.status).toBe('passed'));

test('no planted value and no name is in any file that leaves', () => {
  const names = people.flatMap(({ first, last, user, email }) => [`${first} ${last}`, last.replace("O'", ''), user, email]);
  // What JSON or HTML escapes is looked for in the part before the first such character.
  const values = [...planted.map(({ value }) => value), ...names, 'Zoltan', 'Chiara', 'help@shop.example'];
  const found = [...leaving()].flatMap(([path, content]) =>
    values
      .filter((value) => content.toLowerCase().includes(value.split(/["\n\\]/)[0]!.toLowerCase()))
      .map((value) => `${path}: ${value}`),
  );
  expect(found).toEqual([]);
});

test('what stays is as it was recorded', () => {
  expect(text('state/suite.json')).toContain('zoltan.kovacs@example.com');
  expect(text('state/redaction.json')).toContain('zoltan.kovacs@example.com');
});

test('a person is the same placeholder in question, call, result, answer and report', () => {
  const rows = text('evaluation/data/cases.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const evidence = text('evaluation/data/evidence.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows).toHaveLength(24);
  const page = text('report.html');
  for (const [index, row] of rows.entries()) {
    const [, name] = /my name is (<NAME_\d+>)/.exec(row.inputs.messages[0].content)!;
    const [, user] = /of (<USER_\d+>) is changed/.exec(row.outputs.response)!;
    const { steps } = evidence[index];
    expect(steps[1].input.first_name).toContain(name);
    expect(row.outputs.response).toMatch(new RegExp(`^Thank you, ${name}`));
    expect([steps[1].output, steps[2].input.user_id, steps[3].input.user_id]).toEqual([user, user, user]);
    const [, mail] = /"mail":"(<EMAIL_\d+>)"/.exec(steps[3].output)!;
    expect(row.outputs.response).toContain(`we wrote to ${mail}`);
  }
  expect(page).toContain('&lt;NAME_');
});

test('ordinary words and order numbers stay', () => {
  const cases = text('evaluation/data/cases.jsonl');
  expect(cases).toContain('please mark my order #W7300001 as a gift');
  expect(text('evaluation/data/evidence.jsonl')).toContain('mark_order');
});

test('rendered again, also from nothing but the record, the files are the same bytes', async () => {
  const session = await store.requireSession();
  const suite = await store.requireSuite();
  const before = leaving();
  const again = await suiteFiles(store, session, suite);
  expect(again.filter(({ path, content }) => before.get(path) !== content).map(({ path }) => path)).toEqual([]);
  // New cases come behind: what was counted keeps its number.
  const [first, ...rest] = suite.cases;
  const turned = { ...suite, cases: [...rest, first!] };
  const rows = (await suiteFiles(store, session, turned))
    .find(({ path }) => path.endsWith('cases.jsonl'))!
    .content.trim()
    .split('\n');
  expect(rows.at(-1)).toBe(before.get('evaluation/data/cases.jsonl')!.split('\n')[0]);
});

test('--no-redact leaves everything as it is', async () => {
  const session = await store.requireSession();
  const open = { ...session, request: { ...session.request, redact: false } };
  const files = await suiteFiles(store, open, await store.requireSuite());
  expect(files.find(({ path }) => path.endsWith('cases.jsonl'))!.content).toContain('Zoltan Kovacs');
  const input = await reportInput(store, open, { analysis: await store.requireAnalysis() } as never);
  expect(input.traces.some(({ question }) => question?.text.includes('Zoltan Kovacs'))).toBe(true);
});
