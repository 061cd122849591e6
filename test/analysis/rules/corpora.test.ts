/** Every rule that is bound in two published policies, held as literals that were read against the policies by a person. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { corporaScript, readCorpus } from '../../../bench/quality-corpus.ts';
import { bindRules } from '../../../src/analysis/rules/bind-rules.ts';
import { readRules } from '../../../src/analysis/rules/read-rules.ts';
import { mergeToolFacts, toolEffect, toolFacts } from '../../../src/analysis/rules/tool-effects.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { readSample } from '../../spec/sample-traces.ts';

function bindAll(traces: readonly Trace[]) {
  const facts = mergeToolFacts(traces.flatMap((trace) => toolFacts(trace.steps, trace.toolDeclarations)));
  const tools = facts.map((tool) => ({ name: tool.name, effect: toolEffect(tool).effect }));
  const texts = [...new Set(traces.flatMap((trace) => trace.systemTexts))];
  return bindRules(texts.flatMap(readRules), { tools });
}

const retailWrites = [
  'cancel_pending_order',
  'exchange_delivered_order_items',
  'modify_pending_order_address',
  'modify_pending_order_items',
  'modify_pending_order_payment',
  'modify_user_address',
  'return_delivered_order_items',
];
const modifyOrder = retailWrites.slice(2, 5);

describe.skipIf(!existsSync(corporaScript))('published policies', () => {
  test('tau-retail', () => {
    const { bound, unbound } = bindAll(readCorpus('tau-retail'));
    expect(bound.map(({ check }) => check)).toEqual([
      { type: 'call_before', first: ['find_user_id_by_email', 'find_user_id_by_name_zip'], later: retailWrites },
      { type: 'confirm_before', tools: retailWrites },
      { type: 'max_calls', tools: [], most: 1, per: 'message' },
      { type: 'no_text_with_call' },
      { type: 'max_calls', tools: [retailWrites[1], ...modifyOrder], most: 1, per: 'subject' },
      { type: 'call_before', first: ['get_order_details'], later: ['cancel_pending_order'] },
      { type: 'call_before', first: ['get_order_details'], later: modifyOrder },
      { type: 'max_calls', tools: ['modify_pending_order_items'], most: 1, per: 'subject' },
      { type: 'call_before', first: ['get_order_details'], later: ['return_delivered_order_items'] },
      { type: 'call_before', first: ['get_order_details'], later: ['exchange_delivered_order_items'] },
    ]);
    expect(unbound.length).toBeGreaterThan(15);
  });

  test('tau-airline', () => {
    const { bound, unbound } = bindAll(readCorpus('tau-airline'));
    expect(bound.map(({ check }) => check)).toEqual([
      {
        type: 'confirm_before',
        tools: [
          'book_reservation',
          'cancel_reservation',
          'send_certificate',
          'update_reservation_baggages',
          'update_reservation_flights',
          'update_reservation_passengers',
        ],
      },
      { type: 'max_calls', tools: [], most: 1, per: 'message' },
      { type: 'no_text_with_call' },
    ]);
    expect(unbound.length).toBeGreaterThan(20);
  });
});

test('a team of experts: nothing can be decided, everything is handed on', async () => {
  const { bound, unbound } = bindAll([...(await readSample('supervisor')).traces.values()]);
  expect(bound).toEqual([]);
  expect(unbound.map(({ text }) => text)).toContain('Quote figures exactly as the tools return them.');
});
