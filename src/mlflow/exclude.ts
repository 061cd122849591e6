/**
 * Which traces were not written by the agent at work: those of judges (`mlflow.trace.sourceScorer`), those that
 * `mlflow.genai.evaluate` made (`mlflow.eval.requestId`; its copies carry our rows' tag `source_trace`), and those of our own agent
 * sessions. `mlflow.sourceRun` alone says nothing: production code may trace inside a run.
 */
import type { RawTrace } from '../trace/raw-trace.ts';

/** Marks the traces that a run writes of its own agent sessions. */
export const ownTraceTag = 'evalwright.own_trace';

const evaluationTags = ['mlflow.trace.sourceScorer', 'mlflow.eval.requestId', 'source_trace', ownTraceTag];

export const marksEvaluation = (tag: string): boolean => evaluationTags.includes(tag);

export function isEvaluationTrace(info: RawTrace): boolean {
  return evaluationTags.some((tag) => Object.hasOwn(info.tags, tag));
}
