/** Which spans are steps, and of what kind. */
import { expect, test } from 'vitest';
import { toTrace } from '../../src/adapters/to-trace.ts';
import type { RawSpan } from '../../src/trace/raw-trace.ts';
import { outline } from './fixture.ts';
import { rawSpan, rawTrace } from './raw.ts';

/** Spans under a root, in the order given. */
const steps = (...spans: RawSpan[]): string[] =>
  outline(
    toTrace(
      rawTrace([
        rawSpan('root', 'AGENT'),
        ...spans.map((span, index) => ({ ...span, parentSpanId: span.parentSpanId ?? 'root', startTimeNs: BigInt(index) })),
      ]),
    ),
  );

test('wrappers are no steps; leaves of unknown kind are', () => {
  expect(
    steps(
      rawSpan('chain', 'CHAIN'),
      rawSpan('parser', 'PARSER'),
      rawSpan('helper', undefined),
      rawSpan('wrapper', undefined),
      rawSpan('t', 'TOOL', { parentSpanId: 'wrapper' }),
    ),
  ).toEqual(['unknown helper', 'tool t']);
});

test('a model call recorded by two integrations is one step that knows what either knows', () => {
  const trace = toTrace(
    rawTrace([
      rawSpan('root', 'CHAIN'),
      rawSpan('ChatOpenAI', 'CHAT_MODEL', { parentSpanId: 'root' }),
      rawSpan('Completions', 'CHAT_MODEL', {
        parentSpanId: 'ChatOpenAI',
        attributes: { 'mlflow.llm.model': 'm-1', 'mlflow.chat.tokenUsage': { input_tokens: 3, output_tokens: 4 } },
      }),
    ]),
  );
  expect(outline(trace)).toEqual(['model m-1']);
  expect(trace.steps[0]).toMatchObject({ model: 'm-1', tokens: { inputTokens: 3, outputTokens: 4, totalTokens: 7 } });
});

test('a tool that runs a sub-agent is that agent', () => {
  const inner = [
    rawSpan('agent', 'AGENT', { parentSpanId: 'ask_expert' }),
    rawSpan('llm', 'LLM', { parentSpanId: 'agent' }),
    rawSpan('look', 'TOOL', { parentSpanId: 'agent' }),
  ];
  expect(steps(rawSpan('ask_expert', 'TOOL'), ...inner)).toEqual([
    'agent ask_expert',
    'model llm @ask_expert',
    'tool look @ask_expert',
  ]);
});

test('a hand-off whose agent runs is told by the agent; one that leads nowhere stays; handing back is no step', () => {
  expect(
    steps(
      rawSpan('transfer_to_sales_expert', 'TOOL'),
      rawSpan('Sales Expert', 'AGENT'),
      rawSpan('transfer_back_to_supervisor', 'TOOL'),
      rawSpan('transfer_to_human', 'TOOL'),
    ),
  ).toEqual(['agent Sales Expert', 'handoff human']);
});

test('an agent\u2019s own nested spans are one agent', () => {
  expect(
    steps(
      rawSpan('a1', 'AGENT', { name: 'writer' }),
      rawSpan('a2', 'AGENT', { name: 'writer', parentSpanId: 'a1' }),
      rawSpan('t', 'TOOL', { parentSpanId: 'a2' }),
    ),
  ).toEqual(['agent writer', 'tool t @writer']);
});

test('numbered names of a whole series are one tool; a tool that is really called step_2 keeps its name', () => {
  expect(steps(rawSpan('search_1', 'TOOL'), rawSpan('search_2', 'TOOL'), rawSpan('step_2', 'TOOL'))).toEqual([
    'tool search',
    'tool search',
    'tool step_2',
  ]);
});

test.each([
  ['a status message', { status: 'ERROR' as const, statusMessage: 'down' }, 'down'],
  [
    'an exception event',
    {
      status: 'ERROR' as const,
      events: [{ name: 'exception', timeNs: undefined, attributes: { 'exception.type': 'E', 'exception.message': 'm' } }],
    },
    'E: m',
  ],
  ['a ToolMessage', { outputs: { type: 'tool', status: 'error', content: 'bad sql' } }, 'bad sql'],
  ['is_error', { outputs: { is_error: true, content: [{ type: 'text', text: 'no' }] } }, 'no'],
  ['an object that only reports an error', { outputs: { error: 'not found', status: 404 } }, 'not found'],
  ['a result that also has an error field', { outputs: { error: 'rounding', total: 4 } }, undefined],
  ['an empty error', { outputs: { error: '' } }, undefined],
])('a tool error by %s', (_name, more, error) => {
  const trace = toTrace(rawTrace([rawSpan('root', 'AGENT'), rawSpan('t', 'TOOL', { parentSpanId: 'root', ...more })]));
  expect(trace.steps[0]!.error).toBe(error);
});

test('token totals skip spans below one that has them; the trace\u2019s own record wins', () => {
  const usage = (input: number): { attributes: RawSpan['attributes'] } => ({
    attributes: { 'mlflow.chat.tokenUsage': { input_tokens: input, output_tokens: 1, total_tokens: input + 1 } },
  });
  const spans = [
    rawSpan('root', 'AGENT'),
    rawSpan('a', 'LLM', { parentSpanId: 'root', ...usage(10) }),
    rawSpan('b', 'LLM', { parentSpanId: 'a', ...usage(10) }),
    rawSpan('c', 'LLM', { parentSpanId: 'root', ...usage(5) }),
  ];
  expect(toTrace(rawTrace(spans)).tokens).toEqual({ inputTokens: 15, outputTokens: 2, totalTokens: 17 });
  const metadata = { 'mlflow.trace.tokenUsage': '{"input_tokens": 7, "output_tokens": 0, "total_tokens": 7}' };
  expect(toTrace(rawTrace(spans, { metadata })).tokens).toEqual({ inputTokens: 7, outputTokens: 0, totalTokens: 7 });
});

test('a numbered name beside the bare one is a name of its own', () => {
  expect(steps(rawSpan('search', 'TOOL'), rawSpan('search_1', 'TOOL'), rawSpan('search_2', 'TOOL'))).toEqual([
    'tool search',
    'tool search_1',
    'tool search_2',
  ]);
});

test('a graph of one working node is no team: its node is no sub-agent', () => {
  const node = (name: string): RawSpan => rawSpan(name, 'CHAIN', { attributes: { metadata: { langgraph_node: name } } });
  const call = (parentSpanId: string): RawSpan => rawSpan(`call-${parentSpanId}`, 'LLM', { parentSpanId });
  expect(steps(node('answerer'), call('answerer'))).toEqual(['model call-answerer']);
  expect(steps(node('writer'), call('writer'), node('critic'), call('critic'))).toEqual([
    'agent writer',
    'model call-writer @writer',
    'agent critic',
    'model call-critic @critic',
  ]);
});
