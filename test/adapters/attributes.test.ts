/** Spans that only carry foreign conventions' attributes, as stores without translation return them. */
import { expect, test } from 'vitest';
import { readSpan } from '../../src/adapters/attributes/read-span.ts';
import { unflatten } from '../../src/adapters/attributes/unflatten.ts';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { outline } from './fixture.ts';
import { rawSpan, rawTrace } from './raw.ts';

test('OpenInference: kinds, flattened messages, tool schema, documents, counts', () => {
  const trace = toTrace(
    rawTrace([
      rawSpan('r', undefined, {
        attributes: { 'openinference.span.kind': 'AGENT', 'input.value': '{"query": "Q?"}', 'output.value': 'A.' },
      }),
      rawSpan('m', undefined, {
        parentSpanId: 'r',
        attributes: {
          'openinference.span.kind': 'LLM',
          'llm.model_name': 'gpt-x',
          'llm.input_messages.0.message.role': 'system',
          'llm.input_messages.0.message.content': 'Policy.',
          'llm.input_messages.1.message.role': 'user',
          'llm.input_messages.1.message.content': 'Q?',
          'llm.output_messages.0.message.role': 'assistant',
          'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'look',
          'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{"a": 1}',
          'llm.tools.0.tool.json_schema': '{"type": "function", "function": {"name": "look"}}',
          'llm.token_count.prompt': 11,
          'llm.token_count.completion': 2,
        },
      }),
      rawSpan('d', undefined, {
        parentSpanId: 'r',
        attributes: { 'openinference.span.kind': 'RETRIEVER', 'retrieval.documents.0.document.content': 'Text.' },
      }),
    ]),
  );
  expect(trace).toMatchObject({
    question: 'Q?',
    questionPath: ['query'],
    answer: 'A.',
    systemTexts: ['Policy.'],
    tokens: { inputTokens: 11, outputTokens: 2, totalTokens: 13 },
  });
  expect(outline(trace)).toEqual(['model gpt-x', 'retrieval d']);
  expect(trace.messages[2]).toEqual({ role: 'assistant', content: 'look({"a":1})' });
  expect(trace.toolDeclarations.map((tool) => tool.name)).toEqual(['look']);
  expect(trace.steps[1]!.output).toMatchObject([{ page_content: 'Text.' }]);
});

test('GenAI conventions: operations, message attributes, tool calls', () => {
  const trace = toTrace(
    rawTrace([
      rawSpan('invoke_agent helper', undefined, {
        spanId: 'r',
        attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'helper' },
      }),
      rawSpan('chat', undefined, {
        parentSpanId: 'r',
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.model': 'm-2',
          'gen_ai.system_instructions': '[{"type": "text", "content": "Be brief."}]',
          'gen_ai.input.messages': '[{"role": "user", "parts": [{"type": "text", "content": "Hi"}]}]',
          'gen_ai.output.messages': '[{"role": "assistant", "parts": [{"type": "text", "content": "Hello"}]}]',
          'gen_ai.tool.definitions': '[{"type": "function", "name": "look"}]',
          'gen_ai.usage.input_tokens': '5',
          'gen_ai.usage.output_tokens': '1',
        },
      }),
      rawSpan('execute_tool look', undefined, {
        parentSpanId: 'r',
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'look',
          'gen_ai.tool.call.arguments': '{"a": 1}',
          'gen_ai.tool.call.result': '2',
        },
      }),
    ]),
  );
  expect(outline(trace)).toEqual(['model m-2', 'tool look']);
  expect(trace).toMatchObject({
    question: 'Hi',
    questionSource: 'model',
    answer: 'Hello',
    systemTexts: ['Be brief.'],
    tokens: { totalTokens: 6 },
  });
  expect(trace.steps[1]).toMatchObject({ input: { a: 1 }, output: '2' });
  expect(trace.toolDeclarations).toMatchObject([{ name: 'look' }]);
});

test('GenAI message events', () => {
  const event = (name: string, attributes: object): object => ({ name, timeNs: undefined, attributes });
  const events = [
    event('gen_ai.user.message', { content: 'Hi' }),
    event('gen_ai.choice', { message: '{"content": "Hello"}' }),
  ] as never;
  const trace = toTrace(rawTrace([rawSpan('chat', undefined, { attributes: { 'gen_ai.operation.name': 'chat' }, events })]));
  expect(trace).toMatchObject({ question: 'Hi', answer: 'Hello' });
});

test('Traceloop: entities and flattened prompts', () => {
  const entity = (kind: string, name: string): Record<string, string> => ({
    'traceloop.span.kind': kind,
    'traceloop.entity.name': name,
  });
  const trace = toTrace(
    rawTrace([
      rawSpan('flow.workflow', undefined, {
        spanId: 'r',
        attributes: {
          ...entity('workflow', 'flow'),
          'traceloop.entity.input': '{"inputs": {"question": "Q?"}}',
          'traceloop.entity.output': '{"outputs": "A."}',
        },
      }),
      rawSpan('look.tool', undefined, {
        parentSpanId: 'r',
        attributes: { ...entity('tool', 'look'), 'traceloop.entity.input': '{"inputs": {"a": 1}}' },
      }),
      rawSpan('openai.chat', undefined, {
        parentSpanId: 'r',
        attributes: {
          'llm.request.type': 'chat',
          'gen_ai.request.model': 'm-3',
          'gen_ai.prompt.0.role': 'user',
          'gen_ai.prompt.0.content': 'Q?',
          'gen_ai.completion.0.content': 'A.',
        },
      }),
    ]),
  );
  expect(trace).toMatchObject({ question: 'Q?', answer: 'A.' });
  expect(outline(trace)).toEqual(['tool look', 'model m-3']);
  expect(trace.steps[0]!.input).toEqual({ a: 1 });
});

test('Vercel AI: operations, prompt, tool calls', () => {
  const trace = toTrace(
    rawTrace([
      rawSpan('ai.generateText', undefined, {
        spanId: 'r',
        attributes: { 'ai.operationId': 'ai.generateText', 'ai.prompt': '{"prompt": "Q?"}', 'ai.response.text': 'A.' },
      }),
      rawSpan('ai.generateText.doGenerate', undefined, {
        parentSpanId: 'r',
        attributes: {
          'ai.operationId': 'ai.generateText.doGenerate',
          'ai.model.id': 'm-4',
          'ai.prompt.messages': '[{"role": "user", "content": [{"type": "text", "text": "Q?"}]}]',
          'ai.prompt.tools': ['{"type": "function", "name": "look"}'],
          'ai.response.toolCalls': '[{"toolCallId": "1", "toolName": "look", "args": "{\\"a\\":1}"}]',
          'ai.usage.promptTokens': 4,
          'ai.usage.completionTokens': 2,
        },
      }),
      rawSpan('ai.toolCall', undefined, {
        parentSpanId: 'r',
        attributes: {
          'ai.operationId': 'ai.toolCall',
          'ai.toolCall.name': 'look',
          'ai.toolCall.args': '{"a":1}',
          'ai.toolCall.result': '"ok"',
        },
      }),
    ]),
  );
  expect(trace).toMatchObject({ question: 'Q?', questionPath: ['prompt'], answer: 'A.', tokens: { totalTokens: 6 } });
  expect(outline(trace)).toEqual(['model m-4', 'tool look']);
  expect(trace.toolDeclarations.map((tool) => tool.name)).toEqual(['look']);
});

test('MLflow\u2019s attributes win over all others', () => {
  const reading = readSpan(
    rawSpan('s', 'TOOL', {
      inputs: { a: 1 },
      attributes: { 'openinference.span.kind': 'LLM', 'input.value': 'other', 'output.value': 'filled' },
    }),
  );
  expect(reading).toMatchObject({ type: 'TOOL', inputs: { a: 1 }, outputs: 'filled' });
});

test('lists spread over keys come back in order of their index', () => {
  expect(
    unflatten({ 'a.10.x': 'late', 'a.2.x': 'early', 'a.2.y.z': 'more', 'b.1.x': 'other', 'a.x.1': 'no index' }, 'a'),
  ).toEqual([{ x: 'early', 'y.z': 'more' }, { x: 'late' }]);
  expect(unflatten({ 'b.1.x': 'other' }, 'a')).toBeUndefined();
});
