/** One session of the real runtime, with the real Agent SDK and its binary, against a scripted model on loopback. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { AgentEvent, AgentSessionResult, AgentSessionSpec } from '../../src/agent/agent-runtime.ts';
import { createClaudeRuntime, type ClaudeRuntimeOptions } from '../../src/agent/claude-runtime.ts';
import type { AgentTiming } from '../../src/agent/child-environment.ts';
import type { ModelEndpoint } from '../../src/agent/model-endpoint.ts';
import type { ToolDefinition } from '../../src/base/tool.ts';
import type { ModelReply, ModelRequest, ScriptedModelServer } from '../../src/testing/scripted-model.ts';
import { startScriptedModelServer, type ScriptedModelOptions } from '../../src/testing/scripted-model-server.ts';

export const shortTiming: AgentTiming = { maxRetries: 1, requestMs: 20_000, idleMs: 3000, stopMs: 2000 };

export const key = 'key-of-the-scripted-model';

export function endpointAt(url: string, given: Partial<ModelEndpoint> = {}): ModelEndpoint {
  return {
    provider: 'anthropic',
    baseUrl: url,
    model: 'claude-opus-4-5',
    credential: { kind: 'api-key', value: key },
    headers: {},
    ...given,
  };
}

/** Doubles a number: a tool of ours that shows that calls arrive. */
export const doubleTool: ToolDefinition = {
  name: 'double',
  title: 'Double a number',
  description: 'Doubles n.',
  input: z.object({ n: z.number() }),
  isReadOnly: true,
  handle: ({ n }) => Promise.resolve({ text: `<data>${(n as number) * 2}</data>`, isError: false }),
};

export interface RanSession {
  result: AgentSessionResult;
  events: AgentEvent[];
  requests: ScriptedModelServer['requests'];
  /** Lines of transcript.jsonl. */
  transcript: string;
}

export interface SessionPlan {
  next: (request: ModelRequest) => ModelReply | Promise<ModelReply>;
  spec?: Partial<AgentSessionSpec>;
  limits?: Partial<AgentSessionSpec['limits']>;
  timing?: Partial<AgentTiming>;
  endpoint?: Partial<ModelEndpoint>;
  /** Behind the server's address, e.g. the prefix of Databricks. */
  prefix?: string;
  server?: { apiKey?: string | undefined; delayMs?: number };
  runtime?: Partial<ClaudeRuntimeOptions>;
}

export function specFor(folder: string, given: Partial<AgentSessionSpec> = {}): AgentSessionSpec {
  return {
    id: 'a.1',
    systemPrompt: 'You are scripted.',
    prompt: 'Session: a.1 (role: worker, task: a)',
    tools: [doubleTool],
    builtinTools: [],
    readable: [],
    plugin: undefined,
    report: undefined,
    limits: { maxTurns: 6, wallClockMs: 25_000 },
    folder,
    onEvent: () => {},
    onBeforeCall: () => Promise.resolve(),
    signal: undefined,
    ...given,
  };
}

export async function runSession(plan: SessionPlan): Promise<RanSession> {
  const folder = mkdtempSync(join(tmpdir(), 'evalwright-session-'));
  const server = await startScriptedModelServer({
    roles: [{ name: 'worker', matches: () => true, next: plan.next }],
    apiKey: key,
    ...(plan.server as Partial<ScriptedModelOptions>),
  });
  const events: AgentEvent[] = [];
  try {
    const runtime = createClaudeRuntime({
      endpoint: endpointAt(server.url + (plan.prefix ?? ''), plan.endpoint),
      redact: (text) => text.replaceAll(key, '[redacted]'),
      timing: { ...shortTiming, ...plan.timing },
      ...plan.runtime,
    });
    const spec = specFor(folder, { onEvent: (event) => events.push(event), ...plan.spec });
    const result = await runtime.run({ ...spec, limits: { ...spec.limits, ...plan.limits } });
    const transcript = readFileSync(join(spec.folder, 'transcript.jsonl'), 'utf8');
    return { result, events, requests: [...server.requests], transcript };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** False for a process that is gone and not yet waited for. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return !/^[ZX]/.test(status.slice(status.lastIndexOf(')') + 2));
}
