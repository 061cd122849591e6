/** `evalwright chat` as a process, over a pipe and on a terminal; the Agent SDK is real, the model behind it is scripted. */
import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ChatAnswer, ChatResult } from '../../src/app/chat-results.ts';
import type { ScriptedModelServer } from '../../src/testing/scripted-model.ts';
import { startScriptedModelServer } from '../../src/testing/scripted-model-server.ts';
import { runCli, temporaryFolder, type CliOptions, type CliResult } from '../support/cli.ts';
import { seedExperiment } from '../support/seed.ts';
import { asked, chatModel } from './chat-model.ts';
import { chatWith, endChats, startChat, type ChatProcessOptions } from './chat-process.ts';
import { descendantsOf, isRunning } from './mcp-raw.ts';

const experiment = `chat-${process.pid}-${Date.now()}`;
const uri = inject('mlflowUrl');
const key = 'sk-ant-planted-0123456789abcdef';
let folder: ReturnType<typeof temporaryFolder>;
let server: ScriptedModelServer;

const model = chatModel({
  'What did I ask': ({ prompt }) => ({ say: `You asked: ${prompt.includes('Which findings')}` }),
  'Be rude': () => ({ say: `\u001b[2J\u009b31m${key} \u202eend` }),
});

beforeAll(async () => {
  folder = temporaryFolder();
  await seedExperiment(uri, experiment, { limit: 30 });
  server = await startScriptedModelServer({ apiKey: key, roles: model.roles });
  const run = await runCli(['run', '--experiment', experiment, '--max-cases', '6', '--out', 'session', '--quiet'], options());
  if (run.code !== 0) throw new Error(run.stderr);
}, 200_000);
afterAll(async () => {
  endChats();
  await server.stop();
  folder.remove();
});

const options = (): CliOptions & { env: Record<string, string> } => ({
  cwd: folder.path,
  env: { EVALWRIGHT_PYTHON: inject('python'), EVALWRIGHT_TRACKING_URI: uri, TMPDIR: folder.path },
});
const withModel = (apiKey = key): ChatProcessOptions => ({
  cwd: folder.path,
  env: { ...options().env, ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: server.url, EVALWRIGHT_MODEL: 'claude-opus-4-5' },
});
/** A copy of the session, so that tests do not see each other's changes. */
function session(name: string): string {
  cpSync(join(folder.path, 'session'), join(folder.path, name), { recursive: true });
  return name;
}
const read = (name: string, path: string): string => readFileSync(join(folder.path, name, path), 'utf8');
const scorersOf = (name: string): string[] =>
  (JSON.parse(read(name, 'state/suite.json')) as { scorers: { name: string }[] }).scorers.map((scorer) => scorer.name);
interface Document {
  session: string;
  turns: { input: string; result: ChatResult | null; error: { code: string; message: string } | null }[];
}
const documentOf = (result: CliResult): Document => JSON.parse(result.stdout) as Document;
const answersOf = (result: CliResult): ChatAnswer[] =>
  documentOf(result).turns.flatMap((turn) => (turn.result?.type === 'answer' ? [turn.result] : []));

describe('without a model', () => {
  test('the commands work, a question says in one sentence how to configure one', async () => {
    const { findings } = JSON.parse(read('session', 'state/analysis.json')) as { findings: { trace_ids: string[] }[] };
    const traceId = findings[0]!.trace_ids[0]!;
    const lines = [
      '/status',
      '/findings',
      '/findings 1',
      '/suite',
      '/cost',
      '/help',
      'What fails?',
      '/cots',
      '/findings nope',
      `/explain ${traceId}`,
      '/explain tr-nope',
      '',
      '/quit',
      '/status',
    ];
    const result = await chatWith(['session'], lines, options());
    expect(result.code).toBe(2);
    expect(result.stdout).toMatch(/session: passed\n/);
    expect(result.stdout).toMatch(/1\. \[\w+\] .+\n/);
    expect(result.stdout).toMatch(/traces \(\d+ of \d+\): tr-/);
    expect(result.stdout).toMatch(/answer_present +code +builtin +[\d.]+/);
    expect(result.stdout).toMatch(/0 agent sessions, .* bounds: \$5\.00/s);
    expect(result.stdout.split('session: passed')).toHaveLength(2);
    expect(result.stderr).toContain('no model is configured to answer questions: set ANTHROPIC_API_KEY');
    expect(result.stderr).toContain('there is no command /cots\nDid you mean /cost?');
    expect(result.stderr).toContain('there is no finding "nope"');
    expect(result.stdout).toContain(`Trace ${traceId}: `);
    expect(result.stdout).toMatch(/It breaks (?:none|\d+) of the \d+ checks? that apply to it/);
    expect(result.stderr).toContain('there is no trace "tr-nope"');
    expect(server.requests).toEqual([]);
  });

  test('--json prints one document; the exit code is that of the first line that failed', async () => {
    const result = await chatWith(['session', '--json'], ['/cost', 'x'.repeat(9000), '/nope'], withModel());
    const { turns } = documentOf(result);
    expect(turns.map((turn) => turn.result?.type ?? turn.error!.code)).toEqual(['cost', 'input.option', 'input.option']);
    expect(turns[1]!.error!.message).toContain('9000 characters');
    expect(result.code).toBe(2);
  });

  test('/validate runs the files as they lie there', async () => {
    const name = session('edited');
    writeFileSync(join(folder.path, name, 'evaluation', 'scorers.py'), 'import nope\n');
    const result = await chatWith([name, '--json'], ['/validate'], options());
    expect(result.code).toBe(1);
    expect(documentOf(result).turns[0]!.result).toMatchObject({
      of: 'files',
      accepted: false,
      validation: { validation_status: 'failed' },
    });
    expect(read(name, 'evaluation/scorers.py')).toBe('import nope\n');
  }, 120_000);
});

describe('a question', () => {
  test('is answered from the tools, told as it comes, recorded, and remembered by the next process', async () => {
    const name = session('asked');
    const first = await chatWith([name], ['Which findings are there?', '/cost'], withModel());
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(
      /^Let me look\. \nThere are findings, e\.g\. [a-z-]+\.\n1 agent session, 1 of them of the chat: /,
    );
    expect(first.stderr).toMatch(/^chat\.1 calls findings/m);
    expect(first.stderr).toMatch(/^chat\.1: [\d.]+k tokens, \$0\.\d+$/m);
    const sessions = (JSON.parse(read(name, 'state/agent_sessions.json')) as { sessions: object[] }).sessions;
    expect(sessions).toMatchObject([
      { id: 'chat.1', role: 'chat', task: 'chat', status: 'completed', model: 'claude-opus-4-5', tool_calls: 1 },
    ]);
    expect(existsSync(join(folder.path, name, 'agent', 'chat.1', 'transcript.jsonl'))).toBe(true);
    expect(server.requests.find((request) => asked(request).startsWith('Which'))!.bytes).toBeLessThan(20_000);
    const status = await runCli(['status', name], options());
    expect(status.stdout).toContain('engine builtin, changed or talked about by chat or mcp');
    expect(status.stdout).toMatch(/chat\.1 +completed/);
    const second = await chatWith([name], ['What did I ask?'], withModel());
    expect(second.stdout).toBe('You asked: true\n');
    expect(read(name, 'state/chat.json')).toMatch(/"message": "Which findings are there\?"/);
  }, 120_000);

  test('streams: the first part is there before the model goes on', async () => {
    const chat = startChat([session('streamed'), '--quiet'], withModel());
    chat.write('Slowly now\n');
    await chat.shows('First part.');
    await expect
      .poll(() => server.requests.filter((request) => asked(request).startsWith('Slowly')).length, { timeout: 20_000 })
      .toBe(2);
    expect(chat.output()).not.toContain('Second');
    model.release();
    chat.process.stdin!.end();
    expect(await chat.ended).toMatchObject({ code: 0, stdout: 'First part. \nSecond part.\n', stderr: '' });
  }, 120_000);

  test('escape sequences and secrets reach neither the terminal nor the history', async () => {
    const name = session('rude');
    const result = await chatWith([name], [`Be rude about ${key}`], withModel());
    expect(result.stdout).toContain('*** \ufffdend');
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(result.stdout + result.stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(result.stdout + result.stderr + read(name, 'state/chat.json') + read(name, 'state/agent_sessions.json')).not.toContain(
      key,
    );
    expect(read(name, 'state/chat.json')).toContain('Be rude about ***');
  }, 120_000);

  test('a wrong key is told in seconds, and no session is begun', async () => {
    const name = session('keyless');
    const startMs = performance.now();
    const result = await chatWith([name], ['Which findings?', '/suite'], withModel('sk-ant-wrong-0123456789'));
    expect(performance.now() - startMs).toBeLessThan(15_000);
    expect(result).toMatchObject({ code: 3, stdout: expect.stringContaining('answer_present') });
    expect(result.stderr).toContain('refused the key or token (401)');
    expect(existsSync(join(folder.path, name, 'state', 'agent_sessions.json'))).toBe(false);
  }, 30_000);

  test('the budget bounds the chat with all that was before', async () => {
    const name = session('bounded');
    const lines = ['Which findings?', 'Which findings?', '/cost'];
    const result = await chatWith([name, '--max-sessions', '1', '--json'], lines, withModel());
    const { turns } = documentOf(result);
    expect(turns.map((turn) => turn.result?.type ?? turn.error!.message)).toEqual([
      'answer',
      'the budget is used up: 1 of 1 sessions were used',
      'cost',
    ]);
    expect(result.code).toBe(2);
    const more = await chatWith([name, '--max-tokens', '1000', '--json'], ['Which findings?'], withModel());
    expect(documentOf(more).turns[0]!.error!.message).toMatch(/the budget is used up: \d+ of 1000 tokens/);
    const cut = await chatWith([session('cut'), '--max-cost', '0.01', '--json'], ['Which findings?'], withModel());
    expect(answersOf(cut)[0]).toMatchObject({ status: 'failed', failure: { kind: 'budget' } });
    expect(cut.code).toBe(1);
  }, 180_000);
});

describe('the suite', () => {
  test('"drop this scorer" counts when /validate has passed', async () => {
    const name = session('dropped');
    const before = scorersOf(name);
    const proposed = await chatWith([name], ['Drop the scorer latency_within_band'], withModel());
    expect(proposed.stdout).toMatch(
      /Proposed to drop latency_within_band\.\n1 open proposal; .*\n {2}p1 {2}remove scorer latency_within_band\n/,
    );
    expect(scorersOf(name)).toEqual(before);
    writeFileSync(join(folder.path, name, 'evaluation', 'README.md'), 'our own words\n');
    const result = await chatWith([name], ['/validate', '/suite', '/validate'], options());
    expect(result.code).toBe(0);
    const [, copy] = /changed by hand lie in: (state\/replaced\/\S+\/evaluation\/README\.md)\n/.exec(result.stdout)!;
    expect(read(name, copy!)).toBe('our own words\n');
    expect(result.stdout).toContain(
      'The suite, its files and the report are replaced:\n  p1 accepted: remove scorer latency_within_band\n',
    );
    expect(result.stdout).toContain('left out: latency_within_band: removed by a person: The engineer does not want it.');
    expect(result.stdout).toContain('No proposal was open');
    expect(scorersOf(name)).toEqual(before.filter((scorer) => scorer !== 'latency_within_band'));
    expect(read(name, 'evaluation/scorers.py')).not.toContain('latency_within_band');
    expect(read(name, 'report.html')).not.toBe(read('session', 'report.html'));
  }, 180_000);

  test('what does not pass changes nothing, and can be taken back', async () => {
    const name = session('broken');
    const files = (): string[] =>
      readdirSync(join(folder.path, name, 'evaluation'), { recursive: true })
        .map(String)
        .sort();
    const before = [files(), scorersOf(name), read(name, 'report.html')];
    const result = await chatWith([name], ['Add a broken scorer', '/validate', '/drop p2', '/drop p1', '/status'], withModel());
    expect(result.stdout).toMatch(/error \S+.*ZeroDivisionError/);
    expect(result.stdout).toContain('The suite stays as it was.\n1 open proposal');
    expect(result.stdout).toContain('p1 is taken back: add python scorer always_breaks');
    expect(result.stderr).toContain('there is no open proposal "p2"\nDid you mean p1?');
    expect([files(), scorersOf(name), read(name, 'report.html')]).toEqual(before);
    expect(result.code).toBe(1);
  }, 120_000);
});

test('a session of the engine claude is asked at the address and with the model that it keeps', async () => {
  const name = session('claude');
  const path = join(folder.path, name, 'session.json');
  const document = JSON.parse(read(name, 'session.json')) as { request: object };
  const budget = { max_cost_usd: 5, max_tokens: null, max_sessions: 9, max_minutes: null };
  const agent = {
    provider: 'anthropic',
    base_url: server.url,
    model: 'claude-opus-4-8',
    may_annotate: false,
    self_experiment: null,
    budget,
  };
  writeFileSync(path, JSON.stringify({ ...document, request: { ...document.request, engine: 'claude', agent } }));
  const { env } = options();
  const result = await chatWith([name, '--json'], ['What did I ask?', '/cost'], {
    cwd: folder.path,
    env: { ...env, ANTHROPIC_API_KEY: key },
  });
  expect(documentOf(result).turns.map((turn) => turn.result)).toMatchObject([{ text: 'You asked: false' }, { budget }]);
  expect(server.requests.at(-1)!.model).toBe('claude-opus-4-8');
}, 120_000);

test('on a terminal: Ctrl-C cancels the running turn, a second one in a row or Ctrl-D ends', async () => {
  const name = session('terminal');
  const chat = startChat([name, '--model', 'claude-opus-4-5'], { ...withModel(), terminal: inject('python') });
  await chat.shows('> ');
  chat.write('Think for ever\r');
  const isAsked = (): boolean => server.requests.some((request) => asked(request).startsWith('Think'));
  await expect.poll(isAsked, { timeout: 20_000 }).toBe(true);
  const workers = descendantsOf(chat.process.pid!).filter((pid) => isAgent(pid));
  expect(workers.length).toBeGreaterThan(0);
  chat.write('\u0003');
  await chat.shows('Cancelled.');
  expect(workers.filter(isRunning)).toEqual([]);
  let mark = chat.output().length;
  chat.write('/cost\r');
  await chat.shows('1 agent session, 1 of them of the chat', mark);
  mark = chat.output().length;
  // The last question is one key away.
  chat.write('\u001b[A\u001b[A');
  await chat.shows('Think for ever', mark);
  chat.write('\u0015What did I ask?\r');
  await chat.shows(/You asked: false\s+chat\.2: .* tokens/, mark);
  mark = chat.output().length;
  chat.write('\u0003');
  await chat.shows('Ctrl-C once more', mark);
  chat.write('\u0003');
  expect((await chat.ended).code).toBe(0);
  expect((JSON.parse(read(name, 'state/agent_sessions.json')) as { sessions: object[] }).sessions).toMatchObject([
    { id: 'chat.1', status: 'interrupted' },
    { id: 'chat.2', status: 'completed' },
  ]);
  const again = startChat([name], { ...withModel(), terminal: inject('python') });
  await again.shows('> ');
  again.write('\u0004');
  expect((await again.ended).code).toBe(0);
}, 180_000);

function isAgent(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes('CLAUDE_CONFIG_DIR=');
  } catch {
    return false;
  }
}
