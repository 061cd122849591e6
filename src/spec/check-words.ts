/** Word lists of the checks, for rendering: the generated Python gets the very lists that found the failures. */
export { FAILURE_WORDS, REFUSAL_CUES, REFUSAL_WINDOW } from '../analysis/checks/answer-text.ts';
