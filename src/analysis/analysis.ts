/**
 * The analysis document (`state/analysis.json`): what the agent does and where it fails. Persisted documents use snake_case
 * keys, so that the file and the type are one shape (docs/decisions/0002).
 */

import type { AmendmentEvidence } from './amendment.ts';
import type { Weighing } from './weighing/weigh.ts';

export const ANALYSIS_SCHEMA_VERSION = 1;

/** low: wasteful or odd; medium: likely harms the answer; high: the answer is missing, wrong or an action failed. */
export type Severity = 'low' | 'medium' | 'high';

export type FindingKind =
  | 'suboptimal_routing'
  | 'tool_error'
  | 'unrecovered_error'
  | 'repeated_call'
  | 'empty_answer'
  | 'refusal'
  | 'ungrounded_number'
  | 'invented_argument'
  | 'latency_outlier'
  | 'trace_error'
  /** A check that was accepted (weighing/) is broken, or most usual limits of one family at once. */
  | 'broken_check'
  | 'asked_again'
  /** What a session or a person saw; no detector of the builtin engine gives it. */
  | 'observation';

/** Who made what the builtin engine did not. */
export type FindingMaker = 'claude' | 'person';

/** Distribution over the traces that have a value. `count` is that denominator; all figures in milliseconds. */
export interface LatencySummary {
  count: number;
  mean_ms: number;
  p50_ms: number;
  p90_ms: number;
  p99_ms: number;
  max_ms: number;
}

export interface TraceSummary {
  total_analyzed: number;
  success_count: number;
  error_count: number;
  /** Neither OK nor ERROR (still in progress, or no state recorded). */
  other_count: number;
  /** Missing where no trace has a real duration. */
  avg_latency_ms: number | undefined;
  latency: LatencySummary | undefined;
  /** True when times look synthetic (all spans equally long, constant): no latency finding is derived from them. */
  synthetic_times: boolean;
  without_question: number;
  without_answer: number;
  sessions: number;
  /** Losses counted while normalising, by kind. */
  losses: Record<string, number>;
}

/** Statistics of one tool, sub-agent or retriever. `calls` = all calls; `traces` = traces with at least one. */
export interface StepStatistics {
  kind: 'tool' | 'agent' | 'retrieval' | 'handoff';
  name: string;
  calls: number;
  traces: number;
  errors: number;
  mean_duration_ms: number | undefined;
  total_duration_ms: number | undefined;
}

export interface AgentProfile {
  /** E.g. "supervisor over 2 experts", "tool-calling agent", "single model call". */
  agent_type: string;
  purpose: string;
  frameworks: string[];
  models: string[];
  /** Sub-agents that a supervisor calls. */
  experts: string[];
  tools: string[];
  retrievers: string[];
  /** First system text (cut), or undefined. */
  policy: string | undefined;
  input_shape: string;
  output_shape: string;
  conversational: boolean;
}

/** A route is the sorted set of expert names (or tool names where there are no experts) called in a trace. */
export interface RouteStatistics {
  route: string[];
  traces: number;
  trace_ids: string[];
  mean_duration_ms: number | undefined;
}

export interface QueryType {
  /** Stable id: slug of the name, unique. */
  id: string;
  /** Distinctive words, readable. */
  name: string;
  size: number;
  trace_ids: string[];
  /** Up to three example questions. */
  examples: string[];
  /** Weighted terms used to assign unseen questions to this type (TF-IDF centroid, L2-normalised), heaviest first. */
  centroid: Record<string, number>;
  success_count: number;
  error_count: number;
  latency: LatencySummary | undefined;
  routes: RouteStatistics[];
  steps: StepStatistics[];
  /** The route that suffices for this type, with its support; undefined where the evidence does not decide. */
  expected_route: { route: string[]; support: number; confidence: number } | undefined;
}

/** Where a violation shows: a trace and the spans in it. */
export interface Evidence {
  trace_id: string;
  span_ids: string[];
  /** One sentence of facts with numbers, e.g. 'called supply_chain (5.2 s) though customer_sales alone sufficed in 12 of 14 runs'. */
  detail: string;
  /** suboptimal_routing only: the route that would have sufficed for this trace. */
  expected_route?: string[];
}

export interface Cost {
  seconds: number | undefined;
  tokens: number | undefined;
  calls: number | undefined;
}

export interface Finding {
  id: string;
  kind: FindingKind;
  title: string;
  severity: Severity;
  /** One sentence with its numbers: k of n. */
  claim: string;
  /** All traces that show it, in the analysis' trace order. */
  trace_ids: string[];
  /** Traces to which the check applied (the denominator). */
  applicable: number;
  evidence: Evidence[];
  cost: Cost;
  /** Traces of the same query type that do it right, nearest first, at most 5. */
  healthy_trace_ids: string[];
  /** Name of the scorer that would catch it; undefined where no check can see it. */
  scorer: string | undefined;
  /** Tool, expert or query type the finding is about; undefined when about the whole agent. */
  subject: string | undefined;
  /** Absent: the builtin engine. */
  made_by?: FindingMaker;
  /** Observations: the quotations that were looked up. */
  quotes?: AmendmentEvidence[];
  /** Someone's own words beside the claim; severity null: unchanged. */
  correction?: { claim: string; severity: Severity | null; evidence: AmendmentEvidence[]; made_by: FindingMaker };
  /** Why someone holds it for a false alarm; it stays. */
  doubt?: { reason: string; evidence: AmendmentEvidence[]; made_by: FindingMaker };
}

export interface EvaluationDimension {
  scorer: string;
  type: 'builtin' | 'guidelines' | 'judge' | 'code';
  rationale: string;
}

export interface OptimizationOpportunity {
  issue: string;
  description: string;
  impact: string;
}

interface QueryTypeObserved {
  type: string;
  routing: string[];
}

/** What the findings explain of the runs that stand out. */
export interface Coverage {
  /** Weighed share of violated checks from which on a run counts as suspicious, 0 to 1. */
  suspicious_from: number;
  suspicious: number;
  /** Suspicious runs that no finding names. */
  unexplained: number;
}

export interface Analysis {
  schema_version: typeof ANALYSIS_SCHEMA_VERSION;
  agent_type: string;
  profile: AgentProfile;
  trace_summary: TraceSummary;
  query_types: QueryType[];
  query_types_observed: QueryTypeObserved[];
  /** Inverse document frequencies of the question terms: needed to assign unseen questions. */
  idf: Record<string, number>;
  steps: StepStatistics[];
  findings: Finding[];
  /** Checks that were accepted, with the figures they rest on. Absent in documents of earlier versions. */
  weighing?: Weighing & Coverage;
  optimization_opportunities: OptimizationOpportunity[];
  evaluation_dimensions: EvaluationDimension[];
}
