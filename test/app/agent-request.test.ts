import { describe, expect, test } from 'vitest';
import { carriedOn, resolveAgentRequest, standardBudget, type AgentConfig } from '../../src/app/agent-request.ts';
import { resolveConfig } from '../../src/config/resolve-config.ts';
import type { SessionRequest, SourceSpec } from '../../src/store/documents.ts';

const server: SourceSpec = {
  type: 'mlflow',
  tracking_uri: 'http://127.0.0.1:5000',
  experiment_id: '7',
  experiment_name: 'support',
  filter: null,
  include_evaluation_traces: false,
};
const session: { source: SourceSpec; suiteName: string; evaluationExperiment: string } = {
  source: server,
  suiteName: 'support',
  evaluationExperiment: 'support-evaluation',
};
const config = (flags: Record<string, unknown> = {}): AgentConfig => resolveConfig({ flags, env: {}, cwd: '/nowhere' });
const resolve = (flags: Record<string, unknown>, about = session) => resolveAgentRequest(config(flags), about, {});

test('a run is bounded when nobody said anything', () => {
  expect(resolve({})).toEqual({
    provider: 'anthropic',
    base_url: 'https://api.anthropic.com',
    model: 'claude-sonnet-4-5',
    may_annotate: false,
    self_experiment: 'support-evalwright',
    budget: { max_cost_usd: 5, max_tokens: 10_000_000, max_sessions: 25, max_minutes: 90 },
  });
});

test('bounds as they were given', () => {
  const flags = { maxCost: '0.5', maxTokens: '1000', maxSessions: '1', maxMinutes: '2.5' };
  expect(resolve(flags).budget).toEqual({ max_cost_usd: 0.5, max_tokens: 1000, max_sessions: 1, max_minutes: 2.5 });
});

describe('the experiment of the own traces', () => {
  test.each(['support', '7', 'support-evaluation'])('is not %s', (selfExperiment) => {
    expect(() => resolve({ selfExperiment })).toThrow(/--self-experiment/);
  });
  test('none: there is none', () => {
    expect(resolve({ selfExperiment: 'none' }).self_experiment).toBeNull();
  });
});

test('a file has no traces to annotate', () => {
  const source: SourceSpec = { type: 'file', path: '/t.jsonl', include_evaluation_traces: false };
  expect(resolve({ annotate: true }).may_annotate).toBe(true);
  expect(() => resolve({ annotate: true }, { ...session, source })).toThrow(/--annotate/);
});

describe('carried on', () => {
  const request = { agent: { ...resolve({ maxCost: 2 }), model: 'claude-opus-4-5' } } as SessionRequest;
  test('as it was, unless something is named', () => {
    expect(carriedOn(request, {}, { ANTHROPIC_BASE_URL: 'https://elsewhere.example' })).toEqual(request);
    expect(carriedOn(request, { maxCost: 9, model: 'claude-haiku-4-5', modelUrl: 'https://b.example/' }, {}).agent).toEqual({
      ...request.agent,
      model: 'claude-haiku-4-5',
      base_url: 'https://b.example',
      budget: { ...standardBudget, max_cost_usd: 9 },
    });
  });
});
