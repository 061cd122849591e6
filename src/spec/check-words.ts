/** Words of the checks, for rendering: the generated Python gets the very lists that found the failures. */
import { allSignals, minedSignals } from '../analysis/signals/all-signals.ts';
import { STATED_RULE, STATED_RULE_NOUN } from '../analysis/signals/stated-rules.ts';

export { FAILURE_WORDS, REFUSAL_CUES, REFUSAL_WINDOW } from '../analysis/checks/answer-text.ts';
export { SCRIPTS } from '../analysis/facts/answer-form.ts';
export { isChange } from '../analysis/signals/actions.ts';
export { OBJECTIONS } from '../analysis/signals/conversation.ts';
export { REGRETS } from '../analysis/signals/direction-open.ts';
export * as faultWords from '../analysis/signals/fault-words.ts';
export { LANGUAGE_NAMES, LANGUAGE_PARTICLES, LANGUAGE_WORDS, WRITING_SYSTEMS } from '../analysis/signals/language.ts';
export { AGREEMENT_WORDS, REFUSALS } from '../analysis/rules/agreement.ts';

const nouns = new Map([...allSignals, ...minedSignals].map(({ name, noun }) => [name, noun])).set(STATED_RULE, STATED_RULE_NOUN);

/** What a signal counts, in the plural. */
export const nounOf = (signal: string): string => nouns.get(signal) ?? signal;
