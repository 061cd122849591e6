/** Whatever comes in, a Trace comes out: hostile, broken and huge inputs. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toTrace } from '../../src/adapters/to-trace.ts';
import type { JsonValue } from '../../src/base/json-value.ts';
import type { RawSpan } from '../../src/trace/raw-trace.ts';
import { outline } from './fixture.ts';
import { rawSpan, rawTrace } from './raw.ts';

const words = fc.constantFrom(
  'messages',
  'role',
  'content',
  'user',
  'assistant',
  'tool',
  'type',
  'text',
  'tool_calls',
  'kwargs',
  'id',
  'parts',
  'choices',
  '__proto__',
  'constructor',
  'input',
  'kind',
);
const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    words,
    fc.constantFrom(null, true, 0, -1.5, 10n ** 20n, '', '\u0000', '\ud800', '{"a":', '[1]'),
    fc.string(),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(words, tie('json'), { maxKeys: 5 }),
  ),
}));

const attributeKeys = fc.constantFrom(
  'mlflow.spanType',
  'mlflow.spanInputs',
  'mlflow.spanOutputs',
  'mlflow.message.format',
  'mlflow.chat.tokenUsage',
  'mlflow.chat.tools',
  'metadata',
  'invocation_params',
  'handoffs',
  'role',
  'openinference.span.kind',
  'llm.input_messages.0.message.role',
  'llm.input_messages.999999.message.content',
  'gen_ai.operation.name',
  'gen_ai.input.messages',
  'gen_ai.prompt.0.content',
  'traceloop.span.kind',
  'ai.operationId',
  'ai.response.toolCalls',
  'gen_ai.tool.definitions',
  '__proto__',
);
const attributeValues = fc.oneof(
  json,
  fc.constantFrom(
    'TOOL',
    'AGENT',
    'CHAT_MODEL',
    'CHAIN',
    'RETRIEVER',
    'langchain',
    'dspy',
    'openai-agent',
    'pydantic_ai',
    'crewai',
    'bedrock',
    'ag2',
    'llamaindex',
    'chat',
  ),
);
const anySpan = fc.record<RawSpan>({
  spanId: fc.integer({ min: 0, max: 12 }).map(String),
  parentSpanId: fc.option(fc.integer({ min: 0, max: 14 }).map(String), { nil: undefined }),
  name: fc.constantFrom(
    'transfer_to_x',
    'x',
    'x_1',
    'x_2',
    'AgentRunner.run',
    'claude_code_conversation',
    'LangGraph',
    '',
    '__proto__',
    'BedrockRuntime.converse',
  ),
  startTimeNs: fc.option(fc.bigInt(), { nil: undefined }),
  endTimeNs: fc.option(fc.bigInt(), { nil: undefined }),
  status: fc.constantFrom('OK', 'ERROR', 'UNSET'),
  statusMessage: fc.option(fc.string(), { nil: undefined }),
  attributes: fc.dictionary(attributeKeys, attributeValues, { maxKeys: 8 }),
  events: fc.array(
    fc.record({
      name: fc.constantFrom('exception', 'gen_ai.choice', 'gen_ai.user.message'),
      timeNs: fc.constant(undefined),
      attributes: fc.dictionary(words, json),
    }),
    { maxLength: 2 },
  ),
});

test('never throws, keeps every span, numbers the steps, points every step at a span', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anySpan, { selector: (span) => span.spanId, maxLength: 12 }),
      fc.option(fc.string(), { nil: undefined }),
      (spans, preview) => {
        const trace = toTrace(
          rawTrace(spans, {
            requestPreview: preview,
            responsePreview: preview,
            metadata: { 'mlflow.trace.tokenUsage': preview ?? '{' },
          }),
        );
        expect(trace.spans.map((span) => span.spanId).sort()).toEqual(spans.map((span) => span.spanId).sort());
        expect(trace.steps.map((step) => step.index)).toEqual(trace.steps.map((_, index) => index));
        const known = new Set(spans.map((span) => span.spanId));
        expect(trace.steps.every((step) => known.has(step.spanId))).toBe(true);
        expect(trace.losses.filter((loss) => loss.kind === 'unreadable-span')).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});

describe('broken traces', () => {
  test('no spans: the previews are the last resort, and only whole ones are parsed', () => {
    const trace = toTrace(
      rawTrace([], { requestPreview: '{"query": "How many?"}', responsePreview: '{"response": "It is cut of' }),
    );
    expect(trace).toMatchObject({ question: 'How many?', questionSource: 'preview', questionPath: undefined, steps: [] });
    expect(trace).toMatchObject({ answer: '{"response": "It is cut of', answerSource: 'preview' });
  });

  test('nothing at all: no question, no answer, no invented values', () => {
    expect(toTrace(rawTrace([]))).toMatchObject({
      question: undefined,
      answer: undefined,
      durationMs: undefined,
      tokens: undefined,
      messages: [],
    });
  });

  test('a lost root: the spans stand, the first model call gives the question', () => {
    const call = { messages: [{ role: 'user', content: 'Hi' }] };
    const model = rawSpan('m', 'CHAT_MODEL', {
      parentSpanId: 'lost',
      inputs: call,
      outputs: { choices: [{ message: { role: 'assistant', content: 'Hello' } }] },
      startTimeNs: 5n,
    });
    const trace = toTrace(rawTrace([rawSpan('t', 'TOOL', { parentSpanId: 'lost', startTimeNs: 1n }), model]));
    expect(trace).toMatchObject({ question: 'Hi', questionSource: 'model', answer: 'Hello', answerSource: 'model' });
    expect(outline(trace)).toEqual(['tool t', 'model m']);
  });

  test('several roots: an AGENT is preferred, else the earliest', () => {
    const early = rawSpan('early', 'CHAIN', { startTimeNs: 1n, inputs: 'a' });
    expect(toTrace(rawTrace([rawSpan('agent', 'AGENT', { startTimeNs: 9n, inputs: 'b' }), early])).question).toBe('b');
    expect(toTrace(rawTrace([rawSpan('late', 'CHAIN', { startTimeNs: 9n, inputs: 'b' }), early])).question).toBe('a');
  });

  test('a failed run has no answer, even where an earlier model call said something', () => {
    const model = rawSpan('m', 'CHAT_MODEL', {
      parentSpanId: 'r',
      outputs: { choices: [{ message: { role: 'assistant', content: 'I will try' } }] },
    });
    expect(toTrace(rawTrace([rawSpan('r', 'AGENT', { status: 'ERROR', inputs: 'x' }), model]))).toMatchObject({
      state: 'ERROR',
      answer: undefined,
    });
  });

  test('an empty answer is an answer', () => {
    const trace = toTrace(rawTrace([rawSpan('r', 'AGENT', { inputs: { query: 'x' }, outputs: { response: '' } })]));
    expect(trace).toMatchObject({ answer: '', answerSource: 'root', answerPath: ['response'] });
  });

  test('reversed times give no duration and no crash', () => {
    const trace = toTrace(
      rawTrace([rawSpan('r', 'AGENT'), rawSpan('t', 'TOOL', { parentSpanId: 'r', startTimeNs: 9n, endTimeNs: 3n })]),
    );
    expect(trace.steps[0]!.durationMs).toBeUndefined();
  });

  test('values nested 20,000 deep', () => {
    let deep: JsonValue = 'bottom';
    for (let level = 0; level < 20_000; level += 1) deep = level % 2 === 0 ? [deep] : { messages: deep };
    const spans = [
      rawSpan('r', 'AGENT', { inputs: deep, outputs: deep }),
      rawSpan('m', 'CHAT_MODEL', {
        parentSpanId: 'r',
        inputs: { messages: [{ role: 'tool', content: [{ type: 'tool_result', content: deep }] }] },
        outputs: deep,
      }),
    ];
    expect(toTrace(rawTrace(spans)).spans).toHaveLength(2);
  });
});

describe('large traces', () => {
  test('100,000 tool calls under one root', () => {
    const spans = Array.from({ length: 100_000 }, (_, index) =>
      rawSpan(`t_${index}`, 'TOOL', { parentSpanId: 'r', startTimeNs: BigInt(index), inputs: { index } }),
    );
    expect(toTrace(rawTrace([rawSpan('r', 'AGENT'), ...spans])).steps).toHaveLength(100_000);
  });

  test('sub-agents and graph nodes 10,000 deep', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) =>
      rawSpan(`n${index}`, index % 3 === 0 ? 'AGENT' : 'CHAIN', {
        parentSpanId: index === 0 ? undefined : `n${index - 1}`,
        attributes: { metadata: { langgraph_node: `n${index}` } },
      }),
    );
    expect(toTrace(rawTrace(chain)).spans).toHaveLength(10_000);
  });
});
