/** One session from beginning to end through the real command line, real Python and a real MLflow. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runCli, startCli, temporaryFolder, type CliResult } from '../support/cli.ts';
import { seedExperiment, type Seeded } from '../support/seed.ts';

const experiment = `session-${process.pid}-${Date.now()}`;
const uri = inject('mlflowUrl');
let folder: ReturnType<typeof temporaryFolder>;
let seeded: Seeded;
let run: CliResult;
beforeAll(async () => {
  folder = temporaryFolder();
  seeded = await seedExperiment(uri, experiment, { limit: 30 });
  run = await cli(['run', '--experiment', experiment, '--max-cases', '10', '--out', 'done', '--json']);
}, 300_000);
afterAll(() => folder.remove());

const options = (): Parameters<typeof runCli>[1] => ({
  cwd: folder.path,
  env: { EVALWRIGHT_PYTHON: inject('python'), EVALWRIGHT_TRACKING_URI: uri, TMPDIR: folder.path },
});
const cli = (parameters: readonly string[]): Promise<CliResult> => runCli(parameters, options());
const document = (result: CliResult): Record<string, unknown> => JSON.parse(result.stdout) as Record<string, unknown>;
/** Processes that name this test's folder (TMPDIR lies in it, and so do the files that the validation is started with). */
const childrenOfTheRun = (): string[] =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder.path) && /(?:certify|validate)_suite\.py/.test(line));
const counts = {
  name: expect.any(String),
  kind: expect.stringMatching(/^(builtin|guidelines|judge|code)$/),
  scored: expect.any(Number),
  not_applicable: expect.any(Number),
  error: 0,
  missing: 0,
};

describe('run', () => {
  test('--json prints one document with what the issue asks for, and exits with 0', () => {
    expect(run.stderr).not.toMatch(/^evalwright:/m);
    expect(run.code).toBe(0);
    expect(document(run)).toMatchObject({
      schema_version: 1,
      session: join(folder.path, 'done'),
      status: 'passed',
      rows: 10,
      diagnostics: [],
      tasks: ['build_dataset', 'create_scorers', 'write_run_script', 'run_and_validate'].map((id) => ({ id, status: 'done' })),
    });
    const scorers = document(run)['scorers'] as { rows: number; scored: number; not_applicable: number; status: string }[];
    expect(scorers.length).toBeGreaterThan(5);
    for (const scorer of scorers) expect(scorer).toMatchObject(counts);
    const scored = scorers.filter((scorer) => scorer.status === 'scored');
    expect(scored.length).toBeGreaterThan(3);
    for (const scorer of scored) expect(scorer.scored + scorer.not_applicable).toBe(10);
    expect((document(run)['findings'] as unknown[]).length).toBeGreaterThan(0);
  });

  test('the files of the session are there', () => {
    const files = [
      'session.json',
      'eval_tasks.json',
      'events.jsonl',
      'report.html',
      'state/analysis.json',
      'state/suite.json',
    ].concat(
      ['state/traces.jsonl.gz', 'state/validation_results.json', 'evaluation/eval_dataset.py', 'evaluation/scorers.py'],
      ['evaluation/run_eval.py', 'evaluation/data/cases.jsonl', 'evaluation/requirements.txt', 'evaluation/README.md'],
    );
    expect(files.filter((file) => !existsSync(join(folder.path, 'done', file)))).toEqual([]);
  });

  test('the suite runs without Evalwright', () => {
    const script = join(folder.path, 'done', 'evaluation', 'run_eval.py');
    const output = execFileSync(inject('python'), [script, '--tracking-uri', uri, '--experiment', `${experiment}-own`], {
      cwd: folder.path,
      env: { PATH: process.env['PATH'], HOME: folder.path },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(output).toContain('answer_present');
  }, 120_000);

  test('the same request again reports the finished session; another one is refused', async () => {
    const again = await cli(['run', '--experiment', experiment, '--max-cases', '10', '--out', 'done', '--json']);
    expect(again.stdout).toBe(run.stdout);
    const other = await cli(['run', '--experiment', experiment, '--max-cases', '11', '--out', 'done', '--json']);
    expect(other.code).toBe(2);
    expect(document(other)).toMatchObject({
      error: { code: 'input.option', message: expect.stringContaining('another request') },
    });
  });
});

describe('after the run', () => {
  test('status and resume say that it is done', async () => {
    const status = await cli(['status', 'done', '--json']);
    expect(status.code).toBe(0);
    expect(document(status)).toMatchObject({ status: 'passed', owner_pid: null, validation_status: 'passed' });
    expect((await cli(['resume', 'done', '--json'])).stdout).toBe(run.stdout);
    expect((await cli(['status', 'done'])).stdout).toContain('passed');
  });

  test('score gives a verdict for each trace, in keeping with the counts', async () => {
    const score = await cli(['score', 'done', '--experiment', experiment, '--json']);
    expect(score.code).toBe(0);
    const { verdicts, scorers, failing } = document(score) as {
      verdicts: Record<string, { failed: number; passed: number; not_applicable: number; scorers: Record<string, string> }>;
      scorers: { name: string; scored: number; not_applicable: number; mean: number | null; status: string }[];
      failing: number;
    };
    expect(Object.keys(verdicts).sort((a, b) => (a < b ? -1 : 1))).toEqual(seeded.traceIds);
    const all = Object.values(verdicts);
    expect(failing).toBe(all.filter((verdict) => verdict.failed > 0).length);
    expect(failing).toBeGreaterThan(0);
    for (const scorer of scorers.filter((item) => item.status === 'scored')) {
      const having = (kind: 'failed' | 'passed' | 'not_applicable'): number =>
        all.filter((verdict) => verdict.scorers[scorer.name] === kind).length;
      expect([having('passed') + having('failed'), having('not_applicable')]).toEqual([scorer.scored, scorer.not_applicable]);
      expect(scorer.scored === 0 ? null : having('passed') / scorer.scored).toBeOneOf([
        scorer.mean,
        expect.closeTo(scorer.mean ?? -1, 6),
      ]);
    }
  }, 180_000);

  test('validate passes; a scorer that the team broke is found, exit 1', async () => {
    const good = await cli(['validate', 'done', '--json']);
    expect(good.code).toBe(0);
    expect(document(good)).toMatchObject({ status: 'passed', rows: 10 });
    const path = join(folder.path, 'done', 'evaluation', 'scorers.py');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, `${text}\ndef broken(:\n`);
    const bad = await cli(['validate', 'done', '--json']);
    writeFileSync(path, text);
    expect(bad.code).toBe(1);
    expect(document(bad)).toMatchObject({
      status: 'failed',
      diagnostics: expect.arrayContaining([expect.objectContaining({ severity: 'error', file: 'evaluation/scorers.py' })]),
    });
  }, 240_000);

  test('validate tells of a deleted row, and of a threshold that nothing can cross any more', async () => {
    const [rows, scorers] = ['evaluation/data/cases.jsonl', 'evaluation/scorers.py'].map((file) =>
      join(folder.path, 'done', file),
    );
    const kept = [rows!, scorers!].map((path) => [path, readFileSync(path, 'utf8')] as const);
    const [, limit] = /^(\w+_AT_MOST_\w+)_LIMIT = /m.exec(kept[1]![1])!;
    writeFileSync(rows!, kept[0]![1].replace(/.*\n$/, ''));
    writeFileSync(scorers!, kept[1]![1].replace(new RegExp(`^${limit!}_LIMIT = .*$`, 'm'), `${limit!}_LIMIT = 1e12`));
    const edited = await cli(['validate', 'done', '--json']);
    for (const [path, text] of kept) writeFileSync(path, text);
    expect(edited.code).toBe(1);
    expect(document(edited)).toMatchObject({
      status: 'failed',
      rows: 9,
      diagnostics: expect.arrayContaining([
        expect.objectContaining({ code: 'dataset.edited-rows', file: 'evaluation/data/cases.jsonl' }),
        expect.objectContaining({ code: 'visibility.dead', scorer: limit!.toLowerCase() }),
      ]),
    });
  }, 240_000);

  test('doctor checks server and traces', async () => {
    const doctor = await cli(['doctor', '--experiment', experiment, '--json']);
    const checks = document(doctor)['checks'] as { id: string; status: string }[];
    const statusOf = (id: string): string | undefined => checks.find((check) => check.id === id)?.status;
    expect(['node', 'python', 'server', 'authentication', 'storage', 'source', 'traces'].map(statusOf)).toEqual(
      Array.from({ length: 7 }, () => 'ok'),
    );
    expect(statusOf('questions')).toBe('ok');
    expect(doctor.code).toBe(0);
    const wrong = await cli(['doctor', '--experiment', `${experiment}x`, '--json']);
    expect(wrong.code).toBe(1);
  }, 60_000);
});

describe('interrupted', () => {
  test('a second process is refused; Ctrl-C ends with 130 and leaves no child; resume finishes', async () => {
    const { child, result } = startCli(
      ['run', '--experiment', experiment, '--max-cases', '4', '--out', 'cut', '--json'],
      options(),
    );
    const events = join(folder.path, 'cut', 'events.jsonl');
    for (let round = 0; round < 400; round += 1) {
      if (existsSync(events) && readFileSync(events, 'utf8').includes('"task":"run_and_validate"')) break;
      await sleep(100);
    }
    for (let round = 0; round < 200 && childrenOfTheRun().length === 0; round += 1) await sleep(100);
    await sleep(500);
    expect(childrenOfTheRun().length).toBeGreaterThan(0);
    const second = await cli(['resume', 'cut', '--json']);
    expect(second.code).toBe(2);
    expect(document(second)).toMatchObject({ error: { code: 'input.session-locked', details: { pid: child.pid } } });
    expect(document(await cli(['status', 'cut', '--json']))).toMatchObject({ status: 'running', owner_pid: child.pid });
    child.kill('SIGINT');
    const ended = await result;
    expect(ended.code).toBe(130);
    expect(document(ended)).toMatchObject({ error: { code: 'interrupted' } });
    expect(childrenOfTheRun()).toEqual([]);
    expect(document(await cli(['status', 'cut', '--json']))).toMatchObject({ status: 'interrupted', owner_pid: null });
    const resumed = await cli(['resume', 'cut', '--json']);
    expect(resumed.code).toBe(0);
    expect(document(resumed)).toMatchObject({ status: 'passed', rows: 4 });
  }, 240_000);
});
