/** Runs that ended in an error although no call failed: with a failed call, unrecovered_error tells the story. */
import { evidenceOf, noCost, ofRuns, type Detector } from './detector.ts';

export const traceError: Detector = {
  kind: 'trace_error',
  detect(context) {
    const ended = context.features.filter((trace) => trace.state === 'ERROR' || trace.state === 'OK');
    const failed = ended.filter((trace) => trace.state === 'ERROR' && trace.unrecovered_errors.length === 0);
    if (failed.length === 0) return [];
    return [
      {
        kind: 'trace_error',
        key: 'run',
        title: 'Runs end in an error',
        severity: 'high',
        claim: `The run itself ended in an error, without a failed call that explains it, in ${ofRuns(failed.length, ended.length)}.`,
        evidence: failed.map((trace) => {
          const last = trace.steps.at(-1);
          return evidenceOf(
            trace,
            last === undefined ? [] : [last.span_id],
            last === undefined ? 'ended in an error before its first step' : `ended in an error after step ${trace.steps.length}`,
          );
        }),
        applicable: ended,
        cost: noCost,
        scorer: 'error_handling',
        subject: undefined,
      },
    ];
  },
};
