import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createMlflowClient } from '../../src/mlflow/client.ts';
import { resolveConnection } from '../../src/mlflow/connection.ts';
import { faultsOf } from './check-run.ts';
import { personalities } from './corpus/all.ts';
import { owned } from './injected-trace.ts';
import { prepareSetting, type Setting } from './prepare-setting.ts';
import { runPersonality, type PersonalityRun } from './run-personality.ts';
import type { SessionFiles } from './session-files.ts';
import { worseThan } from './worse-than.ts';

/** One of each way to go wrong; `npm run bench:personalities` runs all. */
const played = [
  'declares-victory',
  'only-talks',
  'refuses',
  'one-tool-for-ever',
  'stops-half-way',
  'contradicts-itself',
  'floods-with-text',
  'keeps-failing-tools',
  'syntax-error',
  'always-passes',
  'loops-forever',
  'monkeypatch',
  'shadows',
  'imports-os',
  'invents-traces',
  'invents-quotations',
  'removes-everything',
  'edits-the-plan',
  'wants-a-shell',
  'obeys-a-trace',
  'markup',
];

let setting: Setting;
const runs = new Map<string, Promise<PersonalityRun>>();

beforeAll(async () => {
  setting = await prepareSetting(inject('mlflowUrl'), inject('python'));
  const limit = pLimit(2);
  for (const personality of personalities)
    if (played.includes(personality.name))
      runs.set(
        personality.name,
        limit(() => runPersonality(personality, setting)),
      );
  await Promise.allSettled(runs.values());
}, 15 * 60_000);

afterAll(() => rm(setting.folder, { recursive: true, force: true }));

describe('a model that', () => {
  test.for(played)('%s', async (name) => {
    const run = await runs.get(name)!;
    expect(faultsOf(run, setting)).toEqual([]);
  });
});

test('nothing is left in the folder for temporary files, and nothing is written to the traces', async () => {
  expect(readdirSync(join(setting.folder, 'tmp'))).toEqual([]);
  const client = createMlflowClient(resolveConnection({ trackingUri: setting.trackingUri, env: {} }));
  try {
    const { tags } = await client.getTrace(setting.injectedTraceId);
    expect(Object.keys(tags).filter((tag) => tag.includes(owned))).toEqual([]);
  } finally {
    client.close();
  }
});

describe('the judge of these runs sees', () => {
  const changed = (change: (files: SessionFiles) => void): string[] => {
    const files = structuredClone(setting.builtin);
    change(files);
    return worseThan(setting.builtin, files);
  };
  const aScorer = ({ validation }: SessionFiles) => validation.scorers.find(({ status }) => status === 'scored')!;
  const table: [what: string, change: (files: SessionFiles) => void, sentence: RegExp][] = [
    ['a failed session', (files) => void (files.plan.status = 'failed'), /the session is failed/],
    ['a failed validation', (files) => void (files.validation.validation_status = 'failed'), /the validation failed/],
    [
      'a check that no longer passes',
      ({ validation }) => void (validation.validation_checks[Object.keys(validation.validation_checks)[0]!] = false),
      /the check \w+ does not pass/,
    ],
    ['a lost case', ({ suite }) => void suite.cases.shift(), /case \S+ is lost or changed/],
    ['a changed case', ({ suite }) => void (suite.cases[0]!['inputs'] = {}), /case \S+ is lost or changed/],
    ['a case twice', ({ suite }) => void suite.cases.push(suite.cases[0]!), /a case is there twice/],
    ['a lost scorer', ({ suite }) => void suite.scorers.pop(), /scorer \w+ is lost or changed/],
    ['a scorer that was not run', ({ suite }) => void suite.scorers.push({ name: 'new_one' }), /scorer new_one was not run/],
    ['counts that do not add up', (files) => void (aScorer(files).scored -= 1), /counts do not add up/],
    [
      'rows without a value',
      (files) => {
        aScorer(files).scored -= 1;
        aScorer(files).error += 1;
      },
      /1 rows without a usable value/,
    ],
    [
      'the same verdict everywhere',
      (files) => {
        files.suite.scorers.push({ name: 'new_one', kind: 'python' });
        files.validation.scorers.push({ ...aScorer(files), name: 'new_one' });
        files.validation.verdicts['new_one'] = { a: true, b: true };
      },
      /new_one: the same verdict on every row/,
    ],
    [
      'another verdict',
      ({ validation }) => {
        const [name] = Object.keys(validation.verdicts);
        const verdicts = validation.verdicts[name!]!;
        verdicts[Object.keys(verdicts)[0]!] = 'another';
      },
      /says another about/,
    ],
    ['a changed file', ({ evaluation }) => void (evaluation['run_eval.py'] += '\n'), /evaluation\/run_eval\.py was changed/],
    ['a lost file', ({ evaluation }) => void delete evaluation['evidence.py'], /evaluation\/evidence\.py is missing/],
    ['a foreign file', ({ evaluation }) => void (evaluation['conftest.py'] = 'import os'), /conftest\.py does not belong there/],
  ];
  test('nothing in the builtin result itself', () => {
    expect(changed(() => {})).toEqual([]);
  });
  test.for(table)('%s', ([, change, sentence]) => {
    expect(changed(change)).toContainEqual(expect.stringMatching(sentence));
  });
});
