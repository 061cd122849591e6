import { describe, expect, test } from 'vitest';
import { caseFromTrace, caseInputs } from '../../src/spec/case-from-trace.ts';
import { caseId } from '../../src/spec/case-id.ts';
import { Compactor } from '../../src/spec/compact-value.ts';
import { sampleOf, step, trace } from './sample-traces.ts';

const { analysis } = sampleOf([trace('tr-1')]);

describe('inputs', () => {
  test.each([
    ['an object stays', trace('t', { inputs: { q: 1, query: 'x' } }), { inputs: { q: 1, query: 'x' }, questionPath: ['query'] }],
    [
      'a text',
      trace('t', { inputs: 'x', question: 'x', questionPath: [] }),
      { inputs: { question: 'x' }, questionPath: ['question'] },
    ],
    [
      'an empty object',
      trace('t', { inputs: {}, question: 'x', questionPath: undefined }),
      { inputs: { question: 'x' }, questionPath: ['question'] },
    ],
    [
      'a list of messages',
      trace('t', { inputs: [{ role: 'user', content: 'x' }], questionPath: [0, 'content'] }),
      { inputs: { messages: [{ role: 'user', content: 'x' }] }, questionPath: ['messages', 0, 'content'] },
    ],
    [
      'nothing at all',
      trace('t', { inputs: undefined, question: undefined, questionPath: undefined }),
      { inputs: { question: null }, questionPath: ['question'] },
    ],
  ])('%s', (_what, item, expected) => {
    expect(caseInputs(item)).toEqual(expected);
  });
});

describe('case ids', () => {
  test('are stable, safe and different for different traces', () => {
    expect(caseId('case', 'tr-0123abcd')).toBe('case-0123abcd');
    expect(caseId('case', 'trace:/cat.schema/AB')).toMatch(/^case-trace-cat-schema-ab-[0-9a-f]{8}$/);
    const hostile = ['../../x', 'X', 'x', '\u0000', '', 'é', 'a'.repeat(500), 'a'.repeat(501)];
    const ids = hostile.map((id) => caseId('case', id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]{1,80}$/);
  });
});

describe('evidence', () => {
  test('model inputs are left out, everything else is kept', () => {
    const item = caseFromTrace(
      trace('tr-1', {
        systemTexts: ['Be kind.'],
        steps: [
          step('model', 'gpt', { input: [{ role: 'user', content: 'context' }], output: { content: 'call it' } }),
          step('tool', 'sql', { input: { id: 12345678901234567890n }, output: { rows: 2 }, error: 'late', agent: 'sales' }),
        ],
      }),
      analysis,
    );
    expect(item.evidence).toMatchObject({
      question: 'How many?',
      answer: 'Many.',
      system_texts: ['Be kind.'],
      truncated: 0,
      steps: [
        { kind: 'model', name: 'gpt', input: null, output: { content: 'call it' } },
        { kind: 'tool', name: 'sql', agent: 'sales', input: { id: 12345678901234567890n }, output: { rows: 2 }, error: 'late' },
      ],
    });
    expect(item.evidence!.user_messages).toContain('context');
  });

  test('what is cut is counted', () => {
    const item = caseFromTrace(trace('tr-1', { steps: [step('tool', 'sql', { output: 'x'.repeat(30_000) })] }), analysis);
    expect(item.evidence!.truncated).toBe(1);
    expect((item.evidence!.steps[0]!.output as string).length).toBe(20_001);
  });

  test('a case has a bound however many steps there are', () => {
    const steps = Array.from({ length: 200 }, () => step('tool', 'sql', { output: { text: 'x'.repeat(15_000) } }));
    const text = JSON.stringify(caseFromTrace(trace('tr-1', { steps }), analysis).evidence);
    expect(text.length).toBeLessThan(1_200_000);
  });

  test('cutting keeps text well formed and values of their kind', () => {
    const compactor = new Compactor(100);
    expect(compactor.value({ a: ['\u{1f600}\u{1f600}', 'rest'], b: 1 }, 4)).toEqual({ a: ['\u{1f600}…'] });
    expect(compactor.cuts).toBe(3);
    expect(compactor.value(10n ** 4500n, 10)).toBe('1000000000…');
  });

  test('own keys named like those of the prototype are data', () => {
    const output = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}') as Record<string, never>;
    const item = caseFromTrace(trace('tr-1', { steps: [step('tool', 'sql', { output })] }), analysis);
    expect(JSON.stringify(item.evidence!.steps[0]!.output)).toBe('{"__proto__":{"x":1},"constructor":2}');
  });
});
