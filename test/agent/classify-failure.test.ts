/** Ends of sessions that the endpoint cannot bring about at will: which of two causes counts. */
import { describe, expect, test } from 'vitest';
import { classifyFailure, type SessionEnd } from '../../src/agent/classify-failure.ts';
import type { AgentFailure } from '../../src/agent/agent-runtime.ts';
import type { SdkResult } from '../../src/agent/sdk-message.ts';

const success: SdkResult = { type: 'result', subtype: 'success', is_error: false, result: 'done', stop_reason: 'end_turn' };
const interrupted: SdkResult = { type: 'result', subtype: 'error_during_execution', is_error: true };

const endingWith = (end: Partial<SessionEnd>): AgentFailure | undefined =>
  classifyFailure({
    result: success,
    thrown: undefined,
    stopped: undefined,
    assistantError: undefined,
    startProblem: undefined,
    isStarted: true,
    malformedCalls: 0,
    stopReason: undefined,
    reportProblem: undefined,
    stderr: '',
    ...end,
  });
const kindOf = (end: Partial<SessionEnd>): string | undefined => endingWith(end)?.kind;

describe('the end of a session', () => {
  test('that was reached before our stop took effect is no failure', () => {
    for (const stopped of ['budget', 'wall-clock'] as const) {
      expect(kindOf({ stopped })).toBeUndefined();
      expect(kindOf({ stopped, result: interrupted })).toBe(stopped);
      expect(kindOf({ stopped, result: undefined })).toBe(stopped);
      expect(kindOf({ stopped, reportProblem: 'missing' })).toBe(stopped);
    }
  });

  test('without a result is told by whether it had begun', () => {
    expect(kindOf({ result: undefined, isStarted: true })).toBe('child-died');
    expect(kindOf({ result: undefined, isStarted: false })).toBe('start');
  });

  test('of one that offered too much is a failure, whatever it says', () => {
    expect(kindOf({ startProblem: 'Bash' })).toBe('start');
    expect(kindOf({ startProblem: 'Bash', stopped: 'budget' })).toBe('start');
  });

  test('of one whose settings could not be read never started', () => {
    expect(kindOf({ result: { ...interrupted, startup_failure_reason: 'config_file_invalid' } })).toBe('start');
  });

  test('by the bound of the Agent SDK is that of the budget', () => {
    expect(kindOf({ result: { ...interrupted, subtype: 'error_max_budget_usd' } })).toBe('budget');
  });

  test('with a result that nobody knows is unknown', () => {
    expect(kindOf({ result: { ...interrupted, subtype: 'error_of_tomorrow' } })).toBe('unknown');
    expect(kindOf({ result: { ...success, is_error: true, result: 'strange' } })).toBe('unknown');
  });

  test('is told on one line, of a length that can be read', () => {
    const result = { ...success, is_error: true, terminal_reason: 'api_error', result: `a\nb\u001b[31m ${'x'.repeat(5000)}` };
    const { message } = endingWith({ result })!;
    expect(message).toMatch(/^unknown: a b/);
    expect(message).not.toContain('\u001b');
    expect(message.length).toBeLessThan(700);
  });
});
