/** What sessions with a model are given: the runtime on the Agent SDK at the endpoint that the request names, skills, bounds, sight. */
import { addUsage, type AgentUsage } from '../agent/agent-usage.ts';
import { createClaudeRuntime } from '../agent/claude-runtime.ts';
import type { ModelEndpoint } from '../agent/model-endpoint.ts';
import { redactorFor, secretsIn } from '../config/redact.ts';
import type { AgentContext, OwnTraceWriter, RunBudget } from '../session/claude/agent-context.ts';
import type { SessionContext } from '../session/context.ts';
import { preparePlugin } from '../skills/prepare-plugin.ts';
import type { AgentRequest } from './agent-request.ts';
import { findAgentSdk } from './agent-sdk.ts';
import type { AppDeps } from './deps.ts';
import { withCredentials } from './model-endpoint.ts';
import { quoteFor } from './quote.ts';
import { redactedEvent } from './redacted-event.ts';

export interface AgentContextOptions {
  request: AgentRequest;
  deps: AppDeps;
  /** The MLflow that is managed for this session. */
  python: SessionContext['python'];
  /** What sessions of earlier starts used. */
  soFar: AgentUsage;
  /** As the user gave it, maybe with credentials. */
  trackingUri: string | undefined;
  ownTraces(redact: (text: string) => string): OwnTraceWriter | undefined;
}

/**
 * Quotes, then asks the endpoint once, so that a wrong key fails before anything long. Throws input.agent-sdk-missing,
 * input.model-credentials, remote.model-*.
 */
export async function openAgentContext(options: AgentContextOptions): Promise<AgentContext> {
  const { request, deps } = options;
  const address = { provider: request.provider, baseUrl: request.base_url, model: request.model };
  const endpoint = withCredentials(address, deps.env, (message) => deps.logger.info(message));
  findAgentSdk();
  const redact = redactorFor([...secretsIn(deps.env), ...secretsOf(endpoint), ...passwordIn(options.trackingUri)]);
  const runtime = createClaudeRuntime({
    endpoint,
    redact,
    ...(deps.env['PATH'] === undefined ? {} : { searchPath: deps.env['PATH'] }),
    warn: (message) => deps.logger.warn(redact(message)),
  });
  deps.onQuote(quoteFor(request), request.budget);
  deps.onProgress({ phase: 'ask the model endpoint', done: 0, total: undefined });
  await runtime.preflight(deps.signal);
  let plugin: ReturnType<AgentContext['plugin']> | undefined;
  let soFar = options.soFar;
  return {
    runtime,
    model: request.model,
    budget: runBudget(request.budget),
    plugin: () =>
      (plugin ??= options.python().then((environment) => preparePlugin({ environment, env: deps.env, signal: deps.signal }))),
    mayAnnotate: request.may_annotate,
    onAgentEvent: (session, event) => {
      if (event.type === 'model-answered') soFar = addUsage(soFar, event.usage);
      deps.onAgentEvent(session, redactedEvent(event, redact), soFar);
    },
    redact,
    ownTraces: options.ownTraces(redact),
  };
}

function runBudget(budget: AgentRequest['budget']): RunBudget {
  return {
    maxCostUsd: budget.max_cost_usd ?? undefined,
    maxTokens: budget.max_tokens ?? undefined,
    maxSessions: budget.max_sessions ?? undefined,
    maxMinutes: budget.max_minutes ?? undefined,
  };
}

function secretsOf({ credential, headers }: ModelEndpoint): string[] {
  return [...(credential === undefined ? [] : [credential.value]), ...Object.values(headers)];
}

function passwordIn(uri: string | undefined): string[] {
  if (uri === undefined || !URL.canParse(uri)) return [];
  const { password } = new URL(uri);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
