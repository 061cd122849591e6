/** Each kind of check: kept, broken, and nothing to judge. */
import { describe, expect, test } from 'vitest';
import type { RuleEvent } from '../../../src/analysis/checks/run-events.ts';
import { agrees } from '../../../src/analysis/rules/agreement.ts';
import { languageOf } from '../../../src/analysis/rules/answer-language.ts';
import { ruleViolations } from '../../../src/analysis/rules/rule-violations.ts';
import type { RuleCheck } from '../../../src/analysis/rules/rule-types.ts';

const user = (text: string): RuleEvent => ({ kind: 'user', text, given: false });
const says = (text: string, calls = 0, spanId = 'm'): RuleEvent => ({ kind: 'assistant', text, spanId, agent: undefined, calls });
const call = (tool: string, more: { failed?: boolean; subject?: string } = {}): RuleEvent => ({
  kind: 'call',
  tool,
  spanId: `call-${tool}`,
  failed: more.failed ?? false,
  callKind: 'tool',
  agent: undefined,
  step: 0,
  subject: more.subject,
});
/** Span ids of the violations; undefined when the rule does not apply. */
const broken = (check: RuleCheck, ...events: RuleEvent[]): string[] | undefined =>
  ruleViolations(check, events)?.flatMap(({ spanIds }) => spanIds);

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
  test('what was shown to the user is judged, not what the model said to itself', () => {
    const check: RuleCheck = { type: 'forbidden_text', text: 'internal policy', where: 'anywhere' };
    expect(
      broken(check, user('q'), says('Our internal policy forbids it'), says('Let me see.'), user('ok'), says('Bye')),
    ).toEqual([]);
    expect(broken(check, user('q'), says('Our *Internal Policy* forbids it', 0, 'end'))).toEqual(['end']);
    expect(broken(check, user('q'))).toBeUndefined();
  });
  test.each([
    ['end', 'Sources: none', 'The answer.\n\n**Sources: none.**', 'Sources: none. Anything else?'],
    ['start', 'Hello', '"Hello", she said', 'Oh, hello'],
    ['anywhere', 'This is no advice.', 'Buy. THIS IS NO ADVICE', 'This is advice.'],
  ] as const)('required at the %s', (where, text, kept, not) => {
    const check: RuleCheck = { type: 'required_text', text, where };
    expect(broken(check, says(kept))).toEqual([]);
    expect(broken(check, says(not))).toEqual(['m']);
  });
  test('length', () => {
    expect(broken({ type: 'max_length', most: 3, unit: 'words' }, says('one - two three'))).toEqual([]);
    expect(broken({ type: 'max_length', most: 3, unit: 'words' }, says('one two three four'))).toEqual(['m']);
    expect(broken({ type: 'max_length', most: 2, unit: 'sentences' }, says('It is 2.5 km. Go!'))).toEqual([]);
    expect(broken({ type: 'max_length', most: 2, unit: 'sentences' }, says('Yes. It is. Go now!'))).toEqual(['m']);
    expect(broken({ type: 'max_length', most: 2, unit: 'characters' }, says('😀😀'))).toEqual([]);
  });
  test('language; silent where it cannot be told', () => {
    const check: RuleCheck = { type: 'answer_language', language: 'de' };
    expect(
      broken(check, says('Die Lieferung ist unterwegs und wird Ihnen morgen mit der Post zugestellt, wenn Sie nicht da sind.')),
    ).toEqual([]);
    expect(broken(check, says('The delivery is on its way and will be with you tomorrow if you are at home.'))).toEqual(['m']);
    expect(broken(check, says('Order W1: 12.50 EUR'))).toBeUndefined();
  });
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

test('a table, code and a short text have no language', () => {
  expect(languageOf('| a | b |\n| 1 | 2 |')).toBeUndefined();
  expect(languageOf('```\nthe and of to is that for with you are this not be have\n```')).toBeUndefined();
  expect(languageOf('')).toBeUndefined();
});
