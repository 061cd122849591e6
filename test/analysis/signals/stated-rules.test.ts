/** Which stated rules become checks, what they are called, and what they say of a run. */
import { describe, expect, test } from 'vitest';
import { extractFeatures, type TraceFeatures } from '../../../src/analysis/features.ts';
import type { RuleCheck } from '../../../src/analysis/rules/rule-types.ts';
import { statedRules } from '../../../src/analysis/rules/stated-rules.ts';
import { valueOf } from '../../../src/analysis/signals/all-signals.ts';
import { ruleName, statedRuleMeasurables } from '../../../src/analysis/signals/stated-rules.ts';
import type { Step } from '../../../src/trace/trace.ts';
import { step, trace } from '../build-trace.ts';

const policy = 'Get the order before you cancel the order. Never call drop_table. Be kind. You must not promise anything.';
const get = step({ kind: 'tool', name: 'get_order', input: { order_id: '1' } });
const cancel = step({ kind: 'tool', name: 'cancel_order', input: { order_id: '1' } });
let count = 0;
function run(steps: Step[], systemTexts = [policy], answer = 'Done.'): TraceFeatures {
  const model = step({ kind: 'model', name: 'model', input: [{ role: 'user', content: 'Cancel it' }], output: answer });
  const placed = [...steps, model].map((item) => ({ ...item, spanId: 'span' }));
  return extractFeatures(trace({ traceId: `tr-${(count += 1)}`, question: 'Cancel it', answer, steps: placed, systemTexts }));
}
const runs = [run([get, cancel]), run([cancel]), run([get]), run([])];
const named = (features: readonly TraceFeatures[]) =>
  new Map(statedRuleMeasurables(features).map((signal) => [signal.checkName, signal]));

test('one check for each rule that events decide, with the sentence and its numbers', () => {
  const found = named(runs);
  expect([...found.keys()]).toEqual(['get_order_before_cancel_order']);
  const { evidence, parameters, measure } = found.get('get_order_before_cancel_order')!;
  expect(evidence).toBe(
    'The agent was told (quoted as data): "Get the order before you cancel the order.". 1 of 2 runs break it.',
  );
  expect(runs.map((item) => measure(item)?.value)).toEqual([0, 1, undefined, undefined]);
  expect(measure(runs[1]!)?.spanIds).toEqual(['span-0']);
  for (const item of runs) expect(valueOf('stated_rule', item, parameters, undefined)).toEqual(measure(item));
});

test('features read back from JSON, in any order, give the same', () => {
  const read = JSON.parse(JSON.stringify(runs)) as TraceFeatures[];
  const told = (features: readonly TraceFeatures[]) => JSON.stringify(statedRuleMeasurables(features));
  expect(told(read.toReversed())).toBe(told(runs));
});

describe('who was given the rule', () => {
  const told = Array.from({ length: 9 }, () => run([get, cancel]));
  test('nearly all runs that it applies to, or it is none of the agent', () => {
    const others = [run([cancel], ['Be quick. Always answer.']), run([cancel], ['Be quick. Always answer.'])];
    expect(named([...told, others[0]!]).size).toBe(1);
    expect(named([...told, ...others]).size).toBe(0);
    expect(statedRules([...told, ...others]).undecided.map(({ sentence }) => sentence.text)).toContain(
      'Get the order before you cancel the order.',
    );
  });
  test('runs whose prompt was not recorded say nothing about it', () => {
    expect(named([...told, run([cancel], []), run([cancel], [])]).size).toBe(1);
  });
});

test('texts are held against the rules of the own prompt', () => {
  const strict = ['Never say "for free". Keep your answers under 3 words.'];
  const features = [
    run([], strict, 'It is for free'),
    run([], strict, 'It is not'),
    run([], ['Be kind, always.'], 'It is all for free'),
  ];
  const found = named(features);
  expect([...found.keys()]).toEqual(['never_says_for_free', 'answer_at_most_3_words']);
  expect([...found.values()].map(({ measure }) => features.map((item) => measure(item)?.value))).toEqual([
    [1, 0, undefined],
    [1, 0, undefined],
  ]);
});

test.each<[RuleCheck, string]>([
  [{ type: 'never_call', tools: ['github.dropTable'] }, 'never_drop_table'],
  [
    { type: 'call_before', first: ['find_user_by_mail', 'find_user_by_name'], later: ['book_a', 'send_b'] },
    'find_user_before_changes',
  ],
  [
    { type: 'call_before', first: ['a'.repeat(40)], later: ['cancel_the_order_of_the_user'] },
    'lookup_before_cancel_the_order_of_the_user',
  ],
  [{ type: 'confirm_before', tools: ['update_a', 'book_b'] }, 'agreement_before_changes'],
  [{ type: 'confirm_before', tools: ['get_a', 'book_b'] }, 'agreement_before_calls'],
  [{ type: 'max_calls', tools: [], most: 1, per: 'message' }, 'calls_at_most_1_per_message'],
  [{ type: 'required_text', text: '3 × "Ärger"', where: 'end' }, 'says_3_arger'],
  [{ type: 'call_before_answer', first: ['検索'] }, 'before_answer'],
])('%j is called %s', (check, name) => expect(ruleName({ check, sentence: '' })).toBe(name));

test('different checks have different names', () => {
  const steps = ['db.drop_table', 'files.drop_table'].map((name) => step({ kind: 'tool', name }));
  const found = named([run(steps, ['Never call `db.drop_table`. You must never call `files.drop_table`.'])]);
  expect([...found.keys()]).toEqual(['never_drop_table', 'never_drop_table_2']);
});
