/** Every signal there is, in the order of the report. */
import { actionSignals } from './actions.ts';
import { answerSignals } from './answer.ts';
import { conversationSignals } from './conversation.ts';
import { openSignals } from './direction-open.ts';
import { effortSignals } from './effort.ts';
import { provenanceSignals } from './provenance.ts';
import type { Signal } from './signal.ts';

export const allSignals: readonly Signal[] = [
  ...effortSignals,
  ...actionSignals,
  ...provenanceSignals,
  ...answerSignals,
  ...conversationSignals,
  ...openSignals,
];
