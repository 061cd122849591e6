/** What is bound, exactly, and that nothing else is lost. */
import { describe, expect, test } from 'vitest';
import { bindRules } from '../../../src/analysis/rules/bind-rules.ts';
import { readRules } from '../../../src/analysis/rules/read-rules.ts';
import { policies } from './policies.ts';

describe.each(policies)('$name', ({ text, tools, bound, unbound }) => {
  const vocabulary = { tools: Object.entries(tools).map(([name, effect]) => ({ name, effect })) };
  const found = bindRules(readRules(text), vocabulary);

  test('what events can decide is bound, and nothing more', () => {
    expect(found.bound.map(({ check }) => check)).toEqual(bound);
  });

  test('every other rule is handed on', () => {
    const texts = found.unbound.map((sentence) => sentence.text);
    expect(unbound.filter((start) => !texts.some((sentence) => sentence.startsWith(start)))).toEqual([]);
  });
});
