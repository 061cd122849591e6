/** What sessions with a model are given: the runtime on the Agent SDK at the endpoint that the request names. */
import { AppError } from '../base/app-error.ts';
import type { AgentContext } from '../session/claude/agent-context.ts';
import type { SessionContext } from '../session/context.ts';
import type { AgentRequest } from './agent-request.ts';
import type { AppDeps } from './deps.ts';
import { withCredentials } from './model-endpoint.ts';

export function openAgentContext(request: AgentRequest, deps: AppDeps, _context: SessionContext): Promise<AgentContext> {
  withCredentials({ provider: request.provider, baseUrl: request.base_url, model: request.model }, deps.env, (message) =>
    deps.logger.info(message),
  );
  return Promise.reject(new AppError('internal.bug', 'the engine claude is not wired yet'));
}
