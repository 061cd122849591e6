/**
 * The conversation of a recorded session once more, by the harness' runtime and by a bare `query()` of the Agent SDK in turns, against
 * the same server, with the same prompts and tools, whose answers are those of the recording and cost nothing. The difference is the
 * harness' own time, found without asking the harness.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSdkMcpServer, query, tool, type Options } from '@anthropic-ai/claude-agent-sdk';
import { z } from 'zod';
import { createClaudeRuntime } from '../src/agent/claude-runtime.ts';
import type { ToolDefinition } from '../src/base/tool.ts';
import { roles, type Role } from '../src/session/claude/roles.ts';
import type { SpokenReply } from '../src/testing/model-reply.ts';
import type { ModelRequest } from '../src/testing/scripted-model.ts';
import { startScriptedModelServer } from '../src/testing/scripted-model-server.ts';
import { createTools } from '../src/tools/create-tools.ts';
import type { ToolContext } from '../src/tools/tool-context.ts';
import type { MeasuredSession } from './agent-run.ts';

/** Milliseconds of the least disturbed round of each. */
export interface Overhead {
  bareMs: number;
  harnessMs: number;
  /** What the harness says of itself. */
  ownAccountMs: number;
  /** Of this process, which holds both the SDK and the scripted model: hardly moved by what else the machine does. */
  bareCpuMs: number;
  harnessCpuMs: number;
}

type Plugin = { folder: string; skills: readonly string[] };
const model = 'claude-opus-4-5';
const key = 'sk-ant-scripted';
const wallClockMs = 120_000;

export async function measureOverhead(session: MeasuredSession, plugin: Plugin, rounds: number): Promise<Overhead> {
  const role = roles[session.record.task as keyof typeof roles];
  const last = session.requests.at(-1)!;
  const replies = repliesIn(last);
  const server = await startScriptedModelServer({
    roles: [{ name: 'recorded', matches: () => true, next: ({ step }) => replies[step] ?? { say: 'done' } }],
  });
  const folder = mkdtempSync(join(tmpdir(), 'evalwright-bench-'));
  const bare: number[] = [];
  const harness: number[] = [];
  const own: number[] = [];
  const cpu: { bare: number[]; harness: number[] } = { bare: [], harness: [] };
  try {
    // The first of each warms up.
    for (let round = 0; round <= rounds; round += 1) {
      const place = join(folder, String(round));
      const startCpu = process.cpuUsage();
      const bareMs = await bareQuery(role, last, plugin, server.url, place);
      const middleCpu = process.cpuUsage();
      const { wallMs, hostMs } = await harnessed(role, last, plugin, server.url, place);
      const endCpu = process.cpuUsage();
      if (round === 0) continue;
      cpu.bare.push(cpuMs(startCpu, middleCpu));
      cpu.harness.push(cpuMs(middleCpu, endCpu));
      bare.push(bareMs);
      harness.push(wallMs);
      own.push(hostMs);
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const [bareMs, harnessMs, ownAccountMs] = [bare, harness, own].map((values) => Math.min(...values)) as [number, number, number];
  return { bareMs, harnessMs, ownAccountMs, bareCpuMs: Math.min(...cpu.bare), harnessCpuMs: Math.min(...cpu.harness) };
}

const cpuMs = (start: NodeJS.CpuUsage, end: NodeJS.CpuUsage): number =>
  (end.user + end.system - start.user - start.system) / 1000;

async function harnessed(role: Role, recorded: ModelRequest, plugin: Plugin, url: string, folder: string) {
  const runtime = createClaudeRuntime({
    endpoint: { provider: 'anthropic', baseUrl: url, model, credential: { kind: 'api-key', value: key }, headers: {} },
    redact: (text) => text,
  });
  const startMs = performance.now();
  const { failure, hostMs } = await runtime.run({
    id: 'bench',
    systemPrompt: recorded.system,
    prompt: recorded.prompt,
    tools: toolsOf(role, recorded),
    builtinTools: role.builtinTools,
    readable: [folder],
    plugin,
    report: role.report,
    limits: { maxTurns: role.maxTurns, wallClockMs },
    folder: join(folder, 'session'),
    onEvent: () => {},
    onBeforeCall: () => Promise.resolve(),
    signal: undefined,
  });
  const wallMs = performance.now() - startMs;
  if (failure !== undefined) throw new Error(`the harness' session failed: ${failure.message}`);
  return { wallMs, hostMs };
}

/** The least that a program can do to have the same conversation. */
async function bareQuery(role: Role, recorded: ModelRequest, plugin: Plugin, url: string, folder: string): Promise<number> {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const { signal } = new AbortController();
  const tools = toolsOf(role, recorded).map((offered) =>
    tool(offered.name, offered.description, offered.input.shape, async () => {
      const { text } = await offered.handle({}, { signal });
      return { content: [{ type: 'text', text }] };
    }),
  );
  const options: Options = {
    cwd: home,
    model,
    systemPrompt: recorded.system,
    settingSources: [],
    strictMcpConfig: true,
    tools: [...role.builtinTools],
    allowedTools: ['mcp__evalwright'],
    permissionMode: 'dontAsk',
    mcpServers: { evalwright: createSdkMcpServer({ name: 'evalwright', tools, alwaysLoad: true }) },
    plugins: [{ type: 'local', path: plugin.folder, skipMcpDiscovery: true }],
    skills: [...plugin.skills],
    outputFormat: { type: 'json_schema', schema: z.toJSONSchema(role.report, { target: 'draft-7', io: 'input' }) },
    persistSession: false,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      CLAUDE_CONFIG_DIR: home,
      TMPDIR: home,
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: key,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_DISABLE_BUNDLED_SKILLS: '1',
    },
  };
  const startMs = performance.now();
  let ending = 'nothing';
  for await (const message of query({ prompt: recorded.prompt, options }))
    if (message.type === 'result') ending = message.is_error ? JSON.stringify(message) : 'success';
  const wallMs = performance.now() - startMs;
  if (ending !== 'success') throw new Error(`the bare query failed: ${ending}`);
  return wallMs;
}

/** The role's tools as they are offered, answering what was recorded, in the order in which they were asked. */
function toolsOf(role: Role, recorded: ModelRequest): ToolDefinition[] {
  const left = [...recorded.history];
  // No handler of theirs runs.
  return createTools({ mayAnnotate: false } as ToolContext, role.tools).map((offered) => ({
    ...offered,
    handle: () => {
      const index = left.findIndex(({ tool: name }) => name.endsWith(`__${offered.name}`));
      const [found] = index < 0 ? [] : left.splice(index, 1);
      return Promise.resolve({ text: found?.text ?? 'nothing', isError: false });
    },
  }));
}

/** What the model said, message by message, and its report at the end. */
function repliesIn({ turns, raw, prompt }: ModelRequest): SpokenReply[] {
  const said = turns.map((results) => ({ call: results.map(({ tool: name, input }) => ({ tool: name, input })) }));
  const isPlan = JSON.stringify((raw as { tools: unknown }).tools).includes('extra_tasks');
  const more = { build_dataset: '', create_scorers: '', write_run_script: '', extra_tasks: [] };
  const input = { summary: prompt.slice(0, 20), ...(isPlan ? more : {}) };
  return [...said, { call: [{ tool: 'StructuredOutput', input }] }];
}
