import { describe, expect, test } from 'vitest';
import { parseModelRequest } from '../../src/testing/parse-model-request.ts';
import { call, calls, replayedRole, report, sessionMarker } from '../../src/testing/replayed-role.ts';

const prompt = 'Session: create_scorers_2.1 (role: worker, task: create_scorers_2)\n\nAdd the scorers.';
const request = (...turns: { calls: string[]; results: string[] }[]) =>
  parseModelRequest(
    JSON.stringify({
      messages: [
        { role: 'user', content: prompt },
        ...turns.flatMap((turn, index) => [
          {
            role: 'assistant',
            content: turn.calls.map((name, n) => ({ type: 'tool_use', id: `t${index}.${n}`, name, input: {} })),
          },
          {
            role: 'user',
            content: turn.results.map((content, n) => ({ type: 'tool_result', tool_use_id: `t${index}.${n}`, content })),
          },
        ]),
      ],
    }),
    1,
    {},
  );

const role = replayedRole('worker', ['create_scorers'], function* ({ prompt: asked }) {
  const [first, second] = yield calls({ tool: 'findings', input: {} }, { tool: 'Read', input: { file_path: 'x' } });
  for (let page = 1; page < Number(first!.text); page += 1) yield call('show_suite', { page });
  return report({ summary: `${asked.length} ${second!.text}` });
});

describe('replayedRole', () => {
  test('reads from the prompt which session it is', () => {
    expect(sessionMarker(request())).toEqual({
      session: 'create_scorers_2.1',
      role: 'worker',
      task: 'create_scorers_2',
      kind: 'create_scorers',
    });
    expect(role.matches(request())).toBe(true);
    expect(replayedRole('other', ['explore'], () => null as never).matches(request())).toBe(false);
  });

  test('goes on where the conversation stands, with the results so far', () => {
    expect(role.next(request())).toEqual({
      call: [
        { tool: 'mcp__evalwright__findings', input: {} },
        { tool: 'Read', input: { file_path: 'x' } },
      ],
    });
    const first = { calls: ['mcp__evalwright__findings', 'Read'], results: ['2', 'text'] };
    const asked = request(first);
    expect(role.next(asked)).toEqual({ call: [{ tool: 'mcp__evalwright__show_suite', input: { page: 1 } }] });
    expect(role.next(asked)).toEqual(role.next(asked));
    const last = request(first, { calls: ['mcp__evalwright__show_suite'], results: ['page'] });
    const end = { call: [{ tool: 'StructuredOutput', input: { summary: `${prompt.length} text` } }] };
    expect(role.next(last)).toEqual(end);
  });

  test('says its last word again when it is asked on', () => {
    const first = { calls: ['mcp__evalwright__findings', 'Read'], results: ['0', 'text'] };
    const refused = { calls: ['StructuredOutput'], results: ['does not fit'] };
    expect(role.next(request(first, refused, refused))).toEqual(role.next(request(first)));
  });
});
