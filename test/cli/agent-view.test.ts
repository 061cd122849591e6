/** What an agent does, as lines on stderr. The events are made here; test/cli/agent-run.test.ts sees them come from a real session. */
import { describe, expect, test } from 'vitest';
import type { AgentEvent } from '../../src/agent/agent-runtime.ts';
import { noUsage, type AgentUsage } from '../../src/agent/agent-usage.ts';
import { createAgentView } from '../../src/cli/agent-view.ts';
import { createProgressView } from '../../src/cli/progress-view.ts';
import type { AgentSessionRecord } from '../../src/store/agent-documents.ts';

const session = { id: 'explore.1' } as AgentSessionRecord;
const usage: AgentUsage = { ...noUsage, input_tokens: 1200, output_tokens: 34, cost_usd: 0.0042, requests: 1 };
const soFar: AgentUsage = { ...usage, cache_read_tokens: 44_000, cost_usd: 0.31 };
const tool = { callId: 'c1', tool: 'mcp__evalwright__findings' };
const events: AgentEvent[] = [
  { type: 'started', model: 'claude-opus-4-5', tools: ['Read', 'mcp__evalwright__findings'] },
  { type: 'thinking', summary: 'which finding\nis unsure?' },
  { type: 'text-delta', text: 'I w' },
  { type: 'text', text: 'I will look' },
  { type: 'tool-called', ...tool, input: { limit: 20 } },
  { type: 'tool-answered', ...tool, isError: false, characters: 3200, durationMs: 120, text: 'three\nlines\nof it' },
  { type: 'tool-answered', ...tool, isError: true, characters: 30, durationMs: 5, text: 'no such finding' },
  { type: 'model-answered', messageId: 'm1', model: 'claude-opus-4-5', usage, contextTokens: 12_345, durationMs: 1500 },
  { type: 'retrying', attempt: 2, status: 529, delayMs: 2000, reason: 'overloaded' },
];

function shown(shownEvents: readonly AgentEvent[], options = { verbose: false }): string[] {
  const lines: string[] = [];
  const view = createAgentView((text) => lines.push(text), options);
  for (const event of shownEvents) view(session, event, soFar);
  return lines;
}

test('one line an event', () => {
  expect(shown(events)).toEqual([
    'explore.1 started with claude-opus-4-5, 2 tools',
    'explore.1 thinks: which finding is unsure?',
    'explore.1 says: I will look',
    'explore.1 calls findings {"limit":20}',
    'explore.1 findings answered 3200 characters in 0.1 s',
    'explore.1 findings refused after 0.0 s: no such finding',
    'explore.1 used 1.2k tokens, $0.0042 in 1.5 s, context 12.3k; the run so far 45.2k tokens, $0.31',
    'explore.1 tries again in 2.0 s (attempt 2, HTTP 529): overloaded',
  ]);
});

test('--verbose: all of the text', () => {
  const text = shown(events, { verbose: true }).join('\n');
  for (const part of ['which finding\n    is unsure?', '"limit": 20', 'three\n    lines\n    of it', '(refused)'])
    expect(text).toContain(part);
});

test('a model without a price: tokens only', () => {
  const free = { ...usage, cost_usd: null, cost_basis: 'unknown' as const };
  const lines: string[] = [];
  const event = { ...events[7], usage: free } as AgentEvent;
  createAgentView((text) => lines.push(text), { verbose: false })(session, event, free);
  expect(lines).toEqual(['explore.1 used 1.2k tokens in 1.5 s, context 12.3k; the run so far 1.2k tokens']);
});

describe('hostile text', () => {
  const evil = `x\u001b[2J\u009b1m\r\u202e\u0007${'y'.repeat(5000)}`;
  const evilEvents: AgentEvent[] = [
    { type: 'started', model: evil, tools: [evil] },
    { type: 'thinking', summary: evil },
    { type: 'text', text: evil },
    { type: 'tool-called', callId: 'c', tool: evil, input: { [evil]: evil } },
    { type: 'tool-answered', callId: 'c', tool: evil, isError: true, characters: 5, durationMs: 1, text: evil },
    { type: 'retrying', attempt: 1, status: undefined, delayMs: 1, reason: evil },
  ];
  test.each([false, true])('moves no cursor and sets no colour (verbose: %s)', (verbose) => {
    for (const text of shown(evilEvents, { verbose })) {
      // oxlint-disable-next-line no-control-regex -- what must not be there
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(text.length).toBeLessThanOrEqual(verbose ? 20_000 : 200);
    }
  });
});

describe('with the progress', () => {
  const written = (isTTY: boolean, isOn: boolean): string => {
    let text = '';
    const view = createProgressView({ isTTY, columns: 80, write: (part: unknown) => (text += String(part)) !== '' });
    if (isOn) view.start();
    view.report({ phase: 'create the scorers', done: 2, total: 6 });
    view.print('an agent did this');
    view.stop();
    return text;
  };
  test('on a terminal the line stands above the progress, which is drawn again', () => {
    const screen = written(true, true)
      .split('\r\u001b[2K')
      .filter((part) => part !== '');
    expect(screen).toEqual([expect.stringContaining('2/6'), 'an agent did this\n', expect.stringContaining('2/6')]);
  });
  test('elsewhere lines follow each other', () => {
    expect(written(false, true)).toBe('create the scorers 2/6\nan agent did this\n');
  });
  test('--quiet: nothing', () => {
    expect(written(true, false)).toBe('');
  });
});
