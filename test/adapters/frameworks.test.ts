/** Integrations without a recorded fixture: span shapes as MLflow's source writes them (mlflow/<flavor>, claude_code/tracing.py). */
import { expect, test } from 'vitest';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { outline } from './fixture.ts';
import { rawSpan, rawTrace } from './raw.ts';

test('claude-code: tool names and results without their envelopes', () => {
  const trace = toTrace(
    rawTrace([
      rawSpan('claude_code_conversation', 'AGENT', { spanId: 'r', inputs: { prompt: 'Fix it' }, outputs: { response: 'Done' } }),
      rawSpan('llm', 'LLM', {
        parentSpanId: 'r',
        inputs: { model: 'claude-x', messages: [{ role: 'user', content: 'Fix it' }] },
        outputs: { type: 'message', role: 'assistant', content: [{ type: 'tool_use', name: 'Bash', input: {} }] },
        attributes: { 'mlflow.message.format': 'anthropic' },
      }),
      rawSpan('tool_Bash', 'TOOL', { parentSpanId: 'r', inputs: { command: 'ls' }, outputs: { result: 'README.md' } }),
    ]),
  );
  expect(trace).toMatchObject({ framework: 'claude-code', question: 'Fix it', answer: 'Done' });
  expect(outline(trace)).toEqual(['model claude-x', 'tool Bash']);
  expect(trace.steps[1]!.output).toBe('README.md');
});

test('crewai: agents by role, tools by name', () => {
  const trace = toTrace(
    rawTrace([
      rawSpan('Crew.kickoff', 'CHAIN', { spanId: 'r', inputs: { inputs: { topic: 'Tents' } }, outputs: { raw: 'A report' } }),
      rawSpan('Agent.execute_task', 'AGENT', { spanId: 'a', parentSpanId: 'r', attributes: { role: 'Researcher\n' } }),
      rawSpan('CrewStructuredTool.invoke', 'TOOL', {
        parentSpanId: 'a',
        inputs: { tool_name: 'search', tool_args: '{"q": "tents"}' },
        outputs: { result: 'ten hits' },
      }),
    ]),
  );
  expect(trace).toMatchObject({ framework: 'crewai', question: 'Tents', answer: 'A report' });
  expect(outline(trace)).toEqual(['agent Researcher', 'tool search @Researcher']);
  expect(trace.steps[1]).toMatchObject({ input: { q: 'tents' }, output: 'ten hits' });
});

test('autogen: all methods of an agent are one agent', () => {
  const format = { 'mlflow.message.format': 'autogen' };
  const trace = toTrace(
    rawTrace([
      rawSpan('team.run', 'AGENT', { spanId: 'r', inputs: { task: 'Q?' } }),
      rawSpan('writer.on_messages', 'AGENT', { spanId: 'a', parentSpanId: 'r' }),
      rawSpan('writer.on_messages_stream', 'AGENT', { spanId: 'b', parentSpanId: 'a' }),
      rawSpan('OpenAIChatCompletionClient.create', 'LLM', {
        parentSpanId: 'b',
        attributes: { ...format, 'mlflow.llm.model': 'm' },
      }),
    ]),
  );
  expect(trace).toMatchObject({ framework: 'autogen', question: 'Q?' });
  expect(outline(trace)).toEqual(['agent writer', 'model m @writer']);
});

test('bedrock: invoke_model bodies are JSON text', () => {
  const body = '{"system": "S", "messages": [{"role": "user", "content": "Q?"}]}';
  const answer =
    '{"role": "assistant", "content": [{"type": "text", "text": "A."}], "usage": {"input_tokens": 3, "output_tokens": 1}}';
  const trace = toTrace(
    rawTrace([rawSpan('BedrockRuntime.invoke_model', 'LLM', { inputs: { modelId: 'm-1', body }, outputs: { body: answer } })]),
  );
  expect(trace).toMatchObject({
    framework: 'bedrock',
    question: 'Q?',
    answer: 'A.',
    systemTexts: ['S'],
    tokens: { totalTokens: 4 },
  });
  expect(outline(trace)).toEqual(['model m-1']);
});

test('gemini: contents in, candidates out, grouped function declarations', () => {
  const inputs = {
    model: 'gemini-x',
    contents: 'Q?',
    config: { tools: [{ function_declarations: [{ name: 'look', parameters: { type: 'OBJECT' } }] }] },
  };
  const outputs = {
    candidates: [{ content: { role: 'model', parts: [{ text: 'A.' }] } }],
    usage_metadata: { prompt_token_count: 3, candidates_token_count: 1 },
  };
  const trace = toTrace(
    rawTrace([rawSpan('Models.generate_content', 'LLM', { inputs, outputs, attributes: { 'mlflow.message.format': 'gemini' } })]),
  );
  expect(trace).toMatchObject({
    framework: 'gemini',
    question: 'Q?',
    answer: 'A.',
    tokens: { inputTokens: 3, outputTokens: 1, totalTokens: 4 },
  });
  expect(trace.toolDeclarations.map((tool) => tool.name)).toEqual(['look']);
});

test('pydantic-ai: ToolManager spans name the tool in their call', () => {
  const format = { 'mlflow.message.format': 'pydantic_ai' };
  const call = { tool_name: 'look', args: '{"a": 1}' };
  const trace = toTrace(
    rawTrace([
      rawSpan('Agent.run', 'AGENT', { spanId: 'r', attributes: format }),
      rawSpan('ToolManager.handle_call', 'TOOL', { parentSpanId: 'r', inputs: { call } }),
    ]),
  );
  expect(outline(trace)).toEqual(['tool look']);
  expect(trace.steps[0]!.input).toEqual({ a: 1 });
});
