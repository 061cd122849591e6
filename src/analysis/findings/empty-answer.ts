/** Runs that ended without error and answered nothing. Where most traces have no answer, answers were not recorded: no finding. */
import type { TraceFeatures } from '../features.ts';
import { evidenceOf, noCost, ofRuns, quoted, type Detector } from './detector.ts';

export const emptyAnswer: Detector = {
  kind: 'empty_answer',
  detect(context) {
    if (!context.answersRecorded) return [];
    const applicable = context.features.filter((trace) => trace.state !== 'ERROR' && trace.state !== 'IN_PROGRESS');
    const empty = applicable.filter((trace) => trace.answer.empty);
    if (empty.length === 0) return [];
    return [
      {
        kind: 'empty_answer',
        key: 'answer',
        title: 'Empty answers',
        severity: 'high',
        claim: `The run ended without error but the answer holds no content in ${ofRuns(empty.length, applicable.length)}.`,
        evidence: empty.map((trace) => {
          const last = trace.steps.findLast((step) => step.kind === 'model') ?? trace.steps.at(-1);
          const what = whatItIs(trace);
          return evidenceOf(trace, last === undefined ? [] : [last.span_id], what);
        }),
        applicable,
        cost: noCost,
        scorer: 'answer_present',
        subject: undefined,
      },
    ];
  },
};

function whatItIs({ answer }: TraceFeatures): string {
  if (!answer.present) return 'no answer was recorded';
  if (answer.length === 0) return 'the answer is empty';
  return answer.text === undefined
    ? `the answer's ${answer.length} characters hold no letter or digit`
    : `the answer is ${quoted(answer.text)}`;
}
