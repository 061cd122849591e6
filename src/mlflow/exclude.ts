/**
 * Which traces were written by an evaluation and not by the agent at work: those of judges (`mlflow.trace.sourceScorer`) and those
 * that `mlflow.genai.evaluate` made (`mlflow.eval.requestId`; its copies carry our rows' tag `source_trace`).
 * `mlflow.sourceRun` alone says nothing: production code may trace inside a run.
 */
import type { RawTrace } from '../trace/raw-trace.ts';

const evaluationTags = ['mlflow.trace.sourceScorer', 'mlflow.eval.requestId', 'source_trace'];

export function isEvaluationTrace(info: RawTrace): boolean {
  return evaluationTags.some((tag) => Object.hasOwn(info.tags, tag));
}
