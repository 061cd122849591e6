/**
 * How a session ended, from what the Agent SDK said. It calls much "success" that is none: an API error, a refusal and an empty answer
 * all come as one (docs/reference/agent-failures.md has the table, seen with Agent SDK 0.3.330).
 */
import { plainLine } from '../base/plain-text.ts';
import type { AgentFailure, AgentFailureKind } from './agent-runtime.ts';
import type { SdkResult } from './sdk-message.ts';

/** All texts are redacted already: they are cut here, and half a secret would not be recognised. */
export interface SessionEnd {
  /** The last result message; undefined when none came. */
  result: SdkResult | undefined;
  /** The message of what the iterator threw. */
  thrown: string | undefined;
  /** Why we stopped it ourselves. */
  stopped: 'wall-clock' | 'budget' | undefined;
  /** `error` of the last assistant message that had one, e.g. "model_not_found". */
  assistantError: string | undefined;
  /** What init said was wrong with the set-up. */
  startProblem: string | undefined;
  /** The child said what it offers: it had come up. */
  isStarted: boolean;
  /** Tool calls whose arguments were no JSON. */
  malformedCalls: number;
  /** Of the last answer. */
  stopReason: string | undefined;
  /** The report was asked for and does not fit, with what is wrong. */
  reportProblem: string | undefined;
  /** What the child wrote last on stderr. */
  stderr: string;
}

/** undefined: the session ended as it should. */
export function classifyFailure(end: SessionEnd): AgentFailure | undefined {
  if (end.startProblem !== undefined) return failure('start', end.startProblem);
  const found = end.result === undefined ? withoutResult(end) : failureIn(end.result, end);
  // Stopped in its last answer: what it handed over is there.
  if (found === undefined) return undefined;
  if (end.stopped === 'wall-clock') return failure('wall-clock', 'the session took longer than it may');
  if (end.stopped === 'budget') return failure('budget', 'the budget of the run was used up within the session');
  return found;
}

function failureIn(result: SdkResult, end: SessionEnd): AgentFailure | undefined {
  if (result.startup_failure_reason !== undefined)
    return failure('start', `the Agent SDK did not start: ${result.startup_failure_reason}`);
  // A refusal comes as an API error without a status, and named an invalid request.
  if ((result.stop_reason ?? end.stopReason) === 'refusal') return failure('refusal', 'the model refused to answer');
  if (result.terminal_reason === 'api_error' || end.assistantError !== undefined) return apiFailure(result, end);
  if (result.subtype === 'error_max_turns') {
    const problem = end.malformedCalls > 2 ? `; ${end.malformedCalls} tool calls had arguments that were no JSON` : '';
    return failure('turn-limit', `the session used all of its answers${problem}`);
  }
  if (result.subtype === 'error_max_budget_usd') return failure('budget', 'the budget of the run was used up within the session');
  if (result.subtype === 'error_max_structured_output_retries')
    return failure('missing-report', 'the report never had the shape that was asked for');
  if (result.subtype !== 'success') return failure('unknown', (result.errors ?? []).join('; ') || result.subtype);
  if (result.is_error) return apiFailure(result, end);
  if (end.reportProblem !== undefined)
    return (result.result ?? '') === '' && result.structured_output === undefined
      ? failure('empty-answer', 'the model ended without a word and without a report')
      : failure('missing-report', end.reportProblem);
  if ((result.result ?? '').trim() === '' && result.structured_output === undefined)
    return failure('empty-answer', 'the model ended without a word');
  return undefined;
}

function withoutResult({ thrown, isStarted, stderr }: SessionEnd): AgentFailure {
  const detail = [thrown ?? '', lastLine(stderr)].filter((part) => part !== '').join('; ') || 'its process ended';
  return isStarted
    ? failure('child-died', `the Agent SDK ended without a result: ${detail}`)
    : failure('start', `the Agent SDK did not start: ${detail}`);
}

const byStatus: Record<number, AgentFailureKind> = {
  400: 'invalid-request',
  401: 'authentication',
  403: 'permission',
  404: 'model-not-found',
  413: 'request-too-large',
  429: 'rate-limited',
  529: 'overloaded',
};

/** First what the text says for certain, then the status, then the SDK's own name for it. */
function apiFailure(result: SdkResult, end: SessionEnd): AgentFailure {
  const text = result.result ?? (result.errors ?? []).join('; ');
  const status = result.api_error_status ?? statusIn(text);
  const kind = kindOf(text, status, end);
  return failure(kind, `${kind}: ${text.slice(0, 400) || 'no details'}`, status);
}

function kindOf(text: string, status: number | undefined, end: SessionEnd): AgentFailureKind {
  if (/prompt is too long/i.test(text) || end.result?.terminal_reason === 'prompt_too_long') return 'prompt-too-long';
  if (/output token maximum/i.test(text) || end.assistantError === 'max_output_tokens') return 'output-limit';
  if (/empty or malformed response|without receiving any events/i.test(text)) return 'malformed-response';
  const known = status === undefined ? undefined : byStatus[status];
  if (known !== undefined) return known;
  if (status !== undefined && status >= 500) return 'server-error';
  if (end.assistantError === 'authentication_failed') return 'authentication';
  if (end.assistantError === 'model_not_found') return 'model-not-found';
  if (end.assistantError === 'rate_limit') return 'rate-limited';
  if (end.assistantError === 'invalid_request') return 'invalid-request';
  if (/connection|socket|network|timed? ?out|terminated|ECONN|stream|idle|closed/i.test(text)) return 'connection';
  if (/not valid JSON|unexpected token|malformed|parse/i.test(text)) return 'malformed-response';
  return end.assistantError === 'server_error' || /internal server error/i.test(text) ? 'server-error' : 'unknown';
}

function statusIn(text: string): number | undefined {
  const found = /API Error: (\d{3})\b/.exec(text);
  return found === null ? undefined : Number(found[1]);
}

function failure(kind: AgentFailureKind, message: string, status?: number): AgentFailure {
  return { kind, message: plainLine(message, 600), status };
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
