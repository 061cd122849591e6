/**
 * What the tools work on. The session engine makes one for each agent session, `evalwright mcp` and `evalwright chat` one for a session
 * directory; tests make one over a folder. Tools never touch files or the network but through it.
 */
import type { Amendment } from '../analysis/amendment.ts';
import type { Analysis } from '../analysis/analysis.ts';
import type { TraceFeatures } from '../analysis/features.ts';
import type { JsonValue } from '../base/json-value.ts';
import type { Certificate } from '../certify/certificate.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import type { SuiteEdit } from '../spec/suite-edit.ts';
import type { SuiteSpec } from '../spec/suite-spec.ts';
import type { RawTrace } from '../trace/raw-trace.ts';
import type { Trace } from '../trace/trace.ts';
import type { ValidationResult } from '../validate/validation-result.ts';

export interface MlflowAccess {
  client: MlflowClient;
  experimentId: string;
}

/**
 * Says why a proposal was refused, and what to do instead. The reason may quote traces and the model; id, note and hint are our own
 * words alone, since a model is shown them as such.
 */
export type ProposalAnswer = { accepted: true; id: string; note: string } | { accepted: false; reason: string; hint: string };

export interface ToolContext {
  /** With the amendments laid over it. */
  analysis(): Promise<Analysis>;
  /** One an analysed trace, sorted by trace id: this run's traces are exactly these. */
  features(): Promise<readonly TraceFeatures[]>;
  /** undefined when the id is not one of this run's traces, or the trace is gone. */
  trace(traceId: string): Promise<{ raw: RawTrace; trace: Trace } | undefined>;
  /** undefined when the traces come from a file. */
  mlflow: MlflowAccess | undefined;
  /** --annotate: mlflow_annotate exists only then. */
  mayAnnotate: boolean;
  /** The suite as it stands with all open and accepted edits. */
  suite(): Promise<SuiteSpec>;
  /** The last validation, of whatever suite it was. */
  lastValidation(): Promise<ValidationResult | undefined>;
  /** Checked against suite, traces and analysis; kept at once, so that nothing is lost when the session dies. */
  proposeEdit(edit: SuiteEdit): Promise<ProposalAnswer>;
  proposeAmendment(amendment: Amendment): Promise<ProposalAnswer>;
  /** Only evaluation/NOTES.md for now; anything else is refused. */
  proposeArtifact(path: string, content: string): Promise<ProposalAnswer>;
  /** Renders the suite as it stands and runs every rung. The harness does so again by itself before it believes anything. */
  validate(signal: AbortSignal): Promise<ValidationResult>;
  /** Tries one scorer of the suite as it stands; `certificate` is undefined when no scorer could be tried. `problems`: what kept it from being tried to the end. */
  certify(scorer: string, signal: AbortSignal): Promise<{ certificate: Certificate | undefined; problems: string[] }>;
  /** Facts for `session_status`: tasks, budget left, usage. */
  status(): Promise<JsonValue>;
}

export const toolNames = [
  'mlflow_query',
  'mlflow_annotate',
  'query_types',
  'findings',
  'save_findings',
  'trace_compare',
  'show_suite',
  'propose_scorer',
  'edit_suite',
  'run_validation',
  'certify_scorer',
  'write_artifact',
  'session_status',
] as const;
export type ToolName = (typeof toolNames)[number];
