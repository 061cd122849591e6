/** One reader for the message shapes of all model interfaces. */
import { expect, test } from 'vitest';
import { findInputMessages, findOutputMessages, messageText } from '../../src/adapters/messages/find-messages.ts';
import type { JsonValue } from '../../src/base/json-value.ts';

const shown = (messages: ReturnType<typeof findInputMessages>): string[] =>
  messages.map((message) => `${message.role}${message.isError ? '!' : ''}: ${messageText(message)}`);

test.each<[string, JsonValue, string[]]>([
  [
    'OpenAI',
    {
      messages: [
        { role: 'developer', content: 'S' },
        { role: 'user', content: [{ type: 'text', text: 'Q' }, { type: 'image_url' }] },
      ],
    },
    ['system: S', 'user: Q'],
  ],
  [
    'LangChain',
    {
      messages: [
        [
          { type: 'human', content: 'Q' },
          { type: 'ai', content: '', tool_calls: [{ name: 'f', args: { a: 1 }, id: '1' }] },
          { type: 'tool', content: 'no', status: 'error' },
        ],
      ],
    },
    ['user: Q', 'assistant: f({"a":1})', 'tool!: no'],
  ],
  [
    'LangChain constructors',
    { messages: [{ lc: 1, type: 'constructor', id: ['langchain', 'schema', 'HumanMessage'], kwargs: { content: 'Q' } }] },
    ['user: Q'],
  ],
  [
    'tuples',
    {
      messages: [
        ['system', 'S'],
        ['human', 'Q'],
      ],
    },
    ['system: S', 'user: Q'],
  ],
  [
    'Anthropic',
    {
      system: [{ type: 'text', text: 'S' }],
      messages: [
        { role: 'user', content: 'Q' },
        { role: 'assistant', content: [{ type: 'tool_use', id: '1', name: 'f', input: { a: 1 } }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: '1', is_error: true, content: 'no' },
            { type: 'text', text: 'More' },
          ],
        },
      ],
    },
    ['system: S', 'user: Q', 'assistant: f({"a":1})', 'tool!: no', 'user: More'],
  ],
  [
    'Responses',
    {
      instructions: 'S',
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'Q' }] },
        { type: 'function_call', name: 'f', arguments: '{"a":1}', call_id: '1' },
        { type: 'function_call_output', call_id: '1', output: 'R' },
      ],
    },
    ['system: S', 'user: Q', 'assistant: f({"a":1})', 'tool: R'],
  ],
  ['Responses, text only', { input: 'Q' }, ['user: Q']],
  [
    'Gemini',
    {
      contents: [
        { role: 'user', parts: [{ text: 'Q' }] },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: { a: 1 } } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: { r: 2 } } }] },
      ],
      config: { system_instruction: 'S' },
    },
    ['system: S', 'user: Q', 'assistant: f({"a":1})', 'tool: {"r":2}'],
  ],
  [
    'Bedrock converse',
    {
      modelId: 'm',
      system: [{ text: 'S' }],
      messages: [
        { role: 'user', content: [{ text: 'Q' }] },
        { role: 'assistant', content: [{ toolUse: { toolUseId: '1', name: 'f', input: { a: 1 } } }] },
        { role: 'user', content: [{ toolResult: { toolUseId: '1', status: 'error', content: [{ text: 'no' }] } }] },
      ],
    },
    ['system: S', 'user: Q', 'assistant: f({"a":1})', 'tool!: no'],
  ],
  ['wrapped in keyword arguments', { kwargs: { messages: [{ role: 'user', content: 'Q' }] } }, ['user: Q']],
  ['no conversation', { sql: 'SELECT 1' }, []],
  [
    'a role that nobody knows',
    {
      messages: [
        { role: '__proto__', content: 'x' },
        { role: { a: 1 }, content: 'y' },
      ],
    },
    [],
  ],
])('input of %s', (_name, inputs, expected) => {
  expect(shown(findInputMessages(inputs))).toEqual(expected);
});

test.each<[string, JsonValue, string[]]>([
  ['OpenAI', { choices: [{ message: { role: 'assistant', content: 'A' } }] }, ['assistant: A']],
  [
    'Anthropic',
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm' },
        { type: 'text', text: 'A' },
        { type: 'tool_use', name: 'f', input: {} },
      ],
    },
    ['assistant: A\nf({})'],
  ],
  [
    'Responses: calls and text are one message',
    {
      output: [
        { type: 'reasoning', summary: [] },
        { type: 'function_call', name: 'f', arguments: '{}' },
        { type: 'function_call', name: 'g', arguments: '{}' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'A' }] },
      ],
    },
    ['assistant: A\nf({})\ng({})'],
  ],
  [
    'Gemini',
    { candidates: [{ content: { role: 'model', parts: [{ text: 'hm', thought: true }, { text: 'A' }] } }] },
    ['assistant: A'],
  ],
  ['Bedrock converse', { output: { message: { role: 'assistant', content: [{ text: 'A' }] } } }, ['assistant: A']],
  ['LangChain LLMResult', { generations: [[{ text: 'A', message: { type: 'ai', content: 'A' } }]] }, ['assistant: A']],
  ['DSPy', ['A'], ['assistant: A']],
  ['plain text', 'A', ['assistant: A']],
  ['nothing', null, []],
])('output of %s', (_name, outputs, expected) => {
  expect(shown(findOutputMessages(outputs))).toEqual(expected);
});
