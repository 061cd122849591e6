/** One call in the shapes that conversations have: OpenAI chat and Responses, Anthropic, LangChain, pydantic-ai. */
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/base/json-value.ts';
import { changedItem } from '../../src/mutants/edit-call.ts';
import type { Exchange } from '../../src/mutants/exchange.ts';
import { answersCall, asksFor, read, withText, withoutCall } from '../../src/mutants/messages.ts';
import { step } from '../spec/sample-traces.ts';

const exchange: Exchange = {
  step: step('tool', 'look_up', { input: { key: 'K-17' }, output: 'blue' }),
  request: undefined,
  callId: 'c1',
  requestText: '',
  requested: 2,
};

/** Requests for c1 (and c2, where one message holds both), and the result of c1. */
const shapes: { shape: string; request: JsonObject; result: JsonObject; holdsBoth: boolean }[] = [
  {
    shape: 'chat',
    request: {
      role: 'assistant',
      content: null,
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'look_up', arguments: '{"key": "K-17"}' } },
        { id: 'c2', type: 'function', function: { name: 'look_up', arguments: '{"key": "K-17"}' } },
      ],
    },
    result: { role: 'tool', tool_call_id: 'c1', content: 'blue' },
    holdsBoth: true,
  },
  {
    shape: 'Responses',
    request: { type: 'function_call', call_id: 'c1', name: 'look_up', arguments: '{"key": "K-17"}' },
    result: { type: 'function_call_output', call_id: 'c1', output: 'blue' },
    holdsBoth: false,
  },
  {
    shape: 'Anthropic',
    request: {
      role: 'assistant',
      content: [
        { type: 'tool_use', id: 'c1', name: 'look_up', input: { key: 'K-17' } },
        { type: 'tool_use', id: 'c2', name: 'look_up', input: { key: 'K-17' } },
      ],
    },
    result: { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'blue' }] },
    holdsBoth: true,
  },
  {
    shape: 'LangChain',
    request: { type: 'ai', id: 'run-1', content: '', tool_calls: [{ id: 'c1', name: 'look_up', args: { key: 'K-17' } }] },
    result: { type: 'tool', id: 'x', tool_call_id: 'c1', content: 'blue', status: 'success' },
    holdsBoth: false,
  },
];

describe.each(shapes)('$shape', ({ request, result, holdsBoth }) => {
  const inputs = (item: JsonValue): unknown[] =>
    read(item).flatMap(({ toolCalls }) => toolCalls.map((call) => [call.id, call.name, call.arguments]));

  test('is read as request and result', () => {
    expect([asksFor(request, 'c1'), answersCall(request, 'c1'), asksFor(request, 'c3')]).toEqual([true, false, false]);
    expect([asksFor(result, 'c1'), answersCall(result, 'c1'), answersCall(result, 'c2')]).toEqual([false, true, false]);
  });

  test('another argument and tool reach this call only', () => {
    const changed = changedItem(request, exchange, { input: { key: 'Q-99' }, name: 'search' });
    const rest = holdsBoth ? [['c2', 'look_up', { key: 'K-17' }]] : [];
    expect(inputs(changed)).toEqual([['c1', 'search', { key: 'Q-99' }], ...rest]);
    expect(changedItem(result, exchange, { input: { key: 'Q-99' } })).toBe(result);
  });

  test('another result', () => {
    const changed = changedItem(result, exchange, { output: 'Error: gone', error: 'Error: gone' });
    expect(read(changed).map(({ content, toolCallId }) => [content, toolCallId])).toEqual([['Error: gone', 'c1']]);
    expect(changed).not.toHaveProperty('status', 'success');
  });

  test('taken out', () => {
    expect(withoutCall(result, 'c1')).toBeUndefined();
    const rest = withoutCall(request, 'c1');
    expect(rest === undefined).toBe(!holdsBoth);
    expect(rest === undefined ? [] : inputs(rest)).toEqual(holdsBoth ? [['c2', 'look_up', { key: 'K-17' }]] : []);
    expect(withoutCall(request, 'c3')).toBe(request);
  });
});

test('results of several calls in one message are told apart', () => {
  const results: JsonObject = {
    role: 'user',
    content: ['c1', 'c2'].map((id) => ({ type: 'tool_result', tool_use_id: id, content: 'blue' })),
  };
  const texts = (item: JsonValue | undefined): string[] => read(item).map(({ content }) => content);
  expect(texts(changedItem(results, exchange, { output: 'red' }))).toEqual(['red', 'blue']);
  expect(texts(withoutCall(results, 'c1'))).toEqual(['blue']);
});

test('a text is replaced where it stands', () => {
  expect(withText({ role: 'assistant', content: [{ type: 'text', text: 'Hi.' }] }, 'Bye.')).toEqual({
    role: 'assistant',
    content: [{ type: 'text', text: 'Bye.' }],
  });
});
