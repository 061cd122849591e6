/**
 * Hostile calls through the real Agent SDK and its binary: none may get through, nothing secret may come back, nothing may be written.
 * The rules and the hook are also tried alone: each has to hold without the other. To be run again with every new Agent SDK.
 */
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as agentSdk from '@anthropic-ai/claude-agent-sdk';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { ToolDefinition } from '../../src/base/tool.ts';
import type { ToolResult } from '../../src/testing/scripted-model.ts';
import { hostileCalls, neededCalls } from './hostile-calls.ts';
import { doubleTool, key, runSession, type RanSession, type SessionPlan } from './run-session.ts';
import { makeSandbox, planted, snapshot } from './sandbox.ts';

const box = makeSandbox();
const hostile = hostileCalls(box, '<root>');
const needed = neededCalls(box);
/** Of the session's own process, while it lives. */
const child = { environment: [] as string[], commandLine: [] as string[], workFolder: '', root: '', home: [] as string[] };
const noted: string[] = [];

const empty = z.object({});
const ourTools: ToolDefinition[] = [
  doubleTool,
  {
    ...doubleTool,
    name: 'note',
    input: z.object({ text: z.string() }),
    isReadOnly: false,
    handle: ({ text }) => {
      noted.push(String(text));
      look();
      return Promise.resolve({ text: 'noted', isError: false });
    },
  },
  {
    ...doubleTool,
    name: 'long',
    input: empty,
    handle: () => Promise.resolve({ text: `${'x'.repeat(39_000)} end`, isError: false }),
  },
];

function look(): void {
  const { process: identity, root } = JSON.parse(readFileSync(join(box.folder, 'child.json'), 'utf8')) as {
    process: { pid: number };
    root: string;
  };
  const at = (name: string): string => `/proc/${identity.pid}/${name}`;
  child.environment = readFileSync(at('environ'), 'utf8').split('\0').filter(Boolean);
  child.commandLine = readFileSync(at('cmdline'), 'utf8').split('\0');
  child.workFolder = readlinkSync(at('cwd'));
  child.root = root;
  child.home = readdirSync(join(root, 'h'));
}

const report = z.object({ summary: z.string() });

/** First all that is hostile, then all that is needed, then the report. */
function tryEverything(change: (options: agentSdk.Options) => agentSdk.Options): SessionPlan {
  return {
    next: ({ step, raw }) => {
      if (step === 0) {
        const root = /[^"\s]*\/ewa-[\w-]+/.exec(JSON.stringify(raw))![0];
        return { call: hostileCalls(box, root) };
      }
      if (step === 1) return { call: needed };
      return { call: [{ tool: 'StructuredOutput', input: { summary: 'tried' } }] };
    },
    spec: {
      tools: ourTools,
      builtinTools: ['Read', 'Glob', 'Grep', 'Skill'],
      readable: [box.readable],
      plugin: { folder: box.plugin, skills: ['ours:scoring'] },
      report,
      folder: box.folder,
    },
    runtime: {
      loadSdk: () =>
        Promise.resolve({
          ...agentSdk,
          query: ({ prompt, options }) => agentSdk.query({ prompt, options: change(options!) }),
        }),
    },
  };
}

const answersOf = (session: RanSession, calls: number): ToolResult[] =>
  session.requests.find(({ step, results }) => step > 0 && results.length === calls)!.results;

let whole: RanSession;
let before: Record<string, string>;

beforeAll(async () => {
  const variables = {
    HOME: box.home,
    TMPDIR: box.temporary,
    PLANTED: planted,
    DATABRICKS_TOKEN: planted,
    MLFLOW_TRACKING_TOKEN: planted,
    ANTHROPIC_AUTH_TOKEN: planted,
    ANTHROPIC_CUSTOM_HEADERS: `x-planted: ${planted}`,
    CLAUDE_CODE_OAUTH_TOKEN: planted,
    CLAUDE_CODE_SIMPLE: '1',
    HTTPS_PROXY: `http://${planted}.invalid`,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  before = snapshot(box.root);
  whole = await runSession(tryEverything((options) => options));
});
afterAll(() => {
  vi.unstubAllEnvs();
  box.remove();
});

/** Refused, or a search that found nothing. */
const gotNothing = ({ isError, text }: ToolResult): boolean => isError || /^No (files|matches) found/.test(text);
const gaveAway = ({ text }: ToolResult): boolean => text.includes(planted) || /root:|\/etc\/\w+:|machine-id/.test(text);

describe('calls that must not get through', () => {
  test.each(hostile.map(({ name }, index) => ({ name, index })))('$name', ({ index }) => {
    const answer = answersOf(whole, hostile.length)[index]!;
    expect(answer).toSatisfy(gotNothing);
    expect(answer).not.toSatisfy(gaveAway);
  });

  test('no request holds anything that was planted', () => {
    expect(whole.requests.filter(({ raw }) => JSON.stringify(raw).includes(planted))).toEqual([]);
    expect(whole.transcript).not.toContain(planted);
    expect(JSON.stringify(whole.events)).not.toContain(planted);
  });

  test('nothing was written but the transcript, and nothing temporary is left', () => {
    const transcript = join(box.folder, 'transcript.jsonl');
    const after = snapshot(box.root);
    expect(Object.keys(after).filter((path) => !Object.hasOwn(before, path))).toEqual([transcript]);
    expect(after).toMatchObject(before);
    expect(statSync(transcript).mode & 0o777).toBe(0o600);
    expect(existsSync(child.root)).toBe(false);
  });

  test('no tool was offered that is not listed', () => {
    for (const { tools } of whole.requests)
      expect([...tools].sort()).toEqual(
        [
          'Glob',
          'Grep',
          'Read',
          'Skill',
          'StructuredOutput',
          'mcp__evalwright__double',
          'mcp__evalwright__long',
          'mcp__evalwright__note',
        ].sort(),
      );
  });
});

describe('calls that must work', () => {
  test.each(needed.map(({ name, says }, index) => ({ name, says, index })))('$name', ({ says, index }) => {
    const answer = answersOf(whole, needed.length)[index]!;
    expect(answer.isError).toBe(false);
    expect(answer.text).toContain(says);
  });

  test('the report comes back, and the body of the skill reached the model', () => {
    expect(whole.result.failure).toBeUndefined();
    expect(whole.result.report).toEqual({ summary: 'tried' });
    expect(JSON.stringify(whole.requests.at(-1)!.raw)).toContain('Read references/interfaces.md first.');
  });

  test('calls, refusals and usage are counted', () => {
    const { toolCalls, toolErrors, usage } = whole.result;
    expect(toolCalls).toBe(hostile.length + needed.length + 1);
    expect(toolErrors).toBe(answersOf(whole, hostile.length).filter(({ isError }) => isError).length);
    expect(usage.requests).toBe(3);
    expect(noted).toContain('kept');
  });
});

describe('the process of a session', () => {
  test('has exactly the environment that is meant for it', () => {
    const { root } = child;
    const names = child.environment.map((line) => line.slice(0, line.indexOf('=')));
    expect(names.sort()).toEqual([
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_BASE_URL',
      'API_TIMEOUT_MS',
      'CLAUDE_AGENT_SDK_CLIENT_APP',
      'CLAUDE_AGENT_SDK_VERSION',
      'CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS',
      'CLAUDE_CODE_ATTRIBUTION_HEADER',
      'CLAUDE_CODE_DISABLE_AUTO_MEMORY',
      'CLAUDE_CODE_DISABLE_BACKGROUND_TASKS',
      'CLAUDE_CODE_DISABLE_BUNDLED_SKILLS',
      'CLAUDE_CODE_DISABLE_FILE_MENTIONS',
      'CLAUDE_CODE_DISABLE_LEGACY_MODEL_REMAP',
      'CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC',
      'CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK',
      'CLAUDE_CODE_ENTRYPOINT',
      'CLAUDE_CODE_MAX_RETRIES',
      'CLAUDE_CODE_SDK_READS_SESSION_STATE',
      'CLAUDE_CODE_TMPDIR',
      'CLAUDE_CONFIG_DIR',
      'CLAUDE_ENABLE_BYTE_WATCHDOG',
      'HOME',
      'LANG',
      'PATH',
      'TMPDIR',
      'XDG_CACHE_HOME',
      'XDG_RUNTIME_DIR',
    ]);
    expect(child.environment.join('\n')).not.toContain(planted);
    expect(child.environment).toContain(`HOME=${root}/h`);
    expect(dirname(root)).toBe(box.temporary);
  });

  test('works in an empty folder of its own, wrote nothing into its home, and shows no key on its command line', () => {
    expect(child.workFolder).toBe(`${child.root}/work`);
    expect(child.home).toEqual([]);
    expect(child.commandLine[0]).toMatch(/claude$/);
    expect(child.commandLine.join('\n')).not.toContain(key);
  });
});

describe('each layer alone', () => {
  test('the rules hold without the hook, but for hard links', async () => {
    const session = await runSession(
      tryEverything((options) => {
        const { hooks: _hooks, ...rest } = options;
        return rest;
      }),
    );
    const answers = answersOf(session, hostile.length);
    expect(hostile.filter((_call, index) => !gotNothing(answers[index]!)).map(({ name }) => name)).toEqual(
      hostile.filter(({ isHookOnly }) => isHookOnly).map(({ name }) => name),
    );
  });

  test('the hook holds where the rules allow every path', async () => {
    const session = await runSession(
      tryEverything((options) => ({
        ...options,
        allowedTools: ['Read', 'Glob', 'Grep', 'Skill', ...options.allowedTools!],
        disallowedTools: [],
      })),
    );
    const answers = answersOf(session, hostile.length);
    expect(hostile.filter((_call, index) => !gotNothing(answers[index]!)).map(({ name }) => name)).toEqual([]);
    expect(answers.filter(gaveAway)).toEqual([]);
    expect(session.result.failure).toBeUndefined();
  });

  test('a session that offers more than was asked for is stopped before it works', async () => {
    const session = await runSession(
      tryEverything((options) => ({ ...options, tools: [...(options.tools as string[]), 'Bash'] })),
    );
    expect(session.result.failure).toEqual({
      kind: 'start',
      message: 'the session would have tools that it must not have: Bash',
      status: undefined,
    });
    expect(session.result.report).toBeUndefined();
    expect(session.requests.length).toBeLessThanOrEqual(1);
  });

  test('a session without its skill is stopped before it works', async () => {
    const session = await runSession(tryEverything((options) => ({ ...options, plugins: [] })));
    expect(session.result.failure).toMatchObject({ kind: 'start', message: expect.stringContaining('ours:scoring') as string });
  });
});
