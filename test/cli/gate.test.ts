/** `evalwright gate` on a session of its own, through the real command line, Python and MLflow. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runCli, temporaryFolder, type CliResult } from '../support/cli.ts';
import { seedExperiment } from '../support/seed.ts';

const experiment = `gate-${process.pid}-${Date.now()}`;
const uri = inject('mlflowUrl');
let folder: ReturnType<typeof temporaryFolder>;
let made: CliResult;

const cli = (parameters: readonly string[]): Promise<CliResult> =>
  runCli(parameters, {
    cwd: folder.path,
    env: { EVALWRIGHT_PYTHON: inject('python'), EVALWRIGHT_TRACKING_URI: uri, TMPDIR: folder.path },
  });
const document = (result: CliResult): Record<string, unknown> => JSON.parse(result.stdout) as Record<string, unknown>;

interface Entry {
  use: string;
  minimum: number | null;
  reason: string;
}
const gatesPath = (): string => join(folder.path, 'done', 'evaluation', 'gates.json');
const readGates = () =>
  JSON.parse(readFileSync(gatesPath(), 'utf8')) as { rows: Record<string, number>; scorers: Record<string, Entry> };
function editGates(edit: (gates: ReturnType<typeof readGates>) => void): void {
  const gates = readGates();
  edit(gates);
  writeFileSync(gatesPath(), JSON.stringify(gates, undefined, 2));
}

beforeAll(async () => {
  folder = temporaryFolder();
  await seedExperiment(uri, experiment, { limit: 30 });
  made = await cli(['run', '--experiment', experiment, '--max-cases', '10', '--out', 'done', '--json']);
}, 300_000);
afterAll(() => folder.remove());

test('a session that passed has gates', () => {
  expect(made.code).toBe(0);
  const gates = readGates();
  expect(gates.rows).toEqual({ recorded: 10, live: 0 });
  const names = (document(made)['scorers'] as { name: string }[]).map(({ name }) => name);
  expect(Object.keys(gates.scorers)).toEqual(names);
});

describe('evalwright gate', () => {
  test('is green for the suite as it is, and writes what a build server reads', { timeout: 120_000 }, async () => {
    editGates(({ scorers }) => {
      for (const entry of Object.values(scorers)) entry.use = 'trend';
      Object.assign(scorers['answer_present']!, { use: 'gate', minimum: 0.1 });
    });
    const result = await cli(['gate', 'done', '--junit', 'gate.xml', '--summary', 'gate.md', '--json']);
    expect(result.stderr).not.toMatch(/^evalwright:/m);
    expect(document(result)).toMatchObject({
      schema_version: 1,
      status: 'green',
      outcome: { passed: true, failures: [], baseline: null },
      results: join(folder.path, 'done', 'state', 'gate_results.json'),
      runs: [{ group: 'recorded', rows: 10 }],
    });
    expect(result.code).toBe(0);
    expect(readFileSync(join(folder.path, 'gate.xml'), 'utf8')).toContain('name="answer_present"');
    expect(readFileSync(join(folder.path, 'gate.md'), 'utf8')).toMatch(/^### Evaluation gate of .*green$/m);
  });

  test('compares with a file, and with an MLflow run by its id', { timeout: 240_000 }, async () => {
    const before = join(folder.path, 'done', 'state', 'gate_results.json');
    writeFileSync(join(folder.path, 'before.json'), readFileSync(before));
    const { groups } = JSON.parse(readFileSync(before, 'utf8')) as { groups: { run_id: string }[] };
    for (const baseline of ['before.json', groups[0]!.run_id]) {
      const result = await cli(['gate', 'done', '--baseline', baseline]);
      expect(result.stdout).toMatch(/^answer_present +gate +10 .* \+0\.000 .* green$/m);
      expect(result.stdout).toContain('The gate is green.');
      expect(result.code).toBe(0);
    }
  });

  test('is red below a minimum, with the reason', { timeout: 120_000 }, async () => {
    editGates(({ scorers }) => (scorers['answer_present']!.minimum = 1));
    const path = join(folder.path, 'done', 'evaluation', 'scorers.py');
    const source = readFileSync(path, 'utf8');
    // Planted: the check fails on what it used to pass.
    const planted =
      '\n\n_all_scorers = get_all_scorers\n\n\n@scorer(name="answer_present")\ndef _planted(outputs):\n    return False\n\n\ndef get_all_scorers(**options):\n    return [_planted if item.name == "answer_present" else item for item in _all_scorers(**options)]\n';
    writeFileSync(path, `${source}${planted}`);
    const result = await cli(['gate', 'done', '--baseline', 'before.json', '--json']);
    writeFileSync(path, source);
    const { status, outcome } = document(result) as { status: string; outcome: { failures: string[] } };
    expect(status).toBe('red');
    expect(outcome.failures).toEqual([
      'answer_present: mean 0 is below the minimum 1',
      expect.stringMatching(/^answer_present: it dropped by 0\.9 \(9 of 10 cases worse, 0 better/),
    ]);
    expect(result.code).toBe(1);
  });

  test('calibrates: recorded cases and code have no noise, and it says so', { timeout: 120_000 }, async () => {
    const result = await cli(['gate', 'done', '--calibrate', '3']);
    expect(result.stdout).toContain('Nothing was repeated: recorded cases and code give the same every time.');
    expect(result.stdout).toMatch(/answer_present: noise 0, .* finds drops from 0\.\d+ on with a chance of 80 %/);
    expect(result.code).toBe(0);
  });

  test('what people wrote survives evalwright validate', { timeout: 240_000 }, async () => {
    editGates(({ scorers }) => Object.assign(scorers['answer_present']!, { minimum: 0.42, reason: 'agreed with the team' }));
    expect((await cli(['validate', 'done', '--json'])).code).toBe(0);
    expect(readGates().scorers['answer_present']).toMatchObject({ use: 'gate', minimum: 0.42, reason: 'agreed with the team' });
  });

  test.each([
    [['gate', 'done', '--baseline', 'absent.json'], /--baseline absent\.json: it is neither a file nor the id of an MLflow run/],
    [['gate', 'done', '--gates', 'absent.json'], /absent\.json is not there/],
    [['gate', 'done', '--baseline', 'before.json', '--calibrate', '3'], /--calibrate evaluates the suite as it is/],
    [['gate', 'done', '--calibrate', '1'], /--calibrate/],
    [['gate', 'absent'], /holds no session/],
  ])('%j is bad usage', { timeout: 60_000 }, async (parameters, message) => {
    const result = await cli(parameters);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(2);
  });

  test('a scorer that was renamed is an error with file and line', { timeout: 60_000 }, async () => {
    const text = readFileSync(gatesPath(), 'utf8');
    writeFileSync(gatesPath(), text.replace('"answer_present"', '"answer_there"'));
    const line = text.split('\n').findIndex((item) => item.includes('"answer_present"')) + 1;
    const result = await cli(['gate', 'done', '--json']);
    writeFileSync(gatesPath(), text);
    expect(document(result)).toMatchObject({
      error: {
        code: 'input.gate',
        message: expect.stringMatching(
          new RegExp(`gates\\.json:${line}: no scorer is called 'answer_there'.*answer_present`),
        ) as string,
      },
    });
    expect(result.code).toBe(2);
    expect(existsSync(join(folder.path, 'done', 'state', 'gate_results.json'))).toBe(false);
  });
});
