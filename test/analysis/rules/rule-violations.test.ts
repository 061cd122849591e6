/** Each kind of check: kept, broken, and nothing to judge. */
import { describe, expect, test } from 'vitest';
import { agrees } from '../../../src/analysis/rules/agreement.ts';
import { subjectOf } from '../../../src/analysis/rules/rule-facts.ts';
import type { RuleCheck, TextCheck } from '../../../src/analysis/rules/rule-types.ts';
import { ruleViolations, type RuledRun } from '../../../src/analysis/rules/rule-violations.ts';
import { keepsText } from '../../../src/analysis/rules/text-rules.ts';

/** Adds what happened to a run: model steps have their place among the steps as in a trace. */
type Event = (run: RuledRun & { steps: RuledRun['steps'][number][] }) => void;

const user =
  (text: string): Event =>
  ({ steps, rules }) => {
    rules.said.push([agrees(text) ? 'agreement' : 'user', steps.length]);
  };
const says =
  (text: string, calls = 0, spanId = 'm'): Event =>
  ({ steps, rules }) => {
    if (calls > 0) rules.asks.push([steps.length, calls]);
    steps.push({ kind: 'model', name: 'model', span_id: spanId });
    if (text !== '') rules.said.push(['agent', steps.length]);
  };
const call =
  (tool: string, more: { failed?: boolean; subject?: string } = {}): Event =>
  ({ steps, rules }) => {
    if (more.subject !== undefined) rules.subjects.push([steps.length, more.subject]);
    steps.push({ kind: 'tool', name: tool, span_id: `call-${tool}`, ...(more.failed ? { error: 'no' } : {}) });
  };
/** Span ids of the violations; undefined when the rule does not apply. */
function broken(check: RuleCheck, ...events: Event[]): readonly string[] | undefined {
  const run = { steps: [], rules: { said: [], asks: [], subjects: [], texts: {} } };
  for (const happens of events) happens(run);
  const found = ruleViolations(check, run);
  expect(found?.value).toBe(found?.spanIds?.length);
  return found?.spanIds;
}

test('never_call', () => {
  const check: RuleCheck = { type: 'never_call', tools: ['drop'] };
  expect(broken(check, call('get'))).toEqual([]);
  expect(broken(check, call('get'), call('drop', { failed: true }))).toEqual(['call-drop']);
  expect(broken(check, says('Hello.'))).toBeUndefined();
});

describe('call_before', () => {
  const check: RuleCheck = { type: 'call_before', first: ['get', 'find'], later: ['cancel'] };
  test('one of the first succeeded before', () => {
    expect(broken(check, call('find'), call('cancel'))).toEqual([]);
    expect(broken(check, call('cancel'), call('get'))).toEqual(['call-cancel']);
    expect(broken(check, call('get', { failed: true }), call('cancel'))).toEqual(['call-cancel']);
  });
  test('nothing to judge without the later call', () => expect(broken(check, call('get'))).toBeUndefined());
});

test('call_before_answer', () => {
  const check: RuleCheck = { type: 'call_before_answer', first: ['search'] };
  expect(broken(check, user('q'), says('', 1), call('search'), says('a', 0, 'end'))).toEqual([]);
  expect(broken(check, user('q'), says('a', 0, 'end'))).toEqual(['end']);
  expect(broken(check, user('q'), says('', 1), call('search'))).toBeUndefined();
});

describe('confirm_before', () => {
  const check: RuleCheck = { type: 'confirm_before', tools: ['cancel'] };
  const asked = [user('Cancel it'), says('Cancel W1, yes?')];
  test('the last thing the user said agrees', () => {
    expect(broken(check, ...asked, user('Yes please.'), says('', 1), call('cancel'))).toEqual([]);
    expect(broken(check, ...asked, user('Which one is that?'), says('', 1), call('cancel'))).toEqual(['call-cancel']);
    expect(broken(check, user('Cancel it'), says('', 1), call('cancel'))).toEqual(['call-cancel']);
  });
  test('an earlier yes is not for what was asked later', () => {
    const later = [user('And W2?'), says('', 1), call('cancel')];
    expect(broken(check, ...asked, user('yes'), says('', 1), call('cancel'), says('Done.'), ...later)).toEqual(['call-cancel']);
  });
  test('nothing to judge where the traces do not show a dialogue', () => {
    expect(broken(check, user('Cancel it'), call('cancel'), says('Done.'))).toBeUndefined();
    expect(broken(check, ...asked, user('yes'), call('get'))).toBeUndefined();
  });
});

describe('max_calls', () => {
  test('in a run, whichever tool', () => {
    const check: RuleCheck = { type: 'max_calls', tools: [], most: 2, per: 'run' };
    expect(broken(check, call('a'), call('b'), call('c', { failed: true }))).toEqual([]);
    expect(broken(check, call('a'), call('b'), call('c'))).toEqual(['call-c']);
    expect(broken(check, says('a'))).toBeUndefined();
  });
  test('once for each subject; a call that failed did not happen', () => {
    const check: RuleCheck = { type: 'max_calls', tools: ['set'], most: 1, per: 'subject' };
    expect(broken(check, call('set', { subject: '1' }), call('set', { subject: '2' }), call('get'))).toEqual([]);
    expect(broken(check, call('set', { subject: '1', failed: true }), call('set', { subject: '1' }))).toEqual([]);
    expect(broken(check, call('set', { subject: '1' }), call('set', { subject: '1' }))).toEqual(['call-set']);
  });
  test('in one message of the model', () => {
    const check: RuleCheck = { type: 'max_calls', tools: [], most: 1, per: 'message' };
    expect(broken(check, says('', 1), call('a'), says('', 1), call('b'))).toEqual([]);
    expect(broken(check, says('', 2, 'both'), call('a'), call('b'))).toEqual(['both']);
    expect(broken(check, call('a'))).toBeUndefined();
  });
});

test('no_text_with_call', () => {
  expect(broken({ type: 'no_text_with_call' }, says('', 1), call('a'), says('Done.'))).toEqual([]);
  expect(broken({ type: 'no_text_with_call' }, says('One moment.', 1, 'both'), call('a'))).toEqual(['both']);
  expect(broken({ type: 'no_text_with_call' }, says('Hello.'))).toBeUndefined();
});

describe('texts', () => {
  const keeps = (check: TextCheck, text: string): boolean | undefined => keepsText(check, text);
  test.each([
    ['end', 'Sources: none', 'The answer.\n\n**Sources: none.**', 'Sources: none. Anything else?'],
    ['start', 'Hello', '"Hello", she said', 'Oh, hello'],
    ['anywhere', 'This is no advice.', 'Buy. THIS IS NO ADVICE', 'This is advice.'],
  ] as const)('at the %s', (where, text, kept, not) => {
    expect([kept, not].map((shown) => keeps({ type: 'required_text', text, where }, shown))).toEqual([true, false]);
    expect([kept, not].map((shown) => keeps({ type: 'forbidden_text', text, where }, shown))).toEqual([false, true]);
  });
  test('a text without words cannot be told', () => {
    expect(keeps({ type: 'forbidden_text', text: '!!', where: 'anywhere' }, 'No!!')).toBeUndefined();
  });
  test('length', () => {
    expect(keeps({ type: 'max_length', most: 3, unit: 'words' }, 'one - two three')).toBe(true);
    expect(keeps({ type: 'max_length', most: 3, unit: 'words' }, 'one two three four')).toBe(false);
    expect(keeps({ type: 'max_length', most: 2, unit: 'sentences' }, 'It is 2.5 km. Go!')).toBe(true);
    expect(keeps({ type: 'max_length', most: 2, unit: 'sentences' }, 'Yes. It is. Go now!')).toBe(false);
    expect(keeps({ type: 'max_length', most: 2, unit: 'characters' }, '😀😀')).toBe(true);
  });
  test('language; silent where it cannot be told', () => {
    const check: TextCheck = { type: 'answer_language', language: 'de' };
    expect(
      keeps(check, 'Die Lieferung ist unterwegs und wird Ihnen morgen mit der Post zugestellt, wenn Sie nicht da sind.'),
    ).toBe(true);
    expect(keeps(check, 'The delivery is on its way and will be with you tomorrow if you are at home.')).toBe(false);
    expect(keeps(check, 'Order W1: 12.50 EUR')).toBeUndefined();
    expect(keeps(check, '```\nthe and of to is that for with you are this not be have\n```')).toBeUndefined();
  });
});

test.each([
  [{ reason: 'late', order_id: '#W1' }, '#W1'],
  [{ ticketNumber: 12, id: 'x' }, '12'],
  [{ user: { id: 7 }, item_ids: ['a', 'b'] }, 'a'],
  [{ valid: 'yes', paid: true }, undefined],
  ['#W1', undefined],
])('what a call is about: %j', (input, subject) => {
  expect(subjectOf(input)).toBe(subject);
});

test.each([
  'Yes, go ahead.',
  'ok',
  'No other changes. Yes, please proceed.',
  'Ja, bitte.',
  'Oui, d’accord.',
  'Sí, adelante',
  "That's right!",
])('%s: agrees', (text) => expect(agrees(text)).toBe(true));
test.each(['No', 'Which one?', "Don't do it", 'My email is a@b.org', 'Nein danke', 'What is the status of my order?', ''])(
  '%s: does not agree',
  (text) => expect(agrees(text)).toBe(false),
);
