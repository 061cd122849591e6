/**
 * The user asks again in a later turn of the session what an earlier turn should have answered (sessions.ts). The run that did not help
 * is the violating one; what the repetition took is the cost.
 */
import type { Cost } from '../analysis.ts';
import { isRepeatable, sessionsOf, type RepeatedQuestion } from '../sessions.ts';
import { evidenceOf, ofRuns, plural, type Detector } from './detector.ts';

export const askedAgain: Detector = {
  kind: 'asked_again',
  detect(context) {
    const sessions = sessionsOf(context.features);
    const repeats = sessions.flatMap((session) => session.repeats.map((repeat) => ({ ...repeat, session })));
    if (repeats.length === 0) return [];
    const byEarlier = new Map<string, (typeof repeats)[number]>();
    for (const repeat of repeats) byEarlier.set(repeat.earlier.trace_id, repeat);
    const unhelpful = [...byEarlier.values()].sort((a, b) => (a.earlier.trace_id < b.earlier.trace_id ? -1 : 1));
    const applicable = sessions.flatMap(({ turns }) => turns.slice(0, -1).filter(isRepeatable));
    const concerned = new Set(unhelpful.map(({ session }) => session.session_id)).size;
    const failed = unhelpful.filter(({ earlier }) => earlier.state === 'ERROR').length;
    return [
      {
        kind: 'asked_again',
        key: 'question',
        title: 'The user has to ask the same question again',
        severity: 'medium',
        claim: `A later turn of the session asks the same question again after ${ofRuns(unhelpful.length, applicable.length)} that a further turn followed, in ${plural(concerned, 'session')}${
          failed === 0 ? '' : `; ${failed} of these runs had ended in an error`
        }.`,
        evidence: unhelpful.map(({ earlier, later, similarity, session }) => {
          const turn = (trace: typeof later): number => session.turns.indexOf(trace) + 1;
          const last = earlier.steps.findLast((step) => step.kind === 'model');
          return evidenceOf(
            earlier,
            last === undefined ? [] : [last.span_id],
            `turn ${turn(earlier)} of ${session.turns.length}; turn ${turn(later)} (trace ${later.trace_id}) asks the same again, similarity ${similarity.toFixed(2)}`,
          );
        }),
        applicable,
        cost: costOf(repeats, context.syntheticTimes),
        scorer: undefined,
        subject: undefined,
      },
    ];
  },
};

/** Of the turns that asked again. */
function costOf(repeats: readonly RepeatedQuestion[], syntheticTimes: boolean): Cost {
  const later = [...new Set(repeats.map((repeat) => repeat.later))];
  const sum = (values: readonly number[]): number | undefined =>
    values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
  const milliseconds = syntheticTimes ? undefined : sum(later.flatMap((trace) => trace.duration_ms ?? []));
  return {
    seconds: milliseconds === undefined ? undefined : Math.round(milliseconds) / 1000,
    tokens: sum(later.flatMap((trace) => trace.tokens ?? [])),
    calls: sum(later.map((trace) => trace.steps.filter(({ kind }) => kind === 'tool' || kind === 'retrieval').length)),
  };
}
