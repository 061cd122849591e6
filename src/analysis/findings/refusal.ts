/**
 * Refusals where others got an answer. A refusal may be right, so it counts only when at least 3 other runs of its query type
 * answered and these are 7 in 10 or more.
 */
import type { TraceFeatures } from '../features.ts';
import { peers, type FindingContext } from './context.ts';
import { evidenceOf, noCost, ofRuns, type Detector } from './detector.ts';

const SUPPORT = 3;
const SHARE = 0.7;

export const refusal: Detector = {
  kind: 'refusal',
  detect(context) {
    const ended = context.features.filter((trace) => trace.state !== 'ERROR' && trace.answer.present && !trace.answer.empty);
    const counts = countAnswered(ended, context);
    const refused = ended
      .filter((trace) => trace.answer.refusal)
      .map((trace) => ({ trace, ...counts.get(peers(trace, context))! }));
    const odd = refused.filter(({ answered, all }) => answered >= SUPPORT && answered >= SHARE * (all - 1));
    if (odd.length === 0) return [];
    const triedNothing = odd.filter(
      ({ trace }) => !trace.steps.some((step) => step.kind === 'tool' || step.kind === 'retrieval'),
    );
    return [
      {
        kind: 'refusal',
        key: 'answer',
        title: 'Refuses what it usually answers',
        severity: triedNothing.length * 2 >= odd.length ? 'medium' : 'low',
        claim: `The agent declined in ${ofRuns(odd.length, ended.length)} although questions of the same type are usually answered${
          triedNothing.length === 0 ? '' : `; ${triedNothing.length} of them without a single call`
        }.`,
        evidence: odd.map(({ trace, answered, all }) => {
          const last = trace.steps.findLast((step) => step.kind === 'model');
          return evidenceOf(
            trace,
            last === undefined ? [] : [last.span_id],
            `declined, while ${answered} of ${all - 1} other runs of its query type answered`,
          );
        }),
        applicable: ended,
        cost: noCost,
        scorer: 'no_refusal',
        subject: undefined,
      },
    ];
  },
};

/** For each query type (by its array of traces): runs that ended with an answer or a refusal, and those that answered. */
function countAnswered(ended: readonly TraceFeatures[], context: FindingContext) {
  const counts = new Map<readonly TraceFeatures[], { answered: number; all: number }>();
  for (const trace of ended) {
    const own = peers(trace, context);
    const count = counts.get(own) ?? { answered: 0, all: 0 };
    count.all += 1;
    if (!trace.answer.refusal) count.answered += 1;
    counts.set(own, count);
  }
  return counts;
}
