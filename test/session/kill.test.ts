/**
 * A session that is killed with SIGKILL over and over, at seeded points (during writes too), ends with the same suite, byte for
 * byte, as one that was left alone. Before the validation the points are file operations of the process; in it, moments.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { SessionStore } from '../../src/store/session-store.ts';
import { runCli, startCli, temporaryFolder, type CliResult } from '../support/cli.ts';
import { seedExperiment } from '../support/seed.ts';

const killAt = join(import.meta.dirname, '..', 'support', 'kill-at.mjs');
const experiment = `kill-${process.pid}-${Date.now()}`;
const killsBefore = 46;
/** As shares of the time that the undisturbed validation took. */
const moments = [0.03, 0.3, 0.55];
/** Operations after the validation has given its result, and how many of them later resumes go. */
const armed = [1, 11];
const afterwards = [9, 17, 21, 26];

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  folder = temporaryFolder();
  await seedExperiment(inject('mlflowUrl'), experiment, { limit: 16 });
});
afterAll(() => folder.remove());

const runArguments = (out: string): string[] => ['run', '--experiment', experiment, '--max-cases', '4', '--out', out];
const settings = (out: string, kill: Record<string, string>): Parameters<typeof runCli>[1] => ({
  cwd: folder.path,
  env: { EVALWRIGHT_PYTHON: inject('python'), EVALWRIGHT_TRACKING_URI: inject('mlflowUrl'), KILL_FOLDER: out, ...kill },
  nodeArguments: ['--import', killAt],
});
const start = (out: string, kill: Record<string, string>): Promise<CliResult> => runCli(runArguments(out), settings(out, kill));

const lastTaskStarts = '"task-started","task":"run_and_validate"';

/** Path and digest of everything that has to come out the same. */
function outcome(out: string): Record<string, string> {
  const files = ['evaluation', 'state'].flatMap((part) =>
    readdirSync(join(out, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'validation_results.json')
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return Object.fromEntries(
    files.map((path) => [relative(out, path), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

/** Whatever a reader finds after a kill is whole. */
async function expectReadable(out: string): Promise<void> {
  const store = new SessionStore(out);
  await store.readSession();
  await store.readTasks();
  await store.readCollection();
  await store.readAnalysis();
  await store.readSuite();
  await store.readValidation();
  await store.readEvents();
}

test(
  'killed at more than fifty points, the suite is the same',
  async () => {
    const random = seededRandom(20261123);
    const undisturbed = join(folder.path, 'undisturbed');
    const reference = await start(undisturbed, { KILL_COUNT_FILE: join(folder.path, 'count') });
    expect(reference.stderr).not.toMatch(/^evalwright:/m);
    expect(reference.code).toBe(0);
    const operations = Number(readFileSync(join(folder.path, 'count'), 'utf8'));
    expect(operations).toBeGreaterThan(100);
    const expected = outcome(undisturbed);
    // The last task takes rejected scorers out again: what is there before it comes from a run that was alone up to there.
    const upToThere = join(folder.path, 'up-to-there');
    expect((await start(upToThere, { KILL_AT_TEXT: lastTaskStarts })).signal).toBe('SIGKILL');
    const prepared = outcome(upToThere);
    const validationMs = (await new SessionStore(undisturbed).readValidation())!.durations_ms['total']!;
    expect(Object.keys(expected).length).toBeGreaterThan(8);

    let kills = 0;
    let session = '';
    for (let chain = 1; kills < killsBefore; chain += 1) {
      session = join(folder.path, `killed-${chain}`);
      for (let isPrepared = false; !isPrepared; kills += 1) {
        const point = 1 + Math.floor(random() * operations * 0.8);
        const result = await start(session, { KILL_AT: String(point), KILL_AT_TEXT: lastTaskStarts });
        expect(result.stderr).not.toMatch(/^evalwright:/m);
        expect(result.signal).toBe('SIGKILL');
        await expectReadable(session);
        const plan = await new SessionStore(session).readTasks();
        isPrepared = plan?.tasks.find((task) => task.id === 'run_and_validate')?.status === 'in_progress';
      }
      expect(outcome(session)).toEqual(prepared);
    }

    for (const moment of moments) {
      const { child, result } = startCli(runArguments(session), settings(session, {}));
      await untilValidating(session, child.pid!);
      await sleep(moment * validationMs);
      child.kill('SIGKILL');
      expect((await result).signal).toBe('SIGKILL');
      await expectReadable(session);
      kills += 1;
    }
    for (const point of armed) {
      const result = await start(session, { KILL_ARM_TEXT: '"validation_status"', KILL_AT: String(point) });
      expect(result.signal).toBe('SIGKILL');
      await expectReadable(session);
      kills += 1;
    }
    for (const point of afterwards) {
      const result = await start(session, { KILL_AT: String(point) });
      expect(result.signal).toBe('SIGKILL');
      await expectReadable(session);
      kills += 1;
    }
    const last = await start(session, {});
    expect(last.stderr).not.toMatch(/^evalwright:/m);
    expect(last.code).toBe(0);
    expect(kills).toBeGreaterThanOrEqual(50);
    expect(outcome(session)).toEqual(expected);
    const leftovers = readdirSync(session, { recursive: true }).filter((name) => String(name).endsWith('.tmp'));
    expect(leftovers).toEqual([]);
    expect(readFileSync(join(session, 'report.html'), 'utf8')).toContain('</html>');
    const plan = await new SessionStore(session).readTasks();
    expect(plan?.tasks.map((task) => [task.id, task.status])).toEqual(
      ['build_dataset', 'create_scorers', 'write_run_script', 'run_and_validate'].map((id) => [id, 'done']),
    );
  },
  12 * 60_000,
);

/** Waits until the process with this pid holds the session and has begun to validate. */
async function untilValidating(session: string, pid: number): Promise<void> {
  for (let round = 0; round < 600; round += 1) {
    const events = readFileSync(join(session, 'events.jsonl'), 'utf8').trim().split('\n');
    const locks = readdirSync(join(session, '.lock')).filter((name) => /^\d+$/.test(name));
    const newest = String(Math.max(...locks.map(Number)));
    const owner = JSON.parse(readFileSync(join(session, '.lock', newest), 'utf8')) as { pid: number };
    if (owner.pid === pid && events.at(-1)?.includes('"task-started"') === true) return;
    await sleep(50);
  }
  throw new Error('the session never began to validate');
}
