import { describe, expect, test } from 'vitest';
import { parseModelRequest } from '../../src/testing/parse-model-request.ts';

const parse = (body: object) => parseModelRequest(JSON.stringify(body), 1, {});
const reminder = '<system-reminder>\nToday is <b>Monday</b>.\n</system-reminder>';
const call = (id: string, name: string, input: object = {}) => ({ type: 'tool_use', id, name, input });
const result = (id: string, content: unknown, isError = false) => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
  ...(isError ? { is_error: true } : {}),
});

describe('parseModelRequest', () => {
  test('reads model, system text, tool names and the size', () => {
    const body = {
      model: 'claude-opus-4-5',
      max_tokens: 9,
      stream: true,
      system: [{ type: 'text', text: 'one' }, { text: 'two' }],
      tools: [{ name: 'Read' }, { name: 'mcp__evalwright__findings', input_schema: {} }],
      messages: [{ role: 'user', content: 'häi' }],
    };
    expect(parse(body)).toMatchObject({
      model: 'claude-opus-4-5',
      maxTokens: 9,
      isStream: true,
      system: 'one\ntwo',
      tools: ['Read', 'mcp__evalwright__findings'],
      prompt: 'häi',
      step: 0,
      results: [],
      bytes: Buffer.byteLength(JSON.stringify(body)),
    });
  });

  test('takes reminders out of the prompt, wherever they stand', () => {
    const content = [
      { type: 'text', text: reminder },
      { type: 'text', text: `Session: a.1 (role: worker, task: a)\n\nWork.${reminder}` },
    ];
    expect(parse({ messages: [{ role: 'user', content }] }).prompt).toBe('Session: a.1 (role: worker, task: a)\n\nWork.');
  });

  test('finds the prompt behind an entry of the role system, as clients of newer models send it', () => {
    const messages = [
      { role: 'system', content: 'environment' },
      { role: 'user', content: 'Work.' },
      { role: 'system', content: 'one more thing' },
    ];
    expect(parse({ messages })).toMatchObject({ prompt: 'Work.', step: 0, results: [] });
  });

  test('matches results to calls by id, in any order, with blocks in between', () => {
    const messages = [
      { role: 'user', content: 'Work.' },
      { role: 'assistant', content: [{ type: 'text', text: 'I look.' }, call('t1', 'a', { page: 1 }), call('t2', 'b')] },
      {
        role: 'user',
        content: [
          result('t2', 'refused', true),
          { type: 'text', text: 'Base directory for this skill: /x' },
          result('t1', [
            { type: 'text', text: `first${reminder}` },
            { type: 'text', text: 'second' },
          ]),
        ],
      },
      { role: 'system', content: 'a late entry' },
    ];
    expect(parse({ messages }).results).toEqual([
      { callId: 't1', tool: 'a', input: { page: 1 }, text: 'first\nsecond', isError: false },
      { callId: 't2', tool: 'b', input: {}, text: 'refused', isError: true },
    ]);
  });

  test('tells the results of the last answer from those before', () => {
    const messages = [
      { role: 'user', content: 'Work.' },
      { role: 'assistant', content: [call('t1', 'a')] },
      { role: 'user', content: [result('t1', 'old')] },
      { role: 'assistant', content: [call('t2', 'b')] },
      { role: 'user', content: [result('t2', 'new')] },
    ];
    const request = parse({ messages });
    expect(request.results.map(({ text }) => text)).toEqual(['new']);
    expect(request.history.map(({ text }) => text)).toEqual(['old', 'new']);
    expect(request.turns.map((turn) => turn.map(({ text }) => text))).toEqual([['old'], ['new']]);
    expect(request.step).toBe(2);
  });

  test.for([['[]'], ['null'], ['7']])('refuses a body that is no object: %s', ([body]) => {
    expect(() => parseModelRequest(body!, 1, {})).toThrow('the request is not a JSON object');
  });

  test('bears bodies in which everything has an unexpected shape', () => {
    expect(parse({ messages: [{}, { role: 'user', content: [{}] }, 5, null], tools: 3, system: 4 })).toMatchObject({
      prompt: '',
      tools: [],
    });
  });
});
