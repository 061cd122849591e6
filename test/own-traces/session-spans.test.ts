/** Events to spans: what belongs to what, whatever came late, twice or never. */
import { describe, expect, test } from 'vitest';
import type { OwnSpan } from '../../src/own-traces/own-span.ts';
import { sessionSpans } from '../../src/own-traces/session-spans.ts';
import type { TimedAgentEvent } from '../../src/session/claude/agent-context.ts';
import { answered, at, called, record, sampleEvents, startMs, toolAnswered, usage } from './sample-session.ts';

const spansOf = (events: TimedAgentEvent[], more: Parameters<typeof record>[0] = {}): OwnSpan[] =>
  sessionSpans(record(more), 'the prompt', events);
const ofType = (spans: OwnSpan[], type: OwnSpan['type']): OwnSpan[] => spans.filter((span) => span.type === type);
const said = (span: OwnSpan | undefined): unknown => (span?.outputs as { content?: unknown } | undefined)?.content;
const timesOf = (span: OwnSpan | undefined): number[] =>
  span === undefined ? [] : [span.startMs - startMs, span.endMs - startMs];

describe('a session that went well', () => {
  const spans = spansOf(sampleEvents());
  const [root] = spans;
  const [first, second] = ofType(spans, 'CHAT_MODEL');
  const [findings, compare, propose] = ofType(spans, 'TOOL');

  test('is one AGENT with its answers and calls below it, in order of start', () => {
    expect(spans.map((span) => [span.type, span.name, ...timesOf(span)])).toEqual([
      ['AGENT', 'evalwright worker', 0, 10_000],
      ['CHAT_MODEL', 'chat claude-sonnet-4-5', 1000, 2000],
      ['TOOL', 'findings', 1700, 2300],
      ['TOOL', 'trace_compare', 1710, 2500],
      ['CHAT_MODEL', 'chat claude-sonnet-4-5', 3000, 4000],
      ['TOOL', 'propose_scorer', 3900, 10_000],
    ]);
    expect(spans.slice(1).every((span) => span.parent === root!.key)).toBe(true);
  });

  test('the root holds the prompt, the report and what the session was', () => {
    expect(root).toMatchObject({
      inputs: { messages: [{ role: 'user', content: 'the prompt' }] },
      outputs: { messages: [{ role: 'assistant', content: 'One scorer was proposed.' }], report: { proposals: ['p1'] } },
      error: undefined,
      attributes: { 'evalwright.role': 'worker', 'evalwright.task': 'create_scorers', 'evalwright.outcome': 'completed' },
      events: [{ name: 'retrying', timeMs: startMs + 200, attributes: { status: 529, reason: 'overloaded' } }],
    });
  });

  test('an answer holds what it said, thought and called, and what was new in its request', () => {
    expect(first?.inputs).toEqual({ messages: [{ role: 'user', content: 'the prompt' }] });
    expect(first?.outputs).toMatchObject({
      content: 'I look at the findings.',
      reasoning_content: 'First the findings.',
      tool_calls: [{ id: 'call-1', function: { name: 'findings', arguments: { top: 3 } } }, { id: 'call-2' }],
    });
    expect(second?.inputs).toMatchObject({ messages: [{ role: 'tool', tool_call_id: 'call-1' }, { tool_call_id: 'call-2' }] });
    expect(said(second)).toBe('Done.');
  });

  test('tokens are told by kind, those of the cache as part of the input; the parts of the cost make the whole', () => {
    expect(first?.attributes['mlflow.chat.tokenUsage']).toEqual({
      input_tokens: 1200,
      output_tokens: 100,
      total_tokens: 1300,
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 200,
    });
    expect(second?.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 4300, 'gen_ai.usage.cache_read.input_tokens': 4000 });
    const cost = first?.attributes['mlflow.llm.cost'] as Record<string, number>;
    expect(cost['total_cost']).toBe(0.0045);
    expect(cost['output_cost']).toBe(0.0015);
    expect(cost['input_cost']).toBeCloseTo(0.003, 10);
  });

  test('a call holds its input, its output and whether it failed', () => {
    expect(findings).toMatchObject({ inputs: { top: 3 }, outputs: '{"findings":[]}', error: undefined });
    expect(compare).toMatchObject({ outputs: 'There is no trace tr-1.', error: 'There is no trace tr-1.' });
  });

  test('a call that nobody answered ends with the session, as an error without output', () => {
    expect(propose).toMatchObject({ outputs: undefined, error: 'the session ended before the tool answered' });
  });
});

describe('a price that nobody knows', () => {
  test('is no cost at all', () => {
    const [answer] = ofType(
      spansOf([answered(2000, 'm', usage(10, 1, { cost_usd: null, cost_basis: 'unknown' }))]),
      'CHAT_MODEL',
    );
    expect(answer?.attributes['mlflow.llm.cost']).toBeUndefined();
    expect(answer?.attributes).toMatchObject({
      'mlflow.chat.tokenUsage': { input_tokens: 10 },
      'evalwright.cost_basis': 'unknown',
    });
  });
});

describe('whose parts they are', () => {
  const texts = (events: TimedAgentEvent[]): unknown[] => ofType(spansOf(events), 'CHAT_MODEL').map(said);
  const text = (offsetMs: number, words: string): TimedAgentEvent => at(offsetMs, { type: 'text', text: words });

  test('streamed answers are told after their parts, whole ones right before', () => {
    expect(
      texts([text(900, 'a'), answered(1000, 'm1', usage(1, 1)), text(1900, 'b'), answered(2000, 'm2', usage(1, 1))]),
    ).toEqual(['a', 'b']);
    expect(
      texts([answered(1000, 'm1', usage(1, 1)), text(1001, 'a'), answered(2000, 'm2', usage(1, 1)), text(2001, 'b')]),
    ).toEqual(['a', 'b']);
  });

  test('an empty streamed answer keeps nothing of the next one', () => {
    expect(texts([answered(1000, 'm1', usage(1, 0)), text(1900, 'b'), answered(2000, 'm2', usage(1, 1))])).toEqual(['', 'b']);
  });
});

describe('a session that was cut off', () => {
  const events = [text('Half a sen'), called(2000, 'call-1', 'findings', {})];
  function text(words: string): TimedAgentEvent {
    return at(1900, { type: 'text', text: words });
  }
  const failure = { kind: 'wall-clock', message: 'The session took longer than 60 s.', status: null };

  test('shows the unfinished answer without tokens, and fails with the reason', () => {
    const spans = spansOf(events, { status: 'failed', failure, summary: null, report: undefined });
    expect(spans[0]).toMatchObject({
      error: 'wall-clock: The session took longer than 60 s.',
      outputs: { messages: [{ content: 'Half a sen' }] },
      attributes: { 'evalwright.failure': failure },
    });
    const [answer] = ofType(spans, 'CHAT_MODEL');
    expect(answer).toMatchObject({
      error: 'the session ended before the answer did',
      attributes: { 'evalwright.unfinished': true },
    });
    expect(answer?.attributes).not.toHaveProperty('mlflow.chat.tokenUsage');
    expect(timesOf(answer)).toEqual([0, 2000]);
  });

  test('without an end of its own it ends with its last event', () => {
    const spans = spansOf(events, { status: 'interrupted', finished_at: null, summary: null, report: undefined });
    expect(spans.map((span) => [span.type, span.error, ...timesOf(span)])).toEqual([
      ['AGENT', 'interrupted', 0, 2000],
      ['CHAT_MODEL', 'the session ended before the answer did', 0, 2000],
      ['TOOL', 'the session ended before the tool answered', 2000, 2000],
    ]);
  });

  test('that said nothing is a root without output', () => {
    const [root, ...others] = spansOf([], { status: 'failed', failure, summary: null, report: undefined });
    expect(root?.outputs).toBeUndefined();
    expect(others).toEqual([]);
  });
});

describe('out of order', () => {
  test('an answer that overtakes its call still is its answer', () => {
    const [tool, ...more] = ofType(
      spansOf([toolAnswered(2500, 'c', 'findings', 'x'), called(2600, 'c', 'findings', { top: 1 })]),
      'TOOL',
    );
    expect(more).toEqual([]);
    expect(tool).toMatchObject({ inputs: { top: 1 }, outputs: 'x', error: undefined });
    expect(timesOf(tool)).toEqual([2000, 2500]);
  });

  test('a clock that was set back gives no negative durations, and nothing outside the root', () => {
    const spans = spansOf([
      called(5000, 'c', 'findings', {}),
      toolAnswered(-3_600_000, 'c', 'findings', 'x'),
      answered(99_000, 'm', usage(1, 1), 500_000),
    ]);
    const [root] = spans;
    for (const span of spans) {
      expect(span.endMs).toBeGreaterThanOrEqual(span.startMs);
      expect(span.startMs).toBeGreaterThanOrEqual(root!.startMs);
      expect(span.endMs).toBeLessThanOrEqual(root!.endMs);
    }
  });

  test('ids that come twice are kept apart', () => {
    const events = [
      called(900, 'c', 'a', 1),
      answered(1000, 'm', usage(1, 1)),
      toolAnswered(1100, 'c', 'a', 'x'),
      called(1900, 'c', 'a', 2),
      answered(2000, 'm', usage(1, 1)),
    ];
    const spans = spansOf(events);
    expect(spans).toHaveLength(5);
    expect(new Set(spans.map((span) => span.key)).size).toBe(5);
    expect(ofType(spans, 'TOOL').map((span) => [span.inputs, span.outputs])).toEqual([
      [1, 'x'],
      [2, undefined],
    ]);
  });
});
