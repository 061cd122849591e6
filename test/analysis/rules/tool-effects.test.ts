import { describe, expect, test } from 'vitest';
import { mergeToolFacts, toolEffect, toolFacts, type ToolFacts } from '../../../src/analysis/rules/tool-effects.ts';
import { readSample } from '../../spec/sample-traces.ts';
import { step } from '../build-trace.ts';

const facts = (name: string, more: Partial<ToolFacts> = {}): ToolFacts => ({
  name,
  calls: 1,
  same_result: 0,
  other_result: 0,
  changed_others: 0,
  ...more,
});
const call = (name: string, input: string, output: string, error?: string) => step({ kind: 'tool', name, input, output, error });

describe('the name', () => {
  test.each([
    'get_order',
    'searchFlights',
    'Read',
    'list-files',
    'user_lookup',
    'github.list_issues',
    'mcp__files__read_file',
    'calculate',
    'think',
    'product_search',
  ])('%s reads', (name) => expect(toolEffect(facts(name))).toMatchObject({ effect: 'read' }));
  test.each([
    'cancel_order',
    'updateProfile',
    'Write',
    'send-email',
    'book_hotel',
    'order_cancel',
    'github.create_issue',
    'transfer_funds',
    'price_update',
  ])('%s writes', (name) => expect(toolEffect(facts(name))).toMatchObject({ effect: 'write' }));
  test.each(['order_status', 'book_details', 'python', 'run_sql', 'transfer_to_agent', 'escalate_to_human', 'weather'])(
    '%s does not tell',
    (name) => expect(toolEffect(facts(name)).effect).toBe('unknown'),
  );
});

test('the description tells where the name does not', () => {
  expect(toolEffect(facts('weather', { description: 'Returns the forecast of a city.' })).effect).toBe('read');
  expect(toolEffect(facts('tickets', { description: 'Use this tool to create a new ticket.' })).effect).toBe('write');
  expect(toolEffect(facts('tickets', { description: 'Tickets of the team.' })).effect).toBe('unknown');
});

describe('what the runs show', () => {
  test('a call after which reads differ changes something', () => {
    const run = [call('state', '1', 'open'), call('act', '1', 'ok'), call('state', '1', 'closed')];
    const merged = mergeToolFacts([...toolFacts(run), ...toolFacts(run)]);
    expect(merged.find(({ name }) => name === 'act')).toMatchObject({ calls: 2, changed_others: 2 });
    expect(toolEffect(merged.find(({ name }) => name === 'act')!).effect).toBe('write');
  });

  test('the same arguments, the same result, three times: reads', () => {
    const run = Array.from({ length: 4 }, () => call('shell', 'ls', 'a b'));
    expect(toolEffect(toolFacts(run)[0]!)).toMatchObject({ effect: 'read', confidence: 0.6 });
    expect(toolEffect(toolFacts([...run, call('shell', 'ls', 'a')])[0]!).effect).toBe('unknown');
  });

  test('failed calls say nothing, and an order of facts does not matter', () => {
    expect(toolFacts([call('x', '1', 'a'), call('x', '1', 'b', 'no')])[0]).toMatchObject({ calls: 2, other_result: 0 });
    const [a, b] = [facts('x', { description: 'b' }), facts('x', { description: 'a' })];
    expect(mergeToolFacts([a, b])).toEqual(mergeToolFacts([b, a]));
  });
});

test('tools of a recorded shop', async () => {
  const { traces } = await readSample('tau-retail');
  const merged = mergeToolFacts([...traces.values()].flatMap((run) => toolFacts(run.steps, run.toolDeclarations)));
  const named = (effect: string) => merged.filter((tool) => toolEffect(tool).effect === effect).map((tool) => tool.name);
  expect(named('unknown')).toEqual([]);
  expect(named('write')).toEqual(
    merged.map((tool) => tool.name).filter((name) => /^(?:cancel|modify|return|exchange)/.test(name)),
  );
});
