/** What checks count, in words: for a person who reads a check without the runs it was made of. */
import type { SignalCheck } from '../weighing/candidates.ts';
import { allSignals, minedSignals } from './all-signals.ts';
import { ruleNoun, STATED_RULE, STATED_RULE_NOUN, type RuleParameters } from './stated-rules.ts';

const nouns = new Map([...allSignals, ...minedSignals].map(({ name, noun }) => [name, noun])).set(STATED_RULE, STATED_RULE_NOUN);

/** What a signal counts, in the plural. */
export const nounOf = (signal: string): string => nouns.get(signal) ?? signal;

/** The same of a check: which stated rule is broken is in its parameters. */
export function checkNoun({ signal, parameters }: Pick<SignalCheck, 'signal' | 'parameters'>): string {
  return signal === STATED_RULE ? ruleNoun((parameters as unknown as RuleParameters).check) : nounOf(signal);
}
