/** Who spoke when: over recorded runs of each framework, and over shapes that hide the user's turns. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { corporaScript, readCorpus } from '../../../bench/quality-corpus.ts';
import { eventsOf, type RuleEvent } from '../../../src/analysis/checks/run-events.ts';
import type { JsonValue } from '../../../src/base/json-value.ts';
import { fixtureTrace } from '../../adapters/fixture.ts';
import { readSample } from '../../spec/sample-traces.ts';
import { step, trace } from '../build-trace.ts';

const line = (event: RuleEvent): string => {
  if (event.kind === 'user') return `user${event.given ? ' before' : ''}: ${event.text}`;
  if (event.kind === 'call') return `${event.callKind} ${event.tool}${event.failed ? ' failed' : ''}`;
  return `agent${event.calls > 0 ? ` +${event.calls}` : ''}: ${event.text}`;
};
const lines = (...parts: Parameters<typeof trace>): string[] => eventsOf(trace(...parts)).map(line);
const user = (content: string): JsonValue => ({ role: 'user', content });
const agent = (content: string): JsonValue => ({ role: 'assistant', content });
const model = (input: JsonValue, output: JsonValue, agentName?: string) =>
  step({ kind: 'model', name: 'm', input, output, agent: agentName });

describe('one trace with several turns', () => {
  test('a user turn stands where the model calls first show it, also when it was said before', () => {
    const first = [{ role: 'system', content: 'Be kind.' }, user('Cancel it.')];
    const second = [...first, agent('Cancel W1? (yes/no)'), user('yes')];
    const third = [...second, agent('Done. More?'), user('yes')];
    const steps = [
      model(first, agent('Cancel W1? (yes/no)')),
      model(second, { role: 'assistant', content: null, tool_calls: [{ function: { name: 'cancel' } }] }),
      step({ kind: 'tool', name: 'cancel', output: 'ok' }),
      model([...second, { role: 'assistant', tool_calls: [{}] }, { role: 'tool', content: 'ok' }], agent('Done. More?')),
      model(third, agent('What?')),
    ];
    expect(lines({ question: 'Cancel it.', answer: 'What?', steps })).toEqual([
      'user: Cancel it.',
      'agent: Cancel W1? (yes/no)',
      'user: yes',
      'agent +1: ',
      'tool cancel',
      'agent: Done. More?',
      'user: yes',
      'agent: What?',
    ]);
  });

  test('a window that drops old messages, and a summary in their place, add only what is new', () => {
    const steps = [
      model([user('a'), agent('1'), user('b')], agent('2')),
      model([user('Summary of the conversation'), user('b'), agent('2'), user('c')], agent('3')),
      model([user('c'), agent('3'), user('d')], agent('4')),
    ];
    expect(lines({ question: 'b', steps })).toEqual([
      'user before: a',
      'agent: 1',
      'user: b',
      'agent: 2',
      'user: c',
      'agent: 3',
      'user: d',
      'agent: 4',
    ]);
  });
});

describe('what is no turn of the user', () => {
  test('prompts of other model calls, and tasks given to an expert', () => {
    const steps = [
      model([user('Is this harmful: How warm?')], agent('no')),
      model([user('How warm?')], { role: 'assistant', tool_calls: [{}, {}] }),
      step({ kind: 'agent', name: 'expert' }),
      model([user('Find the temperature.')], agent('4'), 'expert'),
      model([user('Find the temperature.'), agent('4'), user('Sure?')], agent('yes, 4'), 'expert'),
      model([user('How warm?'), agent('')], agent('4 degrees')),
    ];
    expect(lines({ question: 'How warm?', steps }).filter((text) => text.startsWith('user'))).toEqual(['user: How warm?']);
  });

  test('results that are handed back in the name of the user', () => {
    const input = [user('How warm is it in Oslo?')];
    const steps = [
      model(input, 'Action: weather'),
      step({ kind: 'tool', name: 'weather', output: 'Oslo has 4 degrees' }),
      model([...input, agent('Action: weather'), user('Observation: Oslo has 4 degrees')], '4 degrees'),
    ];
    expect(lines({ question: 'How warm is it in Oslo?', steps, answer: '4 degrees' })).toEqual([
      'user: How warm is it in Oslo?',
      'agent: Action: weather',
      'tool weather',
      'agent: 4 degrees',
    ]);
  });

  test('Anthropic tool results', () => {
    expect(eventsOf(fixtureTrace('anthropic/tool-use')).map(line)).toEqual([
      'user: What is the weather in Atlantis?',
      'agent +1: I look it up.',
      'tool get_weather failed',
      'agent: I have no weather for Atlantis.',
    ]);
  });
});

test('earlier turns in the inputs of the root are before the question', () => {
  const inputs = { messages: [user('a'), agent('1'), user('b')] };
  const steps = [model([user('a'), agent('1'), user('b')], agent('2'))];
  expect(lines({ inputs, question: 'b', steps })).toEqual(['user before: a', 'agent: 1', 'user: b', 'agent: 2']);
});

describe('no model calls', () => {
  test('the question, the calls, the answer, which has the root as its span', () => {
    const spans = [{ spanId: 'root', parentSpanId: undefined }] as never;
    const steps = [step({ kind: 'retrieval', name: 'search' }), step({ kind: 'unknown', name: 'format' })];
    const messages = [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: 'a' },
    ] as const;
    const events = eventsOf(trace({ question: 'q', answer: 'a', messages: [...messages], steps, spans }));
    expect(events.map(line)).toEqual(['user: q', 'retrieval search', 'agent: a']);
    expect(events.at(-1)).toMatchObject({ spanId: 'root' });
  });

  test('messages of tools say where the calls were', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'tool', content: '1' },
      { role: 'assistant', content: 'b?' },
      { role: 'user', content: 'yes' },
      { role: 'tool', content: '2' },
      { role: 'assistant', content: 'c' },
    ] as const;
    const steps = [step({ kind: 'tool', name: 'get' }), step({ kind: 'tool', name: 'set', error: 'no' })];
    expect(lines({ question: 'yes', answer: 'c', messages: [...messages], steps })).toEqual([
      'user: a',
      'tool get',
      'agent: b?',
      'user: yes',
      'tool set failed',
      'agent: c',
    ]);
  });

  test('nothing at all', () => {
    expect(eventsOf(trace())).toEqual([]);
    expect(lines({ steps: [step({ kind: 'tool', name: 'get' })] })).toEqual(['tool get']);
  });
});

test.each([
  [
    'langgraph/supervisor',
    'user: Book a flight and a hotel in Rome.',
    ['agent flight_expert', 'tool book_flight', 'agent hotel_expert', 'tool book_hotel failed'],
  ],
  [
    'openai-agents/handoff',
    'user: Please refund my order A-17, 80 euros.',
    ['agent Refund Agent', 'tool refund_order failed', 'tool refund_order'],
  ],
  ['pydantic-ai/tool', 'user: How cold is it in Oslo?', ['tool get_weather']],
  ['dspy/react', 'user: How many people live in Oslo?', ['tool lookup_population']],
  ['llama-index/query', 'user: How long can I return an item?', ['retrieval VectorIndexRetriever']],
  ['openai/responses', 'user: Good morning.', []],
])('%s: one turn of the user, then the calls', (name, question, calls) => {
  const events = eventsOf(fixtureTrace(name));
  expect(events.map(line).filter((text) => text.startsWith('user'))).toEqual([question]);
  expect(events.filter((event) => event.kind === 'call').map(line)).toEqual(calls);
  expect(line(events[0]!)).toBe(question);
  expect(events.at(-1)!.kind).toBe('assistant');
});

test.each(['supervisor', 'tau-retail', 'intercode-sql'])('%s: every call and every message of the user, once', async (name) => {
  const { traces } = await readSample(name);
  for (const run of traces.values()) {
    const events = eventsOf(run);
    const users = events.flatMap((event) => (event.kind === 'user' ? [event.text] : []));
    expect(users).toEqual(run.messages.flatMap(({ role, content }) => (role === 'user' ? [content] : [])));
    const calls = run.steps.filter(({ kind }) => kind !== 'model' && kind !== 'unknown').map(({ spanId }) => spanId);
    expect(events.flatMap((event) => (event.kind === 'call' ? [event.spanId] : []))).toEqual(calls);
    const said = events.flatMap((event) => (event.kind === 'assistant' ? [event.text] : []));
    expect(said).toEqual(expect.arrayContaining(run.answer ? [run.answer] : []));
  }
});

test.skipIf(!existsSync(corporaScript))('published runs: as many turns as the longest model call shows', () => {
  for (const run of [...readCorpus('tau-retail'), ...readCorpus('tau-airline')])
    expect(eventsOf(run).filter(({ kind }) => kind === 'user')).toHaveLength(
      run.messages.filter(({ role }) => role === 'user').length,
    );
});

test('a message is read a few times, however many model calls repeat it', () => {
  const turns = 300;
  let reads = 0;
  const counted = (role: string, content: string): JsonValue => ({
    role,
    get content() {
      reads += 1;
      return content;
    },
  });
  const input = [counted('user', 'q')];
  const steps = [];
  for (let turn = 0; turn < turns; turn += 1) {
    steps.push(model([...input], `a${turn}`));
    input.push(counted('assistant', `a${turn}`), counted('user', `u${turn}`));
  }
  expect(eventsOf(trace({ question: 'q', steps }))).toHaveLength(2 * turns);
  expect(reads).toBeLessThan(2 * turns * 6);
});
