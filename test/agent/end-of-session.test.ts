/** Every way in which a session is ended from outside: soon, with few further requests, and with nothing left behind. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as agentSdk from '@anthropic-ai/claude-agent-sdk';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { AgentEvent } from '../../src/agent/agent-runtime.ts';
import { createClaudeRuntime } from '../../src/agent/claude-runtime.ts';
import type { ToolDefinition } from '../../src/base/tool.ts';
import type { ModelReply } from '../../src/testing/scripted-model.ts';
import { doubleTool, endpointAt, isRunning, runSession, specFor, type SessionPlan } from './run-session.ts';

let folder: string;
let temporary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evalwright-end-'));
  temporary = mkdtempSync(join(tmpdir(), 'evalwright-end-tmp-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  // Every session of these tests, however it ended, has taken its folders away.
  const left = readdirSync(temporary).filter((name) => name.startsWith('ewa-'));
  const named = existsSync(join(folder, 'child.json'));
  rmSync(folder, { recursive: true, force: true });
  rmSync(temporary, { recursive: true, force: true });
  if (left.length > 0 || named) throw new Error(`a session left ${left.join(', ')} or its child.json`);
});

const double: ModelReply = { call: [{ tool: 'mcp__evalwright__double', input: { n: 1 } }] };
const endless: SessionPlan = { next: () => double, server: { delayMs: 150 } };
const many = { maxTurns: 1000, wallClockMs: 25_000 };

const pidOfChild = (): number =>
  (JSON.parse(readFileSync(join(folder, 'child.json'), 'utf8')) as { process: { pid: number } }).process.pid;

/** Calls `act` once, when the session is at work. */
function whenAtWork(act: () => void): (event: AgentEvent) => void {
  let seen = 0;
  return ({ type }) => {
    if (type === 'tool-answered' && ++seen === 3) act();
  };
}

/** A tool that answers only when it is told to stop; or never. */
function waitingTool(obeys: boolean, onCall: () => void): ToolDefinition {
  return {
    ...doubleTool,
    handle: (_input, { signal }) =>
      new Promise((resolve) => {
        onCall();
        if (obeys) signal.addEventListener('abort', () => resolve({ text: 'stopped', isError: true }));
      }),
  };
}

describe('the clock', () => {
  // Long enough for a session to be at work on a busy machine; all at once, so that it is waited for once.
  const wallClockMs = 8000;

  test('ends a session that never ends, and one whose tool obeys, and one whose tool does not', async () => {
    const called = [vi.fn<() => void>(), vi.fn<() => void>()] as const;
    const [endlessOne, ...waiting] = await Promise.all([
      runSession({ ...endless, spec: { folder: join(folder, 'endless') }, limits: { ...many, wallClockMs } }),
      ...called.map((onCall, index) =>
        runSession({
          ...endless,
          spec: { folder: join(folder, String(index)), tools: [waitingTool(index === 0, onCall)] },
          limits: { wallClockMs },
        }),
      ),
    ]);
    for (const { result } of [endlessOne, ...waiting]) {
      expect(result.failure).toMatchObject({ kind: 'wall-clock' });
      expect(result.wallMs).toBeLessThan(wallClockMs + 4000);
    }
    expect(endlessOne.requests.length - endlessOne.result.usage.requests).toBeLessThanOrEqual(1);
    for (const onCall of called) expect(onCall).toHaveBeenCalledTimes(1);
    for (const { requests } of waiting) expect(requests.length).toBeLessThanOrEqual(2);
    expect(existsSync(join(folder, 'endless', 'child.json'))).toBe(false);
  });

  test('ends one that waits for an answer', async () => {
    const { result } = await runSession({ next: () => ({ fault: 'stall' }), spec: { folder }, limits: { wallClockMs: 1500 } });
    expect(result.failure).toMatchObject({ kind: 'wall-clock' });
    expect(result.wallMs).toBeLessThan(1500 + 4000);
  });
});

describe('the budget', () => {
  const perAnswer = { input_tokens: 1000, output_tokens: 100, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
  const spending: SessionPlan = { next: () => ({ ...double, usage: perAnswer }), server: { delayMs: 150 } };

  test('of tokens ends a session within it', async () => {
    const { result, requests } = await runSession({ ...spending, spec: { folder }, limits: { ...many, maxTokens: 3000 } });
    expect(result.failure).toMatchObject({ kind: 'budget' });
    expect(result.usage.requests).toBe(3);
    expect(requests.length).toBeLessThanOrEqual(4);
  });

  test('of money ends a session within it', async () => {
    // 3 answers at $0.0075 each.
    const { result, requests } = await runSession({ ...spending, spec: { folder }, limits: { ...many, maxCostUsd: 0.02 } });
    expect(result.failure).toMatchObject({ kind: 'budget' });
    expect(result.usage.cost_usd).toBeCloseTo(0.0225, 6);
    expect(requests.length).toBeLessThanOrEqual(4);
  });

  test('of money says nothing about a model without a price', async () => {
    const { result } = await runSession({
      ...spending,
      spec: { folder },
      endpoint: { model: 'my-endpoint' },
      limits: { maxTurns: 4, maxCostUsd: 0.000_001 },
    });
    expect(result.failure).toMatchObject({ kind: 'turn-limit' });
    expect(result.usage).toMatchObject({ cost_usd: null, cost_basis: 'unknown' });
  });

  test('passed by the answer that hands over the report costs nothing', async () => {
    const { result } = await runSession({
      next: () => ({ call: [{ tool: 'StructuredOutput', input: { done: true } }], usage: perAnswer }),
      spec: { folder, report: z.object({ done: z.boolean() }) },
      limits: { maxTokens: 500 },
    });
    // Which of the two is first, the end of the session or our stop, is not in our hands.
    expect([undefined, 'budget']).toContain(result.failure?.kind);
    expect(result.report === undefined).toBe(result.failure !== undefined);
  });
});

describe('the signal', () => {
  const reason = new Error('enough');

  test('ends a session at work, with at most one more request', async () => {
    const controller = new AbortController();
    let pid = 0;
    const before = { requests: 0 };
    const requests: unknown[] = [];
    const plan: SessionPlan = {
      next: (request) => {
        requests.push(request);
        return double;
      },
      server: { delayMs: 150 },
      spec: {
        folder,
        signal: controller.signal,
        onEvent: whenAtWork(() => {
          pid = pidOfChild();
          before.requests = requests.length;
          controller.abort(reason);
        }),
      },
      limits: many,
    };
    await expect(runSession(plan)).rejects.toBe(reason);
    expect(before.requests).toBeGreaterThan(0);
    expect(requests.length - before.requests).toBeLessThanOrEqual(1);
    expect(isRunning(pid)).toBe(false);
  });

  test('reaches a tool that is at work', async () => {
    const controller = new AbortController();
    const obeying = waitingTool(true, () => controller.abort(reason));
    const startMs = performance.now();
    await expect(
      runSession({ ...endless, spec: { folder, signal: controller.signal, tools: [obeying] }, limits: many }),
    ).rejects.toBe(reason);
    expect(performance.now() - startMs).toBeLessThan(8000);
  });

  test('interrupts, closes, then kills', async () => {
    const controller = new AbortController();
    const order: string[] = [];
    let pid = 0;
    const watched = (query: agentSdk.Query): agentSdk.Query => {
      const interrupt = query.interrupt.bind(query);
      const close = query.close.bind(query);
      query.interrupt = () => {
        order.push('interrupt');
        return interrupt();
      };
      query.close = () => {
        order.push(isRunning(pid) ? 'close' : 'close of one that has ended');
        close();
      };
      return query;
    };
    const session = runSession({
      ...endless,
      spec: {
        folder,
        signal: controller.signal,
        onEvent: whenAtWork(() => {
          pid = pidOfChild();
          // It cannot answer the interrupt, nor end by itself.
          process.kill(pid, 'SIGSTOP');
          controller.abort(reason);
        }),
      },
      limits: many,
      timing: { stopMs: 1000 },
      runtime: {
        loadSdk: () => Promise.resolve({ ...agentSdk, query: (given) => watched(agentSdk.query(given)) }),
      },
    });
    await expect(session).rejects.toBe(reason);
    expect(order).toEqual(['interrupt', 'close']);
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
  });

  test('given before, or while the session is prepared, lets nothing begin', async () => {
    const next = vi.fn<() => ModelReply>(() => double);
    await expect(runSession({ next, spec: { folder, signal: AbortSignal.abort(reason) } })).rejects.toBe(reason);
    const controller = new AbortController();
    const session = runSession({
      next,
      spec: { folder, signal: controller.signal },
      runtime: {
        loadSdk: () =>
          Promise.resolve({
            ...agentSdk,
            createSdkMcpServer: (given) => {
              controller.abort(reason);
              return agentSdk.createSdkMcpServer(given);
            },
          }),
      },
    });
    await expect(session).rejects.toBe(reason);
    expect(next).not.toHaveBeenCalled();
  });
});

describe('a child that dies', () => {
  test.each(['tool-called', 'started'] as const)('after %s is told as such', async (when) => {
    let pid = 0;
    const { result } = await runSession({
      ...endless,
      server: { delayMs: 200 },
      spec: {
        folder,
        tools: [waitingTool(false, () => {})],
        onEvent: ({ type }) => {
          if (type !== when) return;
          pid = pidOfChild();
          process.kill(pid, 'SIGKILL');
        },
      },
      limits: many,
    });
    expect(result.failure).toMatchObject({ kind: 'child-died', status: undefined });
    expect(result.failure!.message).toContain('SIGKILL');
    expect(result.usage.requests).toBe(when === 'started' ? 0 : 1);
    expect(isRunning(pid)).toBe(false);
  });

  test('before it said anything never started', async () => {
    const { result } = await runSession({
      ...endless,
      spec: { folder },
      runtime: {
        loadSdk: () =>
          Promise.resolve({
            ...agentSdk,
            query: ({ prompt, options }) =>
              agentSdk.query({ prompt, options: { ...options, extraArgs: { 'no-such-option': null } } }),
          }),
      },
    });
    expect(result.failure).toMatchObject({ kind: 'start' });
    expect(result.failure!.message).toContain('no-such-option');
  });
});

describe('a package that is missing', () => {
  test('is told with the command that installs it', async () => {
    const runtime = createClaudeRuntime({
      endpoint: endpointAt('http://127.0.0.1:9'),
      redact: String,
      loadSdk: () => Promise.reject(new Error("Cannot find package '@anthropic-ai/claude-agent-sdk'")),
    });
    const missing = {
      code: 'input.agent-sdk-missing',
      hint: expect.stringContaining('npm install @anthropic-ai/claude-agent-sdk@0.3.330') as string,
    };
    await expect(runtime.run(specFor(folder))).rejects.toMatchObject(missing);
  });
});
