/** The engine claude through the real command line, the real Agent SDK and its binary; only the model is scripted. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AgentSummary, RunResult, StatusResult } from '../../src/app/results.ts';
import { competentModel } from '../../src/testing/competent-model.ts';
import type { ModelRole, ScriptedModelServer } from '../../src/testing/scripted-model.ts';
import { startScriptedModelServer } from '../../src/testing/scripted-model-server.ts';
import { runCli, startCli, temporaryFolder, type CliOptions, type CliResult } from '../support/cli.ts';
import { seedExperiment } from '../support/seed.ts';

const experiment = `agent-run-${process.pid}-${Date.now()}`;
const uri = inject('mlflowUrl');
let folder: ReturnType<typeof temporaryFolder>;
let server: ScriptedModelServer;
/** Its model thinks for ever in the session of the scorers. */
let slow: ScriptedModelServer;
let run: CliResult;

const stuck: ModelRole = {
  name: 'stuck',
  matches: (request) => request.prompt.includes('Session: create_scorers.1'),
  next: () => ({ fault: 'stall' }),
};
beforeAll(async () => {
  folder = temporaryFolder();
  await seedExperiment(uri, experiment, { limit: 30 });
  server = await startScriptedModelServer({ roles: competentModel() });
  slow = await startScriptedModelServer({ roles: [stuck, ...competentModel()] });
  run = await cli([...request, '--out', 'done', '--json']);
}, 400_000);
afterAll(async () => {
  await server.stop();
  await slow.stop();
  folder.remove();
});

const request = ['run', '--engine', 'claude', '--model', 'claude-opus-4-5', '--experiment', experiment, '--max-cases', '8'];
const options = (url: string): CliOptions => ({
  cwd: folder.path,
  env: {
    EVALWRIGHT_PYTHON: inject('python'),
    EVALWRIGHT_TRACKING_URI: uri,
    TMPDIR: folder.path,
    ANTHROPIC_API_KEY: 'sk-ant-test-0123456789',
    ANTHROPIC_BASE_URL: url,
  },
});
const cli = (parameters: readonly string[], url = server.url): Promise<CliResult> => runCli(parameters, options(url));
const result = (output: CliResult): RunResult => JSON.parse(output.stdout) as RunResult;
const agentOf = (output: CliResult): AgentSummary => result(output).agent!;
/** Processes of the Agent SDK that this test's sessions started. */
const agentProcesses = (): string[] =>
  readdirSync('/proc').filter((name) => {
    try {
      return (
        /^\d+$/.test(name) && readFileSync(join('/proc', name, 'environ'), 'utf8').includes(`CLAUDE_CONFIG_DIR=${folder.path}`)
      );
    } catch {
      return false;
    }
  });

describe('a run', () => {
  test('passes, and says what its sessions did and used', () => {
    expect(run.stderr).not.toMatch(/^evalwright:/m);
    expect(run.code).toBe(0);
    expect(result(run)).toMatchObject({ status: 'passed', engine: 'claude', diagnostics: [] });
    const agent = agentOf(run);
    expect(agent.model).toBe('claude-opus-4-5');
    expect(agent.sessions.map((session) => [session.id, session.status, session.failure])).toEqual(
      agent.sessions.map((session) => [session.id, 'completed', null]),
    );
    expect(agent.sessions.map((session) => session.task)).toEqual(
      expect.arrayContaining(['explore', 'build_dataset', 'create_scorers']),
    );
    expect(agent.usage.requests).toBe(server.requests.filter((item) => !isPreflight(item.raw)).length);
    expect(agent.cost_basis).toBe('list');
    expect(agent.budget.used.sessions).toBe(agent.sessions.length);
    expect(server.unmatched).toEqual([]);
  });

  test('what the agent proposed is in the suite, and nothing of the builtin engine is gone', () => {
    expect(agentOf(run).proposals).toMatchObject({ open: 0, accepted: expect.any(Number) });
    expect(agentOf(run).proposals.accepted).toBeGreaterThan(0);
    const read = (path: string): { scorers: { name: string }[]; cases: { case_id: string }[] } =>
      JSON.parse(readFileSync(join(folder.path, 'done', 'state', path), 'utf8')) as never;
    const [baseline, suite] = [read('baseline/suite.json'), read('suite.json')];
    const names = (spec: typeof suite): string[] => spec.scorers.map((scorer) => scorer.name);
    expect(names(suite)).toEqual(expect.arrayContaining(names(baseline)));
    expect(names(suite).length + suite.cases.length).toBeGreaterThan(names(baseline).length + baseline.cases.length);
  });

  test('its log names the version of each prompt', () => {
    const events = readFileSync(join(folder.path, 'done', 'events.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    const started = events
      .map((line) => JSON.parse(line) as { event: string; prompts?: string })
      .filter(({ event }) => event === 'agent-session-started');
    expect(started).toHaveLength(agentOf(run).sessions.length);
    for (const { prompts } of started) expect(prompts).toMatch(/^system \d+, [a-z]+ \d+$/);
  });

  test('was quoted and could be watched', () => {
    const { quote } = result(run);
    expect(quote).toMatchObject({ model: 'claude-opus-4-5', cost_basis: 'list' });
    expect(run.stderr).toContain('Quote for claude-opus-4-5');
    expect(run.stderr).toMatch(/^explore\.1 started with claude-opus-4-5, \d+ tools$/m);
    expect(run.stderr).toMatch(/^explore\.1 calls findings \{/m);
    expect(run.stderr).toMatch(/^explore\.1 findings answered \d+ characters in /m);
    expect(run.stderr).toMatch(/; the run so far [\d.]+k tokens, \$[\d.]+$/m);
  });

  test('the report says who made what', () => {
    expect(readFileSync(join(folder.path, 'done', 'report.html'), 'utf8')).toMatch(/claude/i);
  });

  test('its suite stands on its own', () => {
    const script = join(folder.path, 'done', 'evaluation', 'run_eval.py');
    const output = execFileSync(inject('python'), [script, '--tracking-uri', uri, '--experiment', `${experiment}-own`], {
      cwd: folder.path,
      env: { PATH: process.env['PATH'], HOME: folder.path },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(output).toContain('answer_present');
  }, 120_000);
});

describe('afterwards', () => {
  test('status says the same', async () => {
    const status = JSON.parse((await cli(['status', 'done', '--json'])).stdout) as StatusResult;
    expect(status).toMatchObject({ status: 'passed', engine: 'claude' });
    expect(status.agent).toEqual(agentOf(run));
    const text = (await cli(['status', 'done'])).stdout;
    expect(text).toMatch(/explore\.1 +completed/);
    expect(text).toMatch(/used: \$[\d.]+ at list prices, an estimate, [\d.]+[kM] tokens, \d+ sessions/);
  });

  test('resume and the same request do nothing, and need no key', async () => {
    const before = server.requests.length;
    const { EVALWRIGHT_PYTHON, EVALWRIGHT_TRACKING_URI } = options('').env!;
    const keyless = {
      cwd: folder.path,
      env: { EVALWRIGHT_PYTHON: EVALWRIGHT_PYTHON!, EVALWRIGHT_TRACKING_URI: EVALWRIGHT_TRACKING_URI! },
    };
    expect((await runCli(['resume', 'done', '--json'], keyless)).stdout).toBe(run.stdout);
    expect((await cli([...request, '--max-cost', '1', '--out', 'done', '--json'])).stdout).toBe(run.stdout);
    expect(server.requests).toHaveLength(before);
  });
});

test('with a budget of one session the run goes on without the agent and says so', async () => {
  const short = await cli([...request, '--max-sessions', '1', '--out', 'short', '--json']);
  expect(short.code).toBe(0);
  expect(result(short).status).toBe('passed');
  expect(agentOf(short).sessions.map((session) => session.id)).toEqual(['explore.1']);
  const notes = result(short).tasks.map((task) => task.note ?? '');
  expect(notes.filter((note) => /budget/.test(note)).length).toBeGreaterThan(0);
  const text = await cli(['status', 'short']);
  expect(text.stdout).toMatch(/budget is used up: 1 of 1 sessions/);
}, 200_000);

test('Ctrl-C in a session leaves no process; resume goes on from there, at another address', async () => {
  const { child, result: ended } = startCli([...request, '--out', 'cut', '--json'], options(slow.url));
  const isStuck = (): boolean => slow.requests.some((item) => stuck.matches(item));
  for (let round = 0; round < 1500 && !isStuck() && child.exitCode === null; round += 1) await sleep(100);
  expect(isStuck()).toBe(true);
  expect(agentProcesses().length).toBeGreaterThan(0);
  child.kill('SIGINT');
  expect((await ended).code).toBe(130);
  expect(agentProcesses()).toEqual([]);
  const status = JSON.parse((await cli(['status', 'cut', '--json'])).stdout) as StatusResult;
  expect(status).toMatchObject({ status: 'interrupted', owner_pid: null });
  expect(status.agent!.sessions.at(-1)).toMatchObject({ task: 'create_scorers' });
  const before = server.requests.length;
  const resumed = await cli(['resume', 'cut', '--model-url', server.url, '--max-cost', '7', '--json']);
  expect(resumed.code).toBe(0);
  expect(result(resumed)).toMatchObject({ status: 'passed', agent: { budget: { max_cost_usd: 7 }, base_url: server.url } });
  const prompts = server.requests.slice(before).map((item) => item.prompt);
  expect(prompts.some((prompt) => prompt.includes('Session: explore.'))).toBe(false);
  expect(existsSync(join(folder.path, 'cut', 'report.html'))).toBe(true);
}, 300_000);

const isPreflight = (raw: unknown): boolean => (raw as { max_tokens?: number }).max_tokens === 1;
