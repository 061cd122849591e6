import { describe, expect, test } from 'vitest';
import { standardBudget, type AgentRequest } from '../../src/app/agent-request.ts';
import { quoteFor, quoteRun } from '../../src/app/quote.ts';
import { quoteText } from '../../src/cli/reporters/agent.ts';

const request: AgentRequest = {
  provider: 'anthropic',
  base_url: 'https://api.anthropic.com',
  model: 'claude-sonnet-4-5',
  may_annotate: false,
  self_experiment: null,
  budget: standardBudget,
};
const price = { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 };

test('tokens are those of the stated assumptions, summed request by request', () => {
  const quote = quoteRun(request, price);
  const { assumptions, sessions } = quote;
  const sum = (end: 'low' | 'high'): number => {
    let context = assumptions.first_request_tokens[end];
    let total = 0;
    for (let answer = 0; answer < assumptions.answers[end]; answer += 1) {
      total += context + assumptions.answer_tokens[end];
      context += assumptions.answer_tokens[end] + assumptions.tool_answer_tokens[end];
    }
    return total * sessions[end];
  };
  expect(quote.tokens).toEqual({ low: sum('low'), high: sum('high') });
});

describe('cost', () => {
  test('a dearer model costs more in proportion; a price that is not known gives no cost', () => {
    const cost = quoteRun(request, { input: 100, output: 500, cacheRead: 10, cacheWrite: 125 }).cost_usd!;
    const dear = quoteRun(request, { input: 1000, output: 5000, cacheRead: 100, cacheWrite: 1250 }).cost_usd!;
    expect(dear.low / cost.low).toBeCloseTo(10, 0);
    expect(dear.high / cost.high).toBeCloseTo(10, 0);
    expect(quoteFor({ ...request, model: 'my-endpoint' })).toMatchObject({ cost_usd: null, cost_basis: 'unknown' });
    expect(quoteFor({ ...request, model: 'databricks-claude-sonnet-4-5' })).toMatchObject({ cost_basis: 'list' });
  });

  test('where no cache is sure the upper end pays every token in full', () => {
    const other = quoteRun({ ...request, provider: 'databricks' }, price);
    const input = other.tokens.high - other.sessions.high * other.assumptions.answers.high * other.assumptions.answer_tokens.high;
    const output = other.tokens.high - input;
    expect(other.cost_usd!.high).toBeCloseTo((input * price.input + output * price.output) / 1e6, 1);
    expect(other.cost_usd!.low).toBe(quoteRun(request, price).cost_usd!.low);
    expect(other.cost_usd!.high).toBeGreaterThan(quoteRun(request, price).cost_usd!.high * 2);
  });
});

describe('against the budget', () => {
  const quoted = (budget: Partial<AgentRequest['budget']>) =>
    quoteFor({ ...request, budget: { ...standardBudget, max_cost_usd: null, ...budget } });
  test.each([[{ max_cost_usd: 0.1 }], [{ max_tokens: 100_000 }], [{ max_sessions: 1 }]])('%j will cut it', (budget) => {
    const quote = quoted(budget);
    expect(quote.may_be_cut).toBe(true);
    expect(quoteText(quote, standardBudget)).toContain('the run goes on without the model');
  });
  test('it fits', () => {
    const quote = quoted({ max_cost_usd: 100 });
    expect(quote.may_be_cut).toBe(false);
    expect(quoteText(quote, standardBudget)).not.toContain('without the model');
  });
  test('fewer sessions than a run has are not quoted', () => {
    expect(quoted({ max_sessions: 1 }).sessions).toEqual({ low: 1, high: 1 });
  });
});

test('for a person: model, ranges, basis, bounds', () => {
  expect(quoteText(quoteFor(request), standardBudget)).toMatch(
    /^Quote for claude-sonnet-4-5: \d+ to \d+ sessions, [\d.]+k to [\d.]+M tokens, \$[\d.]+ to \$[\d.]+ at list prices, an estimate\.\nIt rests on .* Bounds: \$5\.00, 10M tokens, 25 sessions, 90 minutes\.$/,
  );
});
