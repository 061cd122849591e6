/** What a session says that it used, held against the account of the Agent SDK, which comes at the end only. */
import pLimit from 'p-limit';
import { describe, expect, test } from 'vitest';
import { addUsage, noUsage, totalTokens, type AgentUsage } from '../../src/agent/agent-usage.ts';
import { listPrice, usageOf } from '../../src/agent/list-price.ts';
import { runSession } from './run-session.ts';

const perAnswer = { input_tokens: 1200, output_tokens: 340, cache_read_input_tokens: 5600, cache_creation_input_tokens: 780 };
const double = { call: [{ tool: 'mcp__evalwright__double', input: { n: 1 } }], usage: perAnswer };

/** One of each price, in the spellings of several providers. */
const models = [
  'claude-fable-5',
  'claude-fable-5-1',
  'claude-mythos-5-2',
  'databricks-claude-opus-5-5',
  'claude-opus-5-20260401',
  'claude-opus-4-1-20250805',
  'claude-sonnet-5-5',
  'claude-sonnet-5',
  'system.ai.claude-sonnet-4-5',
  'claude-haiku-4-5-20251001',
  'claude-3-5-haiku-20241022',
];

describe('usage of a session', () => {
  test.each(['claude-sonnet-4-5', 'claude-opus-4-8', 'databricks-claude-opus-4-5'])(
    'of %s is told after each answer, at the price that the Agent SDK reckons',
    async (model) => {
      const { result, events } = await runSession({
        next: ({ step }) => (step < 2 ? double : { say: 'done', usage: perAnswer }),
        endpoint: { model },
      });
      const told = events.filter((event) => event.type === 'model-answered');
      expect(told).toHaveLength(3);
      const sum = told.map(({ usage }) => usage).reduce(addUsage, noUsage);
      const { cost_usd: cost, ...tokens } = sum;
      expect(result.usage).toMatchObject(tokens);
      expect(result.usage.cost_usd).toBeCloseTo(cost!, 9);
      expect(result.usage.cost_usd).toBeGreaterThan(0);
      expect(sum).toMatchObject({ input_tokens: 3600, output_tokens: 1020, cache_read_tokens: 16_800, cache_write_tokens: 2340 });
      expect(result.contextTokens).toBe(1200 + 5600 + 780);
      expect(result.contextWindow).toBeGreaterThanOrEqual(200_000);
      expect(new Set(told.map(({ messageId }) => messageId)).size).toBe(3);
    },
  );

  test('has the price that the Agent SDK reckons, for every model of the list', async () => {
    const limit = pLimit(3);
    const compared = await Promise.all(
      models.map((model) =>
        limit(async () => {
          const { result, events } = await runSession({
            next: () => ({ say: 'done', usage: perAnswer }),
            spec: { tools: [] },
            endpoint: { model },
          });
          const [told] = events.filter((event) => event.type === 'model-answered');
          return { model, told: told!.usage.cost_usd!.toFixed(9), reckoned: result.usage.cost_usd!.toFixed(9) };
        }),
      ),
    );
    for (const { model, told, reckoned } of compared) expect({ model, price: told }).toEqual({ model, price: reckoned });
  }, 60_000);

  test.each(['my-endpoint', 'databricks-gpt-oss-120b'])('of %s has no price', async (model) => {
    const { result } = await runSession({ next: () => ({ say: 'done', usage: perAnswer }), endpoint: { model } });
    expect(result.usage).toMatchObject({ input_tokens: 1200, cost_usd: null, cost_basis: 'unknown' });
    expect(result.contextWindow).toBeUndefined();
  });

  test('counts an answer of several blocks once', async () => {
    const { result } = await runSession({
      next: ({ step }) =>
        step === 0
          ? { thinking: 'hm', say: 'I call.', call: [...double.call, ...double.call], usage: perAnswer }
          : { say: 'done' },
    });
    expect(result.usage.requests).toBe(2);
    expect(result.toolCalls).toBe(2);
    expect(result.usage.cache_read_tokens).toBe(5600);
  });
});

describe('sessions at once', () => {
  test('each have their own tools, and little of their time is ours', async () => {
    const ran = await Promise.all(
      [1, 2, 3].map((n) =>
        runSession({
          next: ({ step, results }) =>
            step === 0 ? { call: [{ tool: 'mcp__evalwright__double', input: { n } }] } : { say: results[0]!.text },
        }),
      ),
    );
    for (const { result } of ran) expect(result.hostMs).toBeLessThan(result.wallMs / 2);
    expect(ran.map(({ result }) => result.text)).toEqual(['<data>2</data>', '<data>4</data>', '<data>6</data>']);
  });
});

describe('the price list', () => {
  test('finds a model by its name, whatever is around it', () => {
    expect(listPrice('databricks-claude-opus-4-5-20251101')).toEqual({ input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 });
    expect(listPrice('claude-opus-4-1')).toMatchObject({ input: 15, output: 75 });
    expect(listPrice('claude-haiku-4-5')).toMatchObject({ input: 1, output: 5 });
    expect(listPrice('claude-opus-5')).not.toEqual(listPrice('claude-opus-5-5'));
    for (const name of [
      '',
      'gpt-5',
      'my-endpoint',
      'claude',
      'claude-opus-5-7',
      'claude-opus-51',
      'claude-opus-4-9',
      'claude-haiku-5-5',
    ])
      expect(listPrice(name)).toBeUndefined();
  });

  test('of an answer that tells nothing is nothing', () => {
    expect(usageOf({}, 'claude-opus-4-5')).toEqual({ ...noUsage, requests: 1 });
    expect(usageOf({ input_tokens: null, output_tokens: 10 }, 'x')).toMatchObject({
      input_tokens: 0,
      output_tokens: 10,
      cost_usd: null,
    });
  });

  test('sums do not make a price out of an unknown one', () => {
    const known: AgentUsage = { ...noUsage, input_tokens: 1, cost_usd: 1, requests: 1 };
    const unknown: AgentUsage = { ...known, cost_usd: null, cost_basis: 'unknown' };
    expect(addUsage(known, known)).toMatchObject({ cost_usd: 2, cost_basis: 'list', requests: 2 });
    expect(addUsage(known, unknown)).toMatchObject({ cost_usd: null, cost_basis: 'unknown', input_tokens: 2 });
    expect(totalTokens({ ...known, output_tokens: 2, cache_read_tokens: 4, cache_write_tokens: 8 })).toBe(15);
  });
});
