/** What the harness does about a failed session: docs/reference/agent-failures.md is this table for readers. */
import type { AgentFailure, AgentFailureKind } from '../../agent/agent-runtime.ts';
import { AppError, type ErrorCode } from '../../base/app-error.ts';

export type FailureAction =
  /** Nothing here can put it right: the run stops with a message and can be resumed. */
  | 'stop'
  /** The endpoint's trouble: the session is begun again after a wait, a few times, then the run stops. */
  | 'wait'
  /** The session's own: a fresh one is told why, a few times, then the task is carried on without the agent. */
  | 'retry'
  /** The run's budget is used up. */
  | 'budget';

const actions: Record<AgentFailureKind, FailureAction> = {
  authentication: 'stop',
  permission: 'stop',
  'model-not-found': 'stop',
  'rate-limited': 'wait',
  overloaded: 'wait',
  'server-error': 'wait',
  connection: 'wait',
  'malformed-response': 'wait',
  'invalid-request': 'retry',
  'request-too-large': 'retry',
  'prompt-too-long': 'retry',
  'empty-answer': 'retry',
  'output-limit': 'retry',
  refusal: 'retry',
  'turn-limit': 'retry',
  'wall-clock': 'retry',
  'missing-report': 'retry',
  'child-died': 'retry',
  start: 'retry',
  unknown: 'retry',
  budget: 'budget',
};

export const actionFor = ({ kind }: AgentFailure): FailureAction => actions[kind];

/** Before a session is begun again because of the endpoint. */
export const waitsMs = [5000, 30_000, 120_000] as const;

/** Sessions of a task that may fail by themselves. */
export const MAX_FAILED_SESSIONS = 3;

const codes: Partial<Record<AgentFailureKind, ErrorCode>> = {
  authentication: 'remote.model-unauthorized',
  permission: 'remote.model-forbidden',
  'model-not-found': 'remote.model-not-found',
  'rate-limited': 'remote.model-rate-limited',
};

export function stopError(failure: AgentFailure, sessionId: string): AppError {
  return new AppError(codes[failure.kind] ?? 'remote.model-unavailable', `session ${sessionId}: ${failure.message}`, {
    hint:
      actionFor(failure) === 'stop'
        ? 'Check the key, the model and --model-url.'
        : 'The endpoint gave no usable answer several times in a row; try again later.',
    details: { session: sessionId, kind: failure.kind },
    isRetryable: actionFor(failure) === 'wait',
  });
}
