/** The runtime without a model keeps the promises of the one with the Agent SDK, as far as a harness sees them. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AgentEvent, AgentSessionResult, AgentSessionSpec } from '../../src/agent/agent-runtime.ts';
import { createScriptedRuntime, type SessionScript } from '../../src/agent/scripted-runtime.ts';
import { doubleTool, specFor } from './run-session.ts';

const report = z.object({ done: z.boolean() });

async function play(
  script: SessionScript,
  spec: Partial<AgentSessionSpec> = {},
): Promise<AgentSessionResult & { seen: string[] }> {
  const events: AgentEvent[] = [];
  const runtime = createScriptedRuntime(script);
  await runtime.preflight();
  const result = await runtime.run(specFor('/nonexistent', { onEvent: (event) => events.push(event), ...spec }));
  return { ...result, seen: events.map(({ type }) => type) };
}

describe('a scripted session', () => {
  test('calls tools, talks, and hands over its report', async () => {
    const result = await play(
      async ({ call, say }) => {
        const { text } = await call('double', { n: 4 });
        say(text);
        return { report: { done: true } };
      },
      { report },
    );
    expect(result).toMatchObject({
      failure: undefined,
      report: { done: true },
      text: '<data>8</data>',
      toolCalls: 1,
      toolErrors: 0,
    });
    expect(result.usage).toMatchObject({ requests: 2, input_tokens: 2000, cost_usd: 0.009 });
    expect(result.seen).toEqual(['started', 'tool-called', 'model-answered', 'tool-answered', 'text', 'model-answered']);
  });

  test('is told what is wrong with a call, and goes on', async () => {
    const answers: string[] = [];
    const failing = { ...doubleTool, name: 'failing', handle: () => Promise.reject(new Error('no disk')) };
    const result = await play(
      async ({ call }) => {
        for (const [tool, input] of [
          ['unknown', {}],
          ['double', { n: 'x' }],
          ['failing', { n: 1 }],
        ] as const)
          answers.push((await call(tool, input)).text);
        return {};
      },
      { tools: [doubleTool, failing] },
    );
    expect(answers[0]).toBe('No such tool: unknown');
    expect(answers[1]).toContain('the input does not fit: n:');
    expect(answers[2]).toBe('the tool failed: no disk');
    expect(result).toMatchObject({ failure: undefined, toolCalls: 3, toolErrors: 3 });
  });

  test.each([undefined, { done: 'yes' }])('fails without a report that fits: %j', async (given) => {
    const result = await play(() => ({ report: given }), { report });
    expect(result).toMatchObject({ failure: { kind: 'missing-report' }, report: undefined });
  });

  test.each([
    ['turn-limit', { maxTurns: 3 }],
    ['budget', { maxTurns: 100, maxTokens: 3000 }],
    ['budget', { maxTurns: 100, maxCostUsd: 0.01 }],
  ] as const)('ends at its limits: %s', async (kind, limits) => {
    const result = await play(
      ({ say }) => {
        for (;;) say('on and on');
      },
      { limits: { wallClockMs: 1000, ...limits } },
    );
    expect(result.failure).toMatchObject({ kind });
    expect(result.usage.requests).toBeLessThanOrEqual(4);
  });

  test('rejects when it is stopped', async () => {
    const controller = new AbortController();
    const stopped = play(
      async ({ call }) => {
        controller.abort(new Error('enough'));
        await call('double', { n: 1 });
        return {};
      },
      { signal: controller.signal },
    );
    await expect(stopped).rejects.toThrow('enough');
  });
});
