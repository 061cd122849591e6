/**
 * Answers with numbers that nothing the run has seen supports (checks/numbers.ts). When more than half of the judged answers
 * are affected, the traces rather lack the evidence than the answers the truth: no finding.
 */
import { evidenceOf, noCost, ofRuns, plural, quoted, type Detector } from './detector.ts';

const TOO_COMMON = 0.5;

export const ungroundedNumber: Detector = {
  kind: 'ungrounded_number',
  detect(context) {
    const applicable = context.features.filter((trace) => trace.answer.ungrounded_numbers !== undefined && !trace.answer.empty);
    const runs = applicable.filter((trace) => trace.answer.ungrounded_numbers!.length > 0);
    if (runs.length === 0 || runs.length > Math.max(1, TOO_COMMON * applicable.length)) return [];
    const count = runs.reduce((sum, trace) => sum + trace.answer.ungrounded_numbers!.length, 0);
    return [
      {
        kind: 'ungrounded_number',
        key: 'answer',
        title: 'Numbers in answers that no evidence supports',
        severity: 'medium',
        claim: `The answer states numbers that occur in no message, tool result or system text, nor follow from two of them, in ${ofRuns(runs.length, applicable.length)} with evidence, ${plural(count, 'number')} in all.`,
        evidence: runs.map((trace) => {
          const numbers = trace.answer.ungrounded_numbers!;
          const shown = numbers.slice(0, 5).map((number) => quoted(number, 30));
          const last = trace.steps.findLast((step) => step.kind === 'model');
          return evidenceOf(
            trace,
            last === undefined ? [] : [last.span_id],
            `without support in the evidence: ${shown.join(', ')}`,
          );
        }),
        applicable,
        cost: noCost,
        scorer: 'grounded_numbers',
        subject: undefined,
      },
    ];
  },
};
