/** The part of a session's request that only the engine claude has: which model, within what bounds, what it may write. */
import { AppError } from '../base/app-error.ts';
import type { Config } from '../config/options.ts';
import type { SessionRequest, SourceSpec } from '../store/documents.ts';
import type { AppDeps } from './deps.ts';
import { resolveEndpointAddress, type EndpointConfig } from './model-endpoint.ts';

export type AgentRequest = NonNullable<SessionRequest['agent']>;
export type BudgetConfig = Pick<Config, 'maxCost' | 'maxTokens' | 'maxSessions' | 'maxMinutes'>;
export type AgentConfig = EndpointConfig & BudgetConfig & Pick<Config, 'annotate' | 'selfExperiment'>;

/** A run has bounds even when nobody gave any; docs/how-to/run-the-agent-engine.md says why these. */
export const standardBudget: AgentRequest['budget'] = {
  max_cost_usd: 5,
  max_tokens: 10_000_000,
  max_sessions: 25,
  max_minutes: 90,
};

/** Throws input.option. Looks at no credential: a session keeps none. */
export function resolveAgentRequest(
  config: AgentConfig,
  session: { source: SourceSpec; suiteName: string; evaluationExperiment: string },
  env: AppDeps['env'],
): AgentRequest {
  const { provider, baseUrl, model } = resolveEndpointAddress(config, env);
  if (config.annotate && session.source.type === 'file')
    throw new AppError('input.option', '--annotate writes to traces on a server, but the traces come from a file', {
      hint: 'Leave out --annotate, or read the traces with --experiment.',
      details: { option: '--annotate' },
    });
  return {
    provider,
    base_url: baseUrl,
    model,
    may_annotate: config.annotate,
    self_experiment: selfExperiment(config.selfExperiment ?? `${session.suiteName}-evalwright`, session),
    budget: withBudget(standardBudget, config),
  };
}

/** What was named replaces what stood there. */
export function withBudget(budget: AgentRequest['budget'], config: Partial<BudgetConfig>): AgentRequest['budget'] {
  return {
    max_cost_usd: config.maxCost ?? budget.max_cost_usd,
    max_tokens: config.maxTokens ?? budget.max_tokens,
    max_sessions: config.maxSessions ?? budget.max_sessions,
    max_minutes: config.maxMinutes ?? budget.max_minutes,
  };
}

/** The request of a session that is carried on: another budget always, another model or address where it is named. */
export function carriedOn(
  request: SessionRequest,
  config: Partial<BudgetConfig & Pick<Config, 'model' | 'modelUrl'>>,
  env: AppDeps['env'],
): SessionRequest {
  if (request.agent === undefined) return request;
  const { provider, base_url: kept, model } = request.agent;
  const address = resolveEndpointAddress(
    { modelProvider: provider, modelUrl: config.modelUrl ?? kept, model: config.model ?? model },
    env,
  );
  const budget = withBudget(request.agent.budget, config);
  return { ...request, agent: { ...request.agent, base_url: address.baseUrl, model: address.model, budget } };
}

/** null: none are written. Never where traces are read from or evaluations are written to: the run would read itself. */
function selfExperiment(name: string, session: { source: SourceSpec; evaluationExperiment: string }): string | null {
  if (name === 'none') return null;
  const { source } = session;
  const read = source.type === 'mlflow' ? [source.experiment_name, source.experiment_id] : [];
  const taken = read.includes(name)
    ? 'the experiment that is read'
    : name === session.evaluationExperiment
      ? 'the evaluation experiment'
      : undefined;
  if (taken === undefined) return name;
  throw new AppError('input.option', `--self-experiment "${name}" is ${taken}`, {
    hint: "Name an experiment of its own for the run's traces, or none.",
    details: { option: '--self-experiment' },
  });
}
