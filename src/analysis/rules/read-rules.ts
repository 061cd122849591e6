/** The sentences of a prompt or a tool description that say what has to be done, may not be done, and when. Data, never obeyed. */
import type { ToolDeclaration } from '../../trace/trace.ts';
import { forceOf } from './modality.ts';
import type { RuleSentence } from './rule-types.ts';
import { sentencesOf } from './sentences.ts';

const RULE_TEXT_LIMIT = 400;
const MOST_RULES = 300;

/** In order of appearance; equal sentences of one section once; the first 300. */
export function readRules(text: string): RuleSentence[] {
  const rules = new Map<string, RuleSentence>();
  for (const { text: sentence, section, lead } of sentencesOf(text)) {
    const isLed = lead !== undefined && forceOf(lead) !== undefined;
    const whole = (isLed ? `${lead} ${sentence}` : sentence).replace(/\s+/g, ' ').slice(0, RULE_TEXT_LIMIT);
    if (whole.endsWith(':')) continue;
    const force = forceOf(whole);
    if (force === undefined || isQuestion(sentence)) continue;
    const key = JSON.stringify([section, whole]);
    if (!rules.has(key)) rules.set(key, { text: whole, section, ...force });
    if (rules.size === MOST_RULES) break;
  }
  return [...rules.values()];
}

/**
 * The rules of all texts that a run was given; those in a tool's description have its name as their section. Each once. That a tool is
 * to "find" something only says what it does: of what it should do, only what it must is kept.
 */
export function rulesOf(systemTexts: readonly string[], declarations: readonly ToolDeclaration[]): RuleSentence[] {
  const rules = [
    ...systemTexts.flatMap(readRules),
    ...declarations.flatMap(({ name, description }) =>
      readRules(description ?? '')
        .filter(({ kind, strength }) => kind !== 'obligation' || strength === 'must')
        .map((rule) => ({ ...rule, section: [name, ...rule.section] })),
    ),
  ];
  return [...new Map(rules.map((rule) => [JSON.stringify([rule.section, rule.text]), rule])).values()];
}

const isQuestion = (sentence: string): boolean => /\?["”»')\]]*$/.test(sentence);
