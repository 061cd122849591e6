// oxlint-disable typescript/consistent-return -- the switch is exhaustive, which the compiler checks
/**
 * What a check says about a run: the twin of evaluation/checks.py, for whoever wants verdicts of many runs without Python. The rendered
 * scorers decide in a suite; a differential test holds the two together.
 */
import { isEmptyAnswer, isRefusal } from '../analysis/checks/answer-text.ts';
import { checkInput, isCall } from '../analysis/checks/check-input.ts';
import { hiddenErrors } from '../analysis/checks/error-recovery.ts';
import { groundRun, type Grounding } from '../analysis/checks/grounding.ts';
import { claimedNumbers } from '../analysis/checks/numbers.ts';
import { repeatedCallSteps } from '../analysis/checks/repeated-calls.ts';
import { missing, superfluous } from '../analysis/checks/routing.ts';
import { declaredValues } from '../analysis/declared-values.ts';
import { extractFeatures, type TraceFeatures } from '../analysis/features.ts';
import { valueOf } from '../analysis/signals/all-signals.ts';
import { isKept } from '../analysis/weighing/candidates.ts';
import type { Trace } from '../trace/trace.ts';
import type { CaseMetadata, CodeCheck } from './suite-spec.ts';

export interface CheckedRun {
  trace: Trace;
  metadata: Pick<CaseMetadata, 'expected_routing' | 'actual_routing' | 'query_type' | 'edge_case'>;
  /** Of `trace`, so that several checks share them. */
  grounding: Grounding;
  features: TraceFeatures;
}

/** true: passed; null: not applicable. */
export type CheckVerdict = boolean | null;

export function checkedRun(trace: Trace, metadata: CheckedRun['metadata']): CheckedRun {
  const grounding = groundRun(checkInput(trace), declaredValues(trace.toolDeclarations));
  return { trace, metadata, grounding, features: extractFeatures(trace) };
}

export function checkVerdict(check: CodeCheck, { trace, metadata, grounding, features }: CheckedRun): CheckVerdict {
  const { steps, answer, state } = trace;
  switch (check.type) {
    case 'correct_routing':
    case 'efficient_routing': {
      const { expected_routing: expected, actual_routing: actual } = metadata;
      if (expected === null || actual === null) return null;
      return (check.type === 'correct_routing' ? missing(actual, expected) : superfluous(actual, expected)).length === 0;
    }
    case 'error_handling':
      return state !== 'ERROR' && hiddenErrors(steps, answer).length === 0;
    case 'no_tool_error': {
      const calls = steps.filter((step) => isCall(step) && (check.tools.length === 0 || check.tools.includes(step.name)));
      return calls.length === 0 ? null : calls.every((step) => step.error === undefined);
    }
    case 'no_repeated_call':
      return steps.some(isCall) ? repeatedCallSteps(steps).length === 0 : null;
    case 'answer_present':
      return state === 'ERROR' || state === 'IN_PROGRESS' ? null : !isEmptyAnswer(answer);
    case 'no_refusal':
      return isEmptyAnswer(answer) || state === 'ERROR' || metadata.edge_case !== null ? null : !isRefusal(answer);
    case 'grounded_numbers':
      if (claimedNumbers(answer ?? '').length === 0 || grounding.ungroundedNumbers === undefined) return null;
      return grounding.ungroundedNumbers.length === 0;
    case 'grounded_arguments': {
      const judged = grounding.arguments.filter(({ tool, argument }) =>
        check.arguments.some((item) => item.tool === tool && item.argument === argument),
      );
      return judged.length === 0 ? null : judged.every(({ grounded }) => grounded);
    }
    case 'signal': {
      const measured = valueOf(check.signal, features, check.parameters, metadata.query_type ?? undefined);
      return measured === undefined ? null : isKept(check, measured.value);
    }
    case 'latency_band': {
      const limits = check.limit_ms_by_query_type;
      const type = metadata.query_type;
      const limit = type !== null && Object.hasOwn(limits, type) ? limits[type] : undefined;
      return limit === undefined || trace.durationMs === undefined ? null : trace.durationMs <= limit;
    }
  }
}
