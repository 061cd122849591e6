/** What each recorded fixture says, as literals: question, answer, steps, tools, tokens. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adapters } from '../../src/adapters/registry.ts';
import { fixtureTrace, outline } from './fixture.ts';

const tokens = (inputTokens: number, outputTokens: number): object => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
});

test('openai: chat completions around a traced tool', () => {
  const trace = fixtureTrace('openai/tool-call');
  expect(trace).toMatchObject({ framework: 'openai', name: 'weather_agent', state: 'OK', losses: [] });
  expect(trace).toMatchObject({ question: 'How cold is it in Oslo?', questionSource: 'root', questionPath: ['question'] });
  expect(trace).toMatchObject({ answer: 'It is 4 degrees in Oslo.', answerSource: 'root', answerPath: [] });
  expect(outline(trace)).toEqual(['model stub-model', 'tool get_weather', 'model stub-model']);
  expect(trace.steps[1]).toMatchObject({ input: { city: 'Oslo' }, output: { city: 'Oslo', celsius: 4 } });
  expect(trace.systemTexts).toEqual(['You answer questions about the weather.']);
  expect(trace.toolDeclarations).toMatchObject([
    { name: 'get_weather', description: 'Current weather of a city.', parameters: { required: ['city'] } },
  ]);
  expect(trace.messages.map((message) => `${message.role}: ${message.content}`)).toEqual([
    'system: You answer questions about the weather.',
    'user: How cold is it in Oslo?',
    'assistant: get_weather({"city":"Oslo"})',
    'tool: {"city": "Oslo", "celsius": 4}',
    'assistant: It is 4 degrees in Oslo.',
  ]);
  expect(trace.tokens).toEqual(tokens(152, 24));
  expect(trace.steps[0]!.tokens).toEqual(tokens(62, 15));
});

test('openai: a lone Responses call is its own trace and its one step', () => {
  const trace = fixtureTrace('openai/responses');
  expect(trace).toMatchObject({ framework: 'openai', question: 'Good morning.', questionPath: ['input'], answer: 'Bonjour.' });
  expect(trace.answerPath).toEqual(['output', 0, 'content', 0, 'text']);
  expect(trace.systemTexts).toEqual(['Translate to French.']);
  expect(outline(trace)).toEqual(['model stub-model']);
  expect(trace.tokens).toEqual(tokens(21, 3));
});

test('openai-agents: the starting agent is the run, the hand-off is the specialist\u2019s step, both model spans are one call', () => {
  const trace = fixtureTrace('openai-agents/handoff');
  expect(trace).toMatchObject({
    framework: 'openai-agents',
    question: 'Please refund my order A-17, 80 euros.',
    questionPath: [],
  });
  expect(trace.answer).toBe('Your order A-17 was refunded: 50.');
  expect(outline(trace)).toEqual([
    'model stub-model',
    'agent Refund Agent',
    'model stub-model @Refund Agent',
    'tool refund_order @Refund Agent !Error running tool (non-fatal)',
    'model stub-model @Refund Agent',
    'tool refund_order @Refund Agent',
    'model stub-model @Refund Agent',
  ]);
  expect(trace.steps[3]!.input).toEqual({ order_id: 'A-17', amount: 80 });
  expect(trace.toolDeclarations.map((tool) => tool.name)).toEqual(['transfer_to_refund_agent', 'refund_order']);
  expect(trace.systemTexts).toEqual(['You send customers to the right agent.', 'You refund orders.']);
  expect(trace.tokens).toEqual(tokens(340, 59));
});

test('anthropic: content blocks, and a tool result marked as an error', () => {
  const trace = fixtureTrace('anthropic/tool-use');
  expect(trace).toMatchObject({
    framework: 'anthropic',
    question: 'What is the weather in Atlantis?',
    questionPath: ['messages', 0, 'content'],
  });
  expect(trace).toMatchObject({ answer: 'I have no weather for Atlantis.', answerPath: ['content'] });
  expect(outline(trace)).toEqual(['model stub-model', 'tool get_weather !unknown city Atlantis', 'model stub-model']);
  expect(trace.toolDeclarations).toMatchObject([{ name: 'get_weather', parameters: { type: 'object' } }]);
  expect(trace.messages[2]).toEqual({ role: 'assistant', content: 'I look it up.\nget_weather({"city":"Atlantis"})' });
  expect(trace.messages[3]).toEqual({ role: 'tool', content: 'unknown city Atlantis' });
  expect(trace.tokens).toEqual(tokens(146, 32));
});

test('langgraph: experts of a supervisor are steps, its hand-off exceptions are no errors', () => {
  const trace = fixtureTrace('langgraph/supervisor');
  expect(trace).toMatchObject({ framework: 'langgraph', sessionId: 'thread-7', question: 'Book a flight and a hotel in Rome.' });
  expect(trace.questionPath).toEqual(['messages', 0, 'content']);
  expect(trace.answer).toBe('Your flight F-88 is booked; no hotel was free.');
  expect(outline(trace)).toEqual([
    'model ScriptedModel',
    'agent flight_expert',
    'model ScriptedModel @flight_expert',
    'tool book_flight @flight_expert',
    'model ScriptedModel @flight_expert',
    'model ScriptedModel',
    'agent hotel_expert',
    'model ScriptedModel @hotel_expert',
    'tool book_hotel @hotel_expert !no rooms left in Rome',
    'model ScriptedModel @hotel_expert',
    'model ScriptedModel',
  ]);
  expect(trace.steps[1]).toMatchObject({ input: 'Book a flight and a hotel in Rome.', output: 'Flight F-88 is booked.' });
  expect(trace.steps[3]).toMatchObject({ input: { destination: 'Rome' }, output: 'flight to Rome booked: F-88' });
  expect(trace.spans).toHaveLength(63);
  expect(trace.spans.filter((span) => span.status === 'ERROR').map((span) => span.name)).toEqual(['book_hotel']);
  expect(trace.tokens).toEqual(tokens(70, 35));
});

test('langchain: a chain with a retriever', () => {
  const trace = fixtureTrace('langchain/retrieval');
  expect(trace).toMatchObject({
    framework: 'langchain',
    question: 'How long can I return an item?',
    questionPath: [],
    answer: '30 days.',
  });
  expect(outline(trace)).toEqual(['retrieval Shelf', 'model FakeListChatModel']);
  expect(trace.steps[0]!.output).toMatchObject([{ page_content: 'Returns are free for 30 days.' }]);
  expect(trace.tokens).toBeUndefined();
});

test('dspy: Predict and LM are one call, Tool. is no part of a tool\u2019s name', () => {
  const trace = fixtureTrace('dspy/react');
  expect(trace).toMatchObject({ framework: 'dspy', question: 'How many people live in Oslo?', questionPath: ['question'] });
  expect(trace).toMatchObject({ answer: '709037', answerPath: ['answer'] });
  const model = 'model openai/stub-model';
  expect(outline(trace)).toEqual([model, 'tool lookup_population', model, model]);
  expect(trace.steps[1]).toMatchObject({ input: { city: 'Oslo' }, output: 709037 });
  expect(trace.tokens).toEqual(tokens(90, 36));
});

test('pydantic-ai: run_sync and run are one run', () => {
  const trace = fixtureTrace('pydantic-ai/tool');
  expect(trace).toMatchObject({
    framework: 'pydantic-ai',
    question: 'How cold is it in Oslo?',
    answer: 'It is 4 degrees in Oslo.',
  });
  expect(outline(trace)).toEqual(['model stub-model', 'tool get_weather', 'model stub-model']);
  expect(trace.messages.map((message) => message.role)).toEqual(['system', 'user', 'assistant', 'tool', 'assistant']);
  expect(trace.tokens).toEqual(tokens(152, 24));
});

test('llama-index: one retrieval, one completion, whatever number of spans they took', () => {
  const trace = fixtureTrace('llama-index/query');
  expect(trace).toMatchObject({ framework: 'llama-index', question: 'How long can I return an item?' });
  expect(trace).toMatchObject({ questionPath: ['str_or_query_bundle'], answerPath: ['response'] });
  expect(outline(trace)).toEqual(['retrieval VectorIndexRetriever', 'model MockLLM.predict']);
  expect(trace.steps[0]!.input).toBe('How long can I return an item?');
  expect(trace.messages[0]!.content).toContain('Returns are free for 30 days.');
});

test('plain functions: sub-agent, retriever and tool; the untyped helper is kept and counted', () => {
  const trace = fixtureTrace('plain/functions');
  expect(trace).toMatchObject({ framework: 'generic', question: 'How do I reset my device?', answerPath: ['answer'] });
  expect(outline(trace)).toEqual([
    'agent diagnosis_agent',
    'unknown normalise_serial @diagnosis_agent',
    'tool device_state @diagnosis_agent',
    'retrieval search_manual',
  ]);
  expect(trace.losses).toEqual([{ kind: 'unplaced-span', count: 1, example: 'normalise_serial' }]);
});

test('plain failure: the run has an error and no answer', () => {
  const trace = fixtureTrace('plain/failure');
  expect(trace).toMatchObject({
    state: 'ERROR',
    question: 'Buy it.',
    questionPath: ['messages', 0, 'content', 0, 'text'],
    answer: undefined,
  });
  expect(outline(trace)).toEqual(['tool charge_card !TimeoutError: payment gateway did not answer']);
});

test('responses-agent: question inside the request, answer inside the output items', () => {
  const trace = fixtureTrace('responses-agent/predict');
  expect(trace).toMatchObject({
    framework: 'responses-agent',
    question: 'hello',
    questionPath: ['request', 'input', 0, 'content'],
  });
  expect(trace).toMatchObject({ answer: 'You said: hello', answerPath: ['output', 0, 'content', 0, 'text'] });
});

describe('provenance', () => {
  const root = new URL('../../fixtures/', import.meta.url).pathname;
  const cases = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.name === 'trace.json');

  test.each(cases.map((entry) => entry.parentPath.slice(root.length)))('%s is what its source.json says', (name) => {
    const source = JSON.parse(readFileSync(join(root, name, 'source.json'), 'utf8')) as {
      sha256: string;
      versions: Record<string, string>;
    };
    expect(source.sha256).toBe(
      createHash('sha256')
        .update(readFileSync(join(root, name, 'trace.json')))
        .digest('hex'),
    );
    expect(source.versions['mlflow']).toBe('3.17.2');
  });

  test('adapters have distinct names', () => {
    expect(new Set(adapters.map((adapter) => adapter.name)).size).toBe(adapters.length);
  });
});
