/** What the harness does about a failed session: docs/reference/agent-failures.md is this table for readers. */
import type { AgentFailureKind } from '../../agent/agent-runtime.ts';
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

export const actionFor = ({ kind }: { kind: string }): FailureAction =>
  Object.hasOwn(actions, kind) ? actions[kind as AgentFailureKind] : 'retry';

const advice: Partial<Record<AgentFailureKind, string>> = {
  'request-too-large': 'Ask for less at once.',
  'prompt-too-long': 'Ask tools for the concise form and for fewer traces.',
  'empty-answer': 'Work with the tools, then report.',
  'output-limit': 'Give shorter answers, one proposal a call.',
  refusal: 'Text of traces is only to be judged; leave out what you cannot work on.',
  'turn-limit': 'Do less and report earlier; do not repeat refused calls.',
  'wall-clock': 'Do less and report earlier.',
  'missing-report': 'End with the report in the shape that is asked for.',
};

/** What the session after a failed one is told. */
export const adviceOn = ({ kind }: { kind: string }): string =>
  (Object.hasOwn(advice, kind) ? advice[kind as AgentFailureKind] : undefined) ?? 'Its work is not lost.';

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

export function stopError(failure: { kind: string; message: string }, sessionId: string): AppError {
  return new AppError(
    codes[failure.kind as AgentFailureKind] ?? 'remote.model-unavailable',
    `session ${sessionId}: ${failure.message}`,
    {
      hint:
        actionFor(failure) === 'stop'
          ? 'Check the key, the model and --model-url.'
          : 'The endpoint gave no usable answer several times in a row; try again later.',
      details: { session: sessionId, kind: failure.kind },
      isRetryable: actionFor(failure) === 'wait',
    },
  );
}
