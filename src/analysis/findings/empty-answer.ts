/** Runs that ended without error and answered nothing. Where most traces have no answer, answers were not recorded: no finding. */
import { evidenceOf, noCost, ofRuns, type Detector } from './detector.ts';

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
          const what = trace.answer.present
            ? `the answer has ${trace.answer.length} characters, none of them a letter or digit, or stands for nothing`
            : 'no answer was recorded';
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
