/** Words of the checks, for rendering: the generated Python gets the very lists that found the failures. */
export { FAILURE_WORDS, REFUSAL_CUES, REFUSAL_WINDOW } from '../analysis/checks/answer-text.ts';
export { SCRIPTS } from '../analysis/facts/answer-form.ts';
export { isChange } from '../analysis/signals/actions.ts';
export { OBJECTIONS } from '../analysis/signals/conversation.ts';
export { REGRETS } from '../analysis/signals/direction-open.ts';
export * as faultWords from '../analysis/signals/fault-words.ts';
export { LANGUAGE_NAMES, LANGUAGE_PARTICLES, LANGUAGE_WORDS, WRITING_SYSTEMS } from '../analysis/signals/language.ts';
export { AGREEMENT_WORDS, REFUSALS } from '../analysis/rules/agreement.ts';
export { nounOf } from '../analysis/signals/check-noun.ts';
