/** Every signal there is, in the order of the report: those counted in one run, and those that need constants learnt over all runs. */
import type { JsonValue } from '../../base/json-value.ts';
import type { TraceFeatures } from '../features.ts';
import { actionSignals } from './actions.ts';
import { answerSignals } from './answer.ts';
import { callNameSignals } from './call-names.ts';
import { conversationSignals } from './conversation.ts';
import { openSignals } from './direction-open.ts';
import { effortSignals } from './effort.ts';
import { answerFaultSignals } from './faults-answer.ts';
import { conversationFaultSignals } from './faults-conversation.ts';
import { errorFaultSignals } from './faults-errors.ts';
import { groundingFaultSignals } from './faults-grounding.ts';
import type { MinedSignal } from './mined.ts';
import { minedArgumentSignals } from './mined-arguments.ts';
import { minedCallSignals } from './mined-calls.ts';
import { minedExpertSignals } from './mined-experts.ts';
import { usualFormMissing } from './mined-form.ts';
import { namesFromNowhere } from './mined-names.ts';
import { unusualNextSteps } from './mined-next-steps.ts';
import { orderBreaches } from './mined-order.ts';
import { unusualResults } from './mined-results.ts';
import { schemaBreaches } from './mined-schemas.ts';
import { provenanceSignals } from './provenance.ts';
import type { Measured, Signal } from './signal.ts';
import { STATED_RULE, statedRuleValue } from './stated-rules.ts';

/** Counted when features are extracted. */
export const allSignals: readonly Signal[] = [
  ...effortSignals,
  ...actionSignals,
  ...provenanceSignals,
  ...callNameSignals,
  ...answerSignals,
  ...conversationSignals,
  ...openSignals,
  ...errorFaultSignals,
  ...groundingFaultSignals,
  ...answerFaultSignals,
  ...conversationFaultSignals,
];

/** Counted over features, with what was mined. */
export const minedSignals: readonly MinedSignal[] = [
  ...minedCallSignals,
  ...minedExpertSignals,
  orderBreaches,
  unusualNextSteps,
  schemaBreaches,
  ...minedArgumentSignals,
  namesFromNowhere,
  unusualResults,
  usualFormMissing,
];

const minedByName = new Map(minedSignals.map((signal) => [signal.name, signal]));

/** For the schema of suites. */
export const signalNames: readonly string[] = [...[...allSignals, ...minedSignals].map(({ name }) => name), STATED_RULE];

/** undefined: does not apply to the run. `parameters` and `type`: for mined signals. */
export function valueOf(
  name: string,
  trace: TraceFeatures,
  parameters: JsonValue,
  type: string | undefined,
): Measured | undefined {
  if (name === STATED_RULE) return statedRuleValue(trace, parameters);
  const mined = minedByName.get(name);
  if (mined !== undefined) return mined.measure(trace, parameters, type);
  return recordedValue(trace.signals, name);
}

/** Of a signal that was counted at extraction. */
export function recordedValue(signals: TraceFeatures['signals'], name: string): Measured | undefined {
  const recorded = Object.hasOwn(signals, name) ? signals[name] : undefined;
  return recorded === undefined ? undefined : { value: recorded[0], spanIds: recorded.slice(1) as string[] };
}
