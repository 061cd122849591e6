/** The ladder: where the question and the answer lie, and the path by which they can be replaced. */
import { expect, test } from 'vitest';
import { findAnswer, findQuestion } from '../../src/adapters/question.ts';
import { valueAt, type JsonValue } from '../../src/base/json-value.ts';

test.each<[JsonValue, string | undefined]>([
  ['plain', 'plain'],
  ['', ''],
  [{ query: 'Q', user_id: 'u-1' }, 'Q'],
  [{ user_id: 'u-1', session: 's', wish: 'Q' }, 'Q'],
  [{ first: 'a', second: 'b' }, undefined],
  [
    {
      messages: [
        { role: 'user', content: 'old' },
        { role: 'assistant', content: 'x' },
        { role: 'user', content: 'Q' },
      ],
    },
    'Q',
  ],
  [{ request: { input: [{ role: 'user', content: [{ type: 'input_text', text: 'Q' }] }] } }, 'Q'],
  [{ inputs: { question: 'Q' } }, 'Q'],
  [{ args: ['Q'] }, 'Q'],
  [[{ role: 'user', content: 'Q' }], 'Q'],
  [{ contents: [{ role: 'user', parts: [{ text: 'Q' }] }] }, 'Q'],
  [{ messages: [], query: 'Q' }, 'Q'],
  [null, undefined],
  [7, undefined],
  [{ __proto__: null, limit: 4 }, undefined],
])('question of %j', (inputs, text) => {
  const found = findQuestion(inputs);
  expect(found?.text).toBe(text);
  expect(found && valueAt(inputs, found.path)).toBe(text);
});

test.each<[JsonValue, string | undefined]>([
  [{ response: 'A' }, 'A'],
  [{ reasoning: 'because', summary: 'A' }, 'A'],
  [
    {
      messages: [
        { type: 'human', content: 'Q' },
        { type: 'ai', content: 'A' },
        { type: 'ai', content: '', tool_calls: [{ name: 'f', args: {} }] },
      ],
    },
    'A',
  ],
  [
    {
      messages: [
        { type: 'human', content: 'Q' },
        { type: 'ai', content: '' },
      ],
    },
    '',
  ],
  [{ choices: [{ message: { role: 'assistant', content: 'A' } }] }, 'A'],
  [{ output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'A' }] }] }, 'A'],
  [{ messages: [{ type: 'human', content: 'Q' }] }, undefined],
  [null, undefined],
])('answer of %j', (outputs, text) => {
  const found = findAnswer(outputs);
  expect(found?.text).toBe(text);
  expect(found && valueAt(outputs, found.path)).toBe(text);
});
