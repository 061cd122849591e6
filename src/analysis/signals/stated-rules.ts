// oxlint-disable typescript/consistent-return -- the switches are exhaustive, which the compiler checks
/** Checks of the rules that an agent's prompts and tool descriptions state: one for each rule that recorded events decide. */
import type { JsonValue } from '../../base/json-value.ts';
import type { TraceFeatures } from '../features.ts';
import type { RuleCheck } from '../rules/rule-types.ts';
import { ruleViolations } from '../rules/rule-violations.ts';
import { statedRules } from '../rules/stated-rules.ts';
import { bareName, nameWords } from '../rules/stem.ts';
import { isChange } from './actions.ts';
import type { Measurable } from './measurable.ts';
import { listed } from './mined-groups.ts';
import type { Measured } from './signal.ts';

/** Name of the signal: breaches of the rule that its parameters hold. */
export const STATED_RULE = 'stated_rule';
export const STATED_RULE_NOUN = 'breaches of a stated rule';

export interface RuleParameters {
  check: RuleCheck;
  /** Verbatim, at most 400 characters. Nothing reads it; it is there for who reads the scorer. */
  sentence: string;
}

export function statedRuleMeasurables(features: readonly TraceFeatures[]): Measurable[] {
  const taken = new Set<string>();
  return statedRules(features).decided.map(({ check, sentence, applicable, broken }): Measurable => {
    const parameters: RuleParameters = { check, sentence: sentence.text };
    const name = ruleName(parameters);
    let checkName = name;
    for (let number = 2; taken.has(checkName); number += 1) checkName = `${name}_${number}`;
    taken.add(checkName);
    return {
      name: STATED_RULE,
      family: 'rules',
      noun: ruleNoun(check),
      isFault: true,
      parameters: parameters as unknown as JsonValue,
      evidence: `The agent was told (quoted as data): ${JSON.stringify(sentence.text)}. ${broken} of ${applicable} runs break it.`,
      checkName,
      measure: (trace) => ruleViolations(check, trace),
      value: (trace) => ruleViolations(check, trace)?.value,
    };
  });
}

/** `parameters`: RuleParameters, as a suite holds them. */
export const statedRuleValue = (trace: TraceFeatures, parameters: JsonValue): Measured | undefined =>
  ruleViolations((parameters as unknown as RuleParameters).check, trace);

/**
 * A Python identifier that says what is held to what, at most 56 characters: `get_order_before_cancel_order`, `agreement_before_changes`,
 * `modify_order_at_most_1_per_subject`. Different checks may have the same name.
 */
export function ruleName({ check }: RuleParameters): string {
  switch (check.type) {
    case 'never_call':
      return identifier('never', toolWords(check.tools));
    case 'call_before':
      return shortest([toolWords(check.first), 'before', toolWords(check.later)], ['lookup', 'before', toolWords(check.later)]);
    case 'call_before_answer':
      return identifier(toolWords(check.first), 'before_answer');
    case 'confirm_before':
      return identifier('agreement_before', toolWords(check.tools));
    case 'max_calls':
      return identifier(check.tools.length === 0 ? 'calls' : toolWords(check.tools), `at_most_${check.most}_per_${check.per}`);
    case 'no_text_with_call':
      return check.type;
    case 'forbidden_text':
      return identifier('never_says', check.text);
    case 'required_text':
      return identifier('says', check.text);
    case 'answer_language':
      return identifier('answers_in', check.language);
    case 'max_length':
      return identifier('answer_at_most', `${check.most}_${check.unit}`);
  }
}

/** What a breach is, in the plural. */
export function ruleNoun(check: RuleCheck): string {
  switch (check.type) {
    case 'never_call':
      return `calls of ${listed(check.tools, 2)}, which the rules forbid`;
    case 'call_before':
      return `calls of ${listed(check.later, 2)} without ${listed(check.first, 2)} before`;
    case 'call_before_answer':
      return `answers without ${listed(check.first, 2)} before`;
    case 'confirm_before':
      return `calls of ${listed(check.tools, 2)} that the user did not agree to before`;
    case 'max_calls': {
      const what = check.tools.length === 0 ? 'calls' : `calls of ${listed(check.tools, 2)}`;
      const limits = { run: 'in a run', subject: 'about the same', message: 'in a message' };
      return check.per === 'message'
        ? `messages with more than ${check.most} ${what}`
        : `${what} beyond ${check.most} ${limits[check.per]}`;
    }
    case 'no_text_with_call':
      return 'calls that come with a text';
    case 'forbidden_text':
      return 'texts with words that the rules forbid';
    case 'required_text':
      return 'answers without words that the rules want';
    case 'answer_language':
      return 'texts in another language than the rules want';
    case 'max_length':
      return `answers of more than ${check.most} ${check.unit}`;
  }
}

const NAME_LIMIT = 56;

/** The tool, or what the names of several have in common at their beginning, or what they do. */
function toolWords(tools: readonly string[]): string {
  const names = tools.map((tool) => nameWords(bareName(tool)));
  const [first = []] = names;
  const different = first.findIndex((word, at) => names.some((name) => name[at] !== word));
  const common = different < 0 ? first : first.slice(0, different);
  const last = common.at(-1) ?? '';
  const words = names.length > 1 && last.length <= 2 ? common.slice(0, -1) : common;
  if (words.length > 0) return words.join('_');
  return tools.every(isChange) ? 'changes' : 'calls';
}

const identifier = (...parts: string[]): string => cut(joined(parts));

function shortest(parts: string[], shorter: string[]): string {
  const whole = joined(parts);
  return whole.length <= NAME_LIMIT ? whole : cut(joined(shorter));
}

function joined(parts: readonly string[]): string {
  const text = parts
    .join('_')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(text) ? text : `call_${text}`;
}

const cut = (name: string): string => (name.length <= NAME_LIMIT ? name : name.slice(0, NAME_LIMIT).replace(/_[^_]*$/, ''));
