/** Words of the checks, for rendering: the generated Python gets the very lists that found the failures. */
import { allSignals, minedSignals } from '../analysis/signals/all-signals.ts';

export { FAILURE_WORDS, REFUSAL_CUES, REFUSAL_WINDOW } from '../analysis/checks/answer-text.ts';
export { isChange } from '../analysis/signals/actions.ts';
export { OBJECTIONS } from '../analysis/signals/conversation.ts';
export { REGRETS } from '../analysis/signals/direction-open.ts';

const nouns = new Map([...allSignals, ...minedSignals].map(({ name, noun }) => [name, noun]));

/** What a signal counts, in the plural. */
export const nounOf = (signal: string): string => nouns.get(signal) ?? signal;
