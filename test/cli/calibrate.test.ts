/** `evalwright calibrate` as a process: labels from files, from a terminal, and what is refused. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { CalibrateResult } from '../../src/app/calibrate-result.ts';
import { readCalibration } from '../../src/store/calibration-file.ts';
import { createMlflowClient } from '../../src/mlflow/client.ts';
import { resolveConnection } from '../../src/mlflow/connection.ts';
import { runCli, temporaryFolder, type CliResult } from '../support/cli.ts';
import { seedExperiment } from '../support/seed.ts';
import { caseIds, hostile, isBad, writeSession } from './calibrate-session.ts';
import { endChats, startChat, type ChatProcess } from './chat-process.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => {
  endChats();
  folder.remove();
});

const path = (...parts: string[]): string => join(folder.path, ...parts);
const cli = (...parameters: string[]): Promise<CliResult> => runCli(['calibrate', ...parameters], { cwd: folder.path });
const json = async (...parameters: string[]): Promise<CalibrateResult> => {
  const result = await cli(...parameters, '--json');
  expect(result.stderr).toBe('');
  return JSON.parse(result.stdout) as CalibrateResult;
};
const labelFile = (name: string, ids: readonly string[]): string => {
  writeFileSync(path(name), `case_id,label\n${ids.map((id) => `${id},${isBad(id) ? 'fail' : 'pass'}`).join('\n')}\n`);
  return name;
};
const scorer = (result: CalibrateResult, name: string): CalibrateResult['scorers'][number] =>
  result.scorers.find((item) => item.scorer === name)!;

describe('labels from a file', () => {
  test('first the rows that are worth a label, then what the labels say', async () => {
    await writeSession(path('file'));
    const before = await json('file', '--label-budget', '40');
    expect(before.labels).toEqual({ drawn: 40, pass: 0, fail: 0, skipped: 0, open: 40, found: 0 });
    expect(before.to_label[0]).toMatchObject({
      inclusion_probability: expect.any(Number),
      question: expect.stringContaining('order'),
    });
    expect(scorer(before, 'polite')).toMatchObject({
      labels: 0,
      use: 'explore',
      reasons: ['as certified'],
      corrected_pass_rate: null,
    });

    const labels = labelFile(
      'drawn.csv',
      before.to_label.map(({ case_id }) => case_id),
    );
    const after = await json('file', '--label-budget', '40', '--labels', labels);
    expect(after.labels).toMatchObject({ drawn: 40, open: 0, skipped: 0, found: 0 });
    const polite = scorer(after, 'polite');
    expect(polite).toMatchObject({ basis: 'drawn', labels: 40, kind: 'guidelines' });
    // The judge's true rates: 18 of 20 bad rows failed, 36 of 40 good ones passed; two of three rows are good.
    expect(polite.agreement.tpr.low).toBeLessThan(0.9);
    expect(polite.agreement.tpr.high).toBeGreaterThan(0.9);
    expect(polite.agreement.tnr.low).toBeLessThan(0.9);
    expect(polite.agreement.tnr.high).toBeGreaterThan(0.9);
    expect(polite.corrected_pass_rate!.low).toBeLessThan(2 / 3);
    expect(polite.corrected_pass_rate!.high).toBeGreaterThan(2 / 3);
    expect(polite.use).toBe('trend');
    expect(polite.reasons[1]).toMatch(/^Labels: balanced accuracy/);
    expect(scorer(after, 'answer_present').use).toBe('gate');

    const certificates = JSON.parse(readFileSync(path('file', 'state', 'certificates.json'), 'utf8')) as {
      scorers: { scorer: string; use: string; agreement: unknown }[];
    };
    expect(certificates.scorers[0]).toMatchObject({ scorer: 'polite', use: 'trend', agreement: polite.agreement });
    expect((await json('file', '--label-budget', '40')).scorers).toEqual(after.scorers);
  });

  test('labels of rows that nobody drew are taken as they are', async () => {
    await writeSession(path('found'));
    const all = await json('found', '--label-budget', '10', '--labels', labelFile('some.csv', caseIds.slice(0, 30)));
    expect(all.labels.found).toBeGreaterThan(15);
    expect(scorer(all, 'polite')).toMatchObject({ basis: 'found', labels: 30, agreement: { tpr: { n: 10 }, tnr: { n: 20 } } });
  });

  test('every row labelled, and labels about one criterion apart from those of runs', async () => {
    await writeSession(path('own'));
    const own = await json('own', '--scorer', 'polite', '--label-budget', '60', '--labels', labelFile('all.csv', caseIds));
    expect(own).toMatchObject({ about: 'polite', labels: { drawn: 60, open: 0 } });
    expect(own.scorers.map((item) => item.scorer)).toEqual(['polite']);
    expect(own.scorers[0]!.agreement.tpr.rate).toBeCloseTo(0.9);
    expect((await json('own')).labels).toMatchObject({ pass: 0, fail: 0, open: 30 });
  });

  test('a table for people', async () => {
    const { stdout, code } = await cli('file', '--label-budget', '40');
    expect(code).toBe(0);
    expect(stdout).toMatch(/scorer +labels +TPR +TNR +kappa +passes +corrected +use/);
    expect(stdout).toMatch(/polite +40 +0\.\d\d \(0\.\d\d–/);
  });

  test('verdicts of a results file stand for judges that the validation did not ask', async () => {
    await writeSession(path('later'), { isUnjudged: true });
    const verdicts = Object.fromEntries(caseIds.map((id) => [id, { polite: !isBad(id), answer_present: 'not_applicable' }]));
    writeFileSync(path('results.json'), JSON.stringify({ schema_version: 1, groups: [{ group: 'recorded', verdicts }] }));
    const result = await json(
      'later',
      '--results',
      'results.json',
      '--label-budget',
      '60',
      '--labels',
      labelFile('all.csv', caseIds),
    );
    expect(scorer(result, 'polite')).toMatchObject({ use: 'gate', agreement: { kappa: { value: 1 } } });
    expect(scorer(result, 'answer_present')).toMatchObject({ labels: 0, apparent_pass_rate: { n: 0, rate: null } });
  });
});

describe('labels from feedback', () => {
  test('what people said under one name, of the traces that cases come from', async () => {
    const store = await writeSession(path('feedback'));
    const client = createMlflowClient(resolveConnection({ trackingUri: inject('mlflowUrl'), env: {} }));
    try {
      const name = `calibrate-${process.pid}-${Date.now()}`;
      const { experimentId, traceIds } = await seedExperiment(inject('mlflowUrl'), name, { limit: 6 });
      for (const [at, traceId] of traceIds.entries()) {
        const given = { source: 'HUMAN', sourceId: 'anna' } as const;
        if (at < 4) await client.logFeedback(traceId, { ...given, name: 'correct', value: at % 2 === 0 });
        await client.logFeedback(traceId, { ...given, name: 'liked', value: true });
      }
      const session = await store.requireSession();
      const source = {
        type: 'mlflow',
        tracking_uri: inject('mlflowUrl'),
        experiment_id: experimentId,
        experiment_name: name,
      } as const;
      const request = { ...session.request, source: { ...source, filter: null, include_evaluation_traces: false } };
      await store.writeSession({ ...session, request });
      const suite = await store.requireSuite();
      const cases = suite.cases.map((item, at) => ({
        ...item,
        metadata: { ...item.metadata, source_trace: traceIds[at] ?? item.metadata.source_trace },
      }));
      await store.writeSuite({ ...suite, cases: cases.slice(0, traceIds.length) });
    } finally {
      client.close();
    }
    await json('feedback', '--from-feedback', 'correct');
    const { labels } = (await readCalibration(path('feedback'))).calibrations[0]!;
    expect(labels.toSorted((a, b) => a.case_id.localeCompare(b.case_id))).toEqual(
      ['pass', 'fail', 'pass', 'fail'].map((label, at) => ({ case_id: caseIds[at], label, source: 'feedback' })),
    );
    expect((await cli('feedback', '--from-feedback', 'corect')).stderr).toContain('no person gave feedback named "corect"');
  }, 60_000);
});

describe('refused', () => {
  test('a limit in dollars for a model without a price', async () => {
    await writeSession(path('dollars'));
    const judge = ['--judge-model', 'openai:/unpriced', '--judge-max-usd', '1'];
    const { code, stderr } = await runCli(['validate', 'dollars', ...judge], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toMatch(/no price is known for openai:\/unpriced[\s\S]*--judge-max-calls/);
  });

  test.each([
    ['a bad label', 'case_id,label\ncase-01,pass\ncase-02,maybe\n', 'input.labels', 'bad.csv:3'],
    ['an unknown case', 'case_id,label\ncase-1,pass\n', 'input.labels', 'did you mean case-'],
    ['no such columns', 'id,verdict\ncase-01,pass\n', 'input.labels', 'case_id'],
  ])('%s, and nothing is saved', async (_, text, code, part) => {
    await writeSession(path('refused'));
    writeFileSync(path('bad.csv'), text);
    const result = await cli('refused', '--labels', 'bad.csv', '--json');
    expect(result.code).toBe(2);
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code } });
    expect(result.stdout).toContain(part);
    expect((await readCalibration(path('refused'))).calibrations.flatMap(({ labels }) => labels)).toEqual([]);
  });

  test('no verdicts, no session, no such scorer, no such file', async () => {
    await writeSession(path('none'), { isUnjudged: true });
    await writeSession(path('some'));
    mkdirSync(path('empty'));
    const refusal = async (...parameters: string[]): Promise<string> => {
      const { code, stderr } = await cli(...parameters);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await refusal('none')).toContain('holds no verdicts');
    expect(await refusal('empty')).toContain('holds no session');
    expect(await refusal('some', '--scorer', 'polit')).toContain('Did you mean polite?');
    expect(await refusal('some', '--labels', 'nowhere.csv')).toContain('cannot be read');
    expect(await refusal('some', '--results', 'all.csv')).toContain('holds no verdicts');
  });
});

describe('on a terminal', () => {
  const start = (session: string): ChatProcess =>
    startChat([session, '--label-budget', '6', '--quiet'], {
      command: 'calibrate',
      cwd: folder.path,
      env: {},
      terminal: inject('python'),
    });

  test('one key a row; a killed process loses nothing; the next one carries on', async () => {
    await writeSession(path('terminal'));
    const first = start('terminal');
    await first.shows('1 of 6');
    expect(first.output()).not.toContain('\u001b]0;');
    expect(first.output()).not.toContain('\u001b[2J');
    expect(first.output()).toContain(hostile.split('\u001b')[0]!);
    first.write('xp');
    await first.shows('2 of 6');
    first.write('f');
    await first.shows('3 of 6');
    process.kill(Number(readLockOwner('terminal')), 'SIGKILL');
    await first.ended;
    const kept = (await readCalibration(path('terminal'))).calibrations[0]!.labels;
    expect(kept.map(({ label, source }) => [label, source])).toEqual([
      ['pass', 'terminal'],
      ['fail', 'terminal'],
    ]);

    const second = start('terminal');
    await second.shows('3 of 6');
    expect(second.output()).not.toContain('1 of 6');
    second.write('sq');
    await second.shows('Labels about whole runs: 1 pass, 1 fail, 1 skipped of 6 drawn rows');
    expect((await second.ended).code).toBe(0);
  });

  test('Ctrl-C keeps what was labelled', async () => {
    await writeSession(path('interrupted'));
    const screen = start('interrupted');
    await screen.shows('1 of 6');
    screen.write('p');
    await screen.shows('2 of 6');
    screen.write('\u0003');
    await screen.shows('1 pass, 0 fail');
    expect((await screen.ended).code).toBe(0);
    expect((await readCalibration(path('interrupted'))).calibrations[0]!.labels).toHaveLength(1);
  });
});

/** Process id of who works in a session. */
function readLockOwner(session: string): string {
  const { stdout } = { stdout: readFileSync(path(session, '.lock', '1'), 'utf8') };
  return String((JSON.parse(stdout) as { pid: number }).pid);
}
