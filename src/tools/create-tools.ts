/** The tools by name. A session, a chat and an MCP client each get those that are named, over a context of their own. */
import type { ToolDefinition } from '../base/tool.ts';
import { answerFailures } from './answer-failures.ts';
import { certifyScorer } from './certify-scorer.ts';
import { editSuite } from './edit-suite.ts';
import { findings } from './findings.ts';
import { mlflowAnnotate } from './mlflow-annotate.ts';
import { mlflowQuery } from './mlflow-query.ts';
import { proposeScorer } from './propose-scorer.ts';
import { queryTypes } from './query-types.ts';
import { runValidation } from './run-validation.ts';
import { saveFindings } from './save-findings.ts';
import { sessionStatus } from './session-status.ts';
import { showSuite } from './show-suite.ts';
import type { ToolContext, ToolName } from './tool-context.ts';
import { traceCompare } from './trace-compare.ts';
import { writeArtifact } from './write-artifact.ts';

const makers: Record<ToolName, (context: ToolContext) => ToolDefinition> = {
  mlflow_query: mlflowQuery,
  mlflow_annotate: mlflowAnnotate,
  query_types: queryTypes,
  findings,
  save_findings: saveFindings,
  trace_compare: traceCompare,
  show_suite: showSuite,
  propose_scorer: proposeScorer,
  edit_suite: editSuite,
  run_validation: runValidation,
  certify_scorer: certifyScorer,
  write_artifact: writeArtifact,
  session_status: sessionStatus,
};

/** mlflow_annotate is left out where nothing may be written. */
export function createTools(context: ToolContext, names: readonly ToolName[]): ToolDefinition[] {
  const mayWrite = context.mayAnnotate && context.mlflow !== undefined;
  return names.filter((name) => name !== 'mlflow_annotate' || mayWrite).map((name) => answerFailures(makers[name](context)));
}
