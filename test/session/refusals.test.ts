import { expect, test } from 'vitest';
import type { AgentEvent } from '../../src/agent/agent-runtime.ts';
import { refusalOf, withRefusal, type Refusal } from '../../src/session/claude/refusals.ts';

const answered = (text: string, isError = true): AgentEvent => ({
  type: 'tool-answered',
  callId: 'c1',
  tool: 'write_artifact',
  isError,
  characters: text.length,
  durationMs: 1,
  text,
});
const redact = (text: string): string => text.replaceAll('secret', '***');

test('what a tool refuses is kept in its own words, on one line, without secrets', () => {
  expect(
    refusalOf(answered('<tool_use_error>This file is\n<trace-data>not yours: secret.</trace-data></tool_use_error>'), redact),
  ).toEqual({
    tool: 'write_artifact',
    message: 'This file is not yours: ***.',
  });
  expect(refusalOf(answered(`${'x'.repeat(350)} secret ${'y'.repeat(900)}`), redact)!.message).toMatch(/^x+ \*\*\* y+…$/);
});

test('an answer is no refusal, nor is a call that our own stop cut off', () => {
  expect(refusalOf(answered('Done.', false), redact)).toBeUndefined();
  expect(refusalOf({ type: 'text', text: 'Refused.' }, redact)).toBeUndefined();
  const cutOff = "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. ...";
  expect(refusalOf(answered(cutOff), redact)).toBeUndefined();
});

test('the same one is counted, and a flood of different ones is bounded', () => {
  const flood: Refusal[] = Array.from({ length: 100 }, (_, number) => ({ tool: 'edit_suite', message: `no case ${number}` }));
  const kept = [...flood, ...flood].reduce(withRefusal, []);
  expect(kept).toHaveLength(12);
  expect(kept[11]).toEqual({ tool: 'edit_suite', message: 'no case 11', times: 2 });
});
