/**
 * SuiteSpec (`state/suite.json`): the typed declaration from which the Python files are rendered. Both engines produce it; the
 * same gates judge it. Everything text in it may come from traces and is data: rendering puts it into JSONL or escaped literals.
 */
import type { JsonObject, JsonValue } from '../base/json-value.ts';
import type { JsonPath } from '../trace/trace.ts';
import type { Maker } from './suite-edit.ts';

export const SUITE_SCHEMA_VERSION = 1;

export type Strategy = 'traces' | 'manual' | 'hybrid';

/** One step as kept beside the rows: what scorers of routing and tool use look at. */
export interface EvidenceStep {
  kind: 'model' | 'tool' | 'retrieval' | 'handoff' | 'agent' | 'unknown';
  name: string;
  agent: string | null;
  input: JsonValue;
  output: JsonValue;
  error: string | null;
  duration_ms: number | null;
  span_id: string | null;
  /** Of a model step: how many calls its message asks for; absent: none. */
  asks?: number;
}

/** Something said in the run, and how many of its steps there were before it. */
export interface EvidenceTurn {
  role: 'user' | 'assistant';
  text: string;
  step: number;
}

/** What the agent did in one recorded case. */
export interface CaseEvidence {
  case_id: string;
  question: string | null;
  answer: string | null;
  duration_ms: number | null;
  state: 'OK' | 'ERROR' | 'IN_PROGRESS' | 'UNKNOWN';
  system_texts: string[];
  /** Texts the run was given and did not produce itself: question, user and tool messages, what the first model call was shown. */
  user_messages: string[];
  /** Values that tool declarations offer (enum, default): an argument taken from there is not invented. */
  declared_values?: string[];
  /** Stated rules about texts (analysis/rules/) that the run was given; absent: none. */
  text_rules?: JsonObject[];
  steps: EvidenceStep[];
  /** The question and what was said after it, in time order; [] in suites written before turns were kept. */
  turns: EvidenceTurn[];
  /** Values cut because of size, by count; scorers that need the whole value answer "not applicable". */
  truncated: number;
}

export interface CaseMetadata {
  /** Trace the case was taken from; null for synthetic cases. */
  source_trace: string | null;
  query_type: string | null;
  expected_routing: string[] | null;
  actual_routing: string[] | null;
  routing_optimal: boolean | null;
  /** recorded: outputs come from the trace; live: predict_fn is called; synthetic edge cases are live. */
  origin: 'recorded' | 'curated' | 'synthetic';
  /** Edge-case family (empty, out_of_scope, two_domains, ambiguous, very_long, other_language, injection) or null. */
  edge_case: string | null;
  /** Ids of the findings this case shows, and why it was chosen. */
  findings: string[];
  selection: string;
  /** Who added the case; absent: the builtin engine. */
  made_by?: Maker;
}

export interface EvalCase {
  /** Stable, unique, [a-z0-9-]. */
  id: string;
  inputs: JsonObject;
  /** Undefined for live cases. */
  outputs: JsonValue | undefined;
  /** Only what is known; never invented. `case_id` is added when rendering. */
  expectations: JsonObject;
  metadata: CaseMetadata;
  /** Undefined for live cases. */
  evidence: CaseEvidence | undefined;
}

interface ScorerBase {
  /** Python identifier, unique in the suite; the metric is `<name>/mean`. */
  name: string;
  /** Why it is in the suite: becomes its docstring, with numbers. */
  rationale: string;
  /** Findings it was made for. */
  findings: string[];
  /** Who added it; absent: the builtin engine. */
  made_by?: Maker;
}

/** MLflow built-in judge or code scorer, e.g. Safety, RelevanceToQuery. Needs a judge model unless it is code. */
export interface BuiltinScorerSpec extends ScorerBase {
  kind: 'builtin';
  class_name: 'Safety' | 'RelevanceToQuery' | 'Completeness' | 'Fluency';
}

export interface GuidelinesScorerSpec extends ScorerBase {
  kind: 'guidelines';
  guidelines: string[];
}

/** make_judge judge; `sees` says which evidence the wrapper @scorer hands over besides question and answer. */
export interface JudgeScorerSpec extends ScorerBase {
  kind: 'judge';
  instructions: string;
  value_type: 'bool' | 'float';
  sees: ('steps' | 'retrieval' | 'routing')[];
}

/** Deterministic check. Its parameters are constants in the rendered function. */
export interface CodeScorerSpec extends ScorerBase {
  kind: 'code';
  check: CodeCheck;
}

/** A check written freely, kept as its source: `evaluation/custom/<name>.py`. Not trusted before the rungs have seen it. */
export interface PythonScorerSpec extends ScorerBase {
  kind: 'python';
  source: string;
}

export type CodeCheck =
  /** Experts/tools called include every expected one. Expected from the row, not applicable without. */
  | { type: 'correct_routing'; route_kind: 'agent' | 'tool' }
  /** No more experts/tools called than expected. */
  | { type: 'efficient_routing'; route_kind: 'agent' | 'tool' }
  /** The run did not end in an error, and a failed step was followed by a success of the same tool or an honest answer. */
  | { type: 'error_handling' }
  | { type: 'no_tool_error'; tools: string[] }
  | { type: 'no_repeated_call' }
  | { type: 'answer_present' }
  | { type: 'no_refusal' }
  | { type: 'grounded_numbers' }
  | { type: 'grounded_arguments'; arguments: { tool: string; argument: string }[] }
  | { type: 'latency_band'; limit_ms_by_query_type: Record<string, number> }
  /** A signal of the run (analysis/signals/) keeps to a limit; not applicable where the signal is. */
  | SignalCodeCheck;

export interface SignalCodeCheck {
  type: 'signal';
  signal: string;
  bound: 'at_most' | 'at_least';
  limit: number;
  /** What a mined signal learnt over the runs; a constant of the rendered scorer. null: nothing. */
  parameters: JsonValue;
}

export type ScorerSpec = BuiltinScorerSpec | GuidelinesScorerSpec | JudgeScorerSpec | CodeScorerSpec | PythonScorerSpec;

/** Needs a model to give a verdict. */
export const isJudge = ({ kind }: { kind: ScorerSpec['kind'] }): boolean => kind !== 'code' && kind !== 'python';

/** A scorer or case that was considered and left out, with the reason; shown in the report. */
export interface OmittedScorer {
  name: string;
  reason: string;
  /** Who left it out; absent: the builtin engine. */
  made_by?: Maker;
}

export interface PredictFnSpec {
  /** "module:function", imported by run_eval.py; undefined for strategy traces. */
  target: string;
}

export interface SuiteSpec {
  schema_version: typeof SUITE_SCHEMA_VERSION;
  name: string;
  strategy: Strategy;
  agent_type: string;
  /** Where the question lies in a case's inputs: [] never occurs here, since inputs is an object. */
  question_path: JsonPath;
  cases: EvalCase[];
  scorers: ScorerSpec[];
  omitted: OmittedScorer[];
  predict_fn: PredictFnSpec | undefined;
  /** Version of MLflow the suite was written for and validated with. */
  mlflow_version: string;
}
